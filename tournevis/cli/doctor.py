"""`tournevis doctor`: checks what Tournevis depends on, and says in plain words what to do."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import click

from tournevis.cli.environment import recall_ports


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is (well, worth knowing, wrong), and what to do about it."""

    about: str
    state: str
    words: str
    remedy: str = ""


SIGNS = {"well": "✓", "note": "·", "wrong": "✗"}


def examine() -> int:
    """Print every finding; 0 when nothing is wrong, else 1."""
    recall_ports()
    findings = []
    for finding in _findings():
        findings.append(finding)
        click.echo(f" {SIGNS[finding.state]} {finding.about}: {finding.words}")
        if finding.remedy:
            click.echo(f"     → {finding.remedy}")
    wrong = sum(finding.state == "wrong" for finding in findings)
    things = "1 thing" if wrong == 1 else f"{wrong} things"
    click.echo("\nAll is well." if not wrong else f"\n{things} to mend.")
    return 1 if wrong else 0


def _findings() -> Iterator[Finding]:
    yield _python()
    yield _disk()
    database = _database()
    yield database
    if database.state == "wrong":
        return
    for look in (
        _walls,
        _migrations,
        _guides,
        _worker,
        _audit,
        _heartbeat,
        _web,
        _smtp_in,
        _mail_out,
        _sms,
        _push,
        _imap,
    ):
        yield _safely(look)


def _safely(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as trouble:  # a doctor who faints helps nobody
        return Finding(
            look.__name__.strip("_").replace("_", " "), "wrong", str(trouble) or repr(trouble)
        )


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= (3, 11):
        return Finding("Python", "well", version)
    return Finding("Python", "wrong", f"{version} is too old", "Install Python 3.11 or newer.")


def _disk() -> Finding:
    from tournevis.cli.environment import data_folder

    folder = data_folder()
    free = shutil.disk_usage(folder).free // 2**20
    if free > 500:
        return Finding("data folder", "well", f"{folder}, {free} MB free")
    return Finding(
        "data folder", "wrong", f"only {free} MB free in {folder}",
        "Make room, or set DATA to a folder on a larger disk.",
    )  # fmt: skip


def _database() -> Finding:
    from tournevis.cli.cluster import ClusterError
    from tournevis.cli.environment import prepare

    kind = "DATABASE_URL" if os.environ.get("DATABASE_URL") else "embedded"
    try:
        prepare()
        version = _ask("SHOW server_version")
    except ClusterError as trouble:
        return Finding("database", "wrong", str(trouble))
    except Exception as trouble:
        return Finding(
            "database", "wrong", f"{kind}: it does not answer ({trouble})".strip(),
            "Check the address, that the server runs, and the password.",
        )  # fmt: skip
    if int(str(version).split(".")[0]) < 15:
        return Finding(
            "database", "wrong", f"PostgreSQL {version}", "PostgreSQL 15 or newer is needed."
        )
    return Finding("database", "well", f"PostgreSQL {version} ({kind})")


def _walls() -> Finding:
    above = _ask("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    owns = _ask(
        "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user)"
    )
    if above or owns:
        return Finding(
            "walls", "wrong", "the application's role stands above the walls between companies",
            "Give DATABASE_URL a role that owns nothing and is no superuser; keep the owner for"
            " DATABASE_OWNER_URL.",
        )  # fmt: skip
    return Finding("walls", "well", "the application's role is kept behind them")


def _migrations() -> Finding:
    from tournevis.cli.database import is_up_to_date

    if is_up_to_date():
        return Finding("tables", "well", "up to date")
    return Finding("tables", "wrong", "not up to date", "Run: tournevis migrate")


def _guides() -> Finding:
    from tournevis.ground.guides.library import guides

    return Finding("guides", "well", ", ".join(guides()))


def _worker() -> Finding:
    from tournevis.config.health import HEARTBEAT

    alive = _ask(HEARTBEAT)
    if alive:
        return Finding("worker", "well", f"{alive} at work")
    return Finding(
        "worker",
        "wrong",
        "none at work: nothing is sent, nobody is alerted",
        "Run: tournevis worker",
    )


def _audit() -> Finding:
    from tournevis.ground.incidents.auditor.standing import standing
    from tournevis.ground.organisations import walls

    with walls.system() as now:
        here = standing(now)
    if here.audit is None or not here.is_fresh:
        last = (
            f"the last one was {_ago(here.audit.at, now)}" if here.audit else "there was none yet"
        )
        return Finding("auditor", "wrong", f"no fresh audit: {last}", "Run: tournevis worker")
    looked = f"looked {_ago(here.audit.at, now)}, in {here.audit.seconds:.1f} s"
    mended = f", {here.mended} mended" if here.mended else ""
    if here.pressing:
        words = f"{looked}: {here.pressing} lapses{mended}"
        return Finding("auditor", "wrong", words, "Run: tournevis audit")
    return Finding("auditor", "well", f"{looked}: nobody waits for nothing{mended}")


def _heartbeat() -> Finding:
    from django.conf import settings

    from tournevis.ground.incidents.auditor.standing import standing
    from tournevis.ground.organisations import walls

    if not settings.HEARTBEAT_URL:
        return Finding(
            "heartbeat", "note", "nobody outside would notice if all of this stood still",
            "Set HEARTBEAT_URL to an address that raises an alarm when it hears nothing.",
        )  # fmt: skip
    with walls.system() as now:
        here = standing(now)
    last = f"accepted {_ago(here.beat_at, now)}" if here.beat_at else "never accepted yet"
    if here.is_beating:
        return Finding("heartbeat", "well", last)
    trouble = here.audit.beat_trouble if here.audit else ""
    return Finding(
        "heartbeat", "wrong", f"{last}{f' ({trouble})' if trouble else ''}",
        "Look at the worker's log, and whether the address answers.",
    )  # fmt: skip


def _ago(at: datetime, now: datetime) -> str:
    from tournevis.engines import clock

    return clock.ago_in_words(at, now, "en")


def _web() -> Finding:
    port = int(os.environ.get("PORT", "8000"))
    return _port("web", "127.0.0.1", port, "tournevis web")


def _smtp_in() -> Finding:
    from django.conf import settings

    return _port("mail listener", "127.0.0.1", settings.SMTP_PORT, "tournevis listen")


def _mail_out() -> Finding:
    from django.conf import settings

    if not settings.SMTP_URL:
        return Finding(
            "outgoing mail", "note", f"kept as files in {settings.OUTBOX_FOLDER}, nothing leaves",
            "Set SMTP_URL, as smtp://user:password@mail.example:587",
        )  # fmt: skip
    return _reached("outgoing mail", settings.SMTP_URL, 25)


def _sms() -> Finding:
    from django.conf import settings

    if not settings.SMS_URL:
        return Finding(
            "SMS", "note", f"kept as files in {settings.OUTBOX_FOLDER}, nothing leaves",
            "Set SMS_URL to your gateway's address: see docs/channels-sms.md.",
        )  # fmt: skip
    found = [_gateway(url) for url in settings.SMS_URL.split()]
    return next((each for each in found if each.state == "wrong"), found[0])


def _gateway(url: str) -> Finding:
    """One gateway of SMS_URL: that its scheme is known, and that it is there."""
    from tournevis.ground.channels.sms.gateways import PORTS, gateway_of

    gateway, parts = gateway_of(url), urlsplit(url)
    if gateway is None:
        return Finding(
            "SMS gateway", "wrong", f"SMS_URL names {parts.scheme}://, which nobody knows",
            "See docs/channels-sms.md for what it may name.",
        )  # fmt: skip
    if parts.scheme == "gammu":
        is_there = os.access(f"{parts.path}/outbox", os.W_OK)
        state, words = ("well", "can be") if is_there else ("wrong", "cannot be")
        return Finding("SMS modem", state, f"its outbox in {parts.path} {words} written to")
    return _reached(f"SMS gateway ({gateway.name})", url, PORTS.get(parts.scheme, 443))


def _push() -> Finding:
    """Whether browsers can be alerted at all, and how those that are do."""
    from django.conf import settings

    from tournevis.ground.channels.models import Device
    from tournevis.ground.organisations import walls

    with walls.system():
        there = Device.objects.filter(gone_at=None).count()
        troubled = Device.objects.filter(gone_at=None).exclude(trouble="").count()
    words = f"{there} devices, {troubled} in trouble"
    if troubled:
        return Finding(
            "notifications", "note", words, "Their owners see why under My alerts."
        )  # fmt: skip
    if not settings.IS_SECURE and not there:
        return Finding(
            "notifications", "note", "browsers allow them over https only",
            "Set BASE_URL to the https address of the house.",
        )  # fmt: skip
    return Finding("notifications", "well", words)


def _imap() -> Finding:
    from django.conf import settings

    if not settings.IMAP_URL:
        return Finding("mailbox", "note", "no IMAP mailbox is fetched (IMAP_URL is not set)")
    return _reached("mailbox", settings.IMAP_URL, 143)


def _reached(about: str, address: str, usual: int) -> Finding:
    parts = urlsplit(address)
    return _port(about, parts.hostname or "localhost", parts.port or usual, "")


def _port(about: str, host: str, port: int, command: str) -> Finding:
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError as trouble:
        remedy = f"Run: {command}" if command else "Check the address and that it runs."
        return Finding(about, "wrong", f"{host}:{port} does not answer ({trouble})", remedy)
    return Finding(about, "well", f"{host}:{port} answers")


def _ask(query: str) -> object:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
