"""From the SMTP 250 to the SMS that the gateway accepted, with the processes and gateway of users."""

from __future__ import annotations

import smtplib
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from random import Random
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.figures import as_line, of_times, table
from bench.mails import SEED, Letter, openers
from bench.processes import Running
from bench.smtp import deliver
from bench.stand import OURS, Stand
from tests.peers import kannel
from tests.peers.kannel import Kannel
from tests.peers.server import until

MAILS, PAUSE = 120, (0.2, 1.0)  # seconds between two mails, drawn between these
STORM = 10_000  # alerts of one company, due when the mails of the others begin to come
WARM_UP = 5
PATIENCE = 300.0  # what is told together waits for its turn, three minutes at most
# `accepted_at` is the database's clock just after the gateway's answer, on the machine of ours. Where the
# gateway's report was quicker than we noted that, there is only when it was delivered.
_ACCEPTED = """
SELECT i.message_id, extract(epoch FROM min(coalesce(d.accepted_at, d.delivered_at)))::float8, bool_and(p.batch_id IS NOT NULL)
FROM channels_inbound i
JOIN incidents_entry e ON e.inbound_id = i.id
JOIN oncall_page p ON p.incident_id = e.incident_id AND p.channel = 'sms' AND p.step = 0
LEFT JOIN oncall_batch b ON b.id = p.batch_id
JOIN channels_delivery d ON d.id = coalesce(p.delivery_id, b.delivery_id)
WHERE d.state IN ('accepted', 'delivered')
GROUP BY 1"""
# Whoever was alerted has it: what is answered makes no crowd. Two statements, as locks are taken.
_ANSWERED = (
    """
UPDATE incidents_incident c SET status = 'acknowledged', assignee_id = p.person_id
FROM channels_inbound i JOIN incidents_entry n ON n.inbound_id = i.id
JOIN oncall_page p ON p.incident_id = n.incident_id
JOIN channels_delivery d ON d.id = p.delivery_id AND d.state IN ('accepted', 'delivered')
WHERE c.id = n.incident_id AND c.status = 'new'""",
    """
UPDATE oncall_escalation e SET stopped_at = now(), due_at = NULL, lease_until = NULL
FROM incidents_incident c WHERE c.id = e.incident_id AND c.status = 'acknowledged'
AND e.stopped_at IS NULL""",
)
Times = dict[str, list[float]]
"""Milliseconds, of those told "alone" and of those told "together" with others."""


def run(stand: Stand, *, quick: bool = False) -> str:
    """A mail now and then, then many at once; the table and the line of JSON."""
    mails = 10 if quick else MAILS
    lacking = kannel.missing()
    if lacking:
        print(f"alert: {lacking} The outbox's folder takes the SMS instead.", file=sys.stderr)
    times = {
        "a mail now and then": _alerted(stand, mails, with_gateway=not lacking, pause=PAUSE),
        "all at once": _alerted(stand, mails, with_gateway=not lacking, pause=(0.0, 0.0)),
        "within a storm": _alerted(
            stand, mails, with_gateway=not lacking, pause=PAUSE, storm=50 if quick else STORM
        ),
    }
    return _told(times, "folder" if lacking else "kannel", mails)


def _alerted(
    stand: Stand, mails: int, *, with_gateway: bool, pause: tuple[float, float], storm: int = 0
) -> Times:
    """From the 250 of each mail until its first SMS was accepted."""
    name = stand.fresh(OURS)
    folder = stand.folder / "data" / name
    environment = stand.environment(name) | {"WEB_WORKERS": "1", "SMS_NUMBER": "+33199000000"}
    with ExitStack() as held:
        gateway = held.enter_context(Kannel("http://127.0.0.1:9/sms/in")) if with_gateway else None
        if gateway is not None:
            environment["SMS_URL"] = _account(gateway)
        house = held.enter_context(Running(environment, folder, "web", "worker", "listen"))
        database = held.enter_context(psycopg.connect(stand.superuser(name), autocommit=True))
        letters = openers(mails + WARM_UP)
        _deliver(house.smtp_port, letters[:WARM_UP], (1.0, 1.0), database)
        _wait(database, WARM_UP)
        if storm:
            stand.ours("bench.ours.storm", name, alerts=storm)
        kept = _deliver(house.smtp_port, letters[WARM_UP:], pause, database)
        accepted = _wait(database, mails + WARM_UP)
        alone = sum(not is_together for _, is_together in accepted.values())
        if gateway is not None and not until(lambda: len(gateway.sent()) >= alone, 60):
            raise RuntimeError(f"only {len(gateway.sent())} SMS of {alone} came out of the gateway")
    stand.drop(name)
    times: Times = {"alone": [], "together": []}
    for key, at in kept.items():
        accepted_at, is_together = accepted[key]
        times["together" if is_together else "alone"].append(1000 * (accepted_at - at))
    return times


def _deliver(
    port: int,
    letters: Sequence[Letter],
    pause: tuple[float, float],
    database: psycopg.Connection,
) -> dict[str, float]:
    """When each was answered 250, by its Message-ID; meanwhile the engineer answers."""
    draw = Random(SEED + 4)
    kept: dict[str, float] = {}
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        for letter in letters:
            time.sleep(draw.uniform(*pause))
            _answer(database)
            kept[f"{letter.key}@{letter.sender.partition('@')[2]}"] = deliver(server, letter)
    return kept


def _wait(database: psycopg.Connection, wanted: int) -> dict[str, tuple[float, bool]]:
    """When each was accepted, and whether it was told together with others."""
    ends = time.monotonic() + PATIENCE
    found: dict[str, tuple[float, bool]] = {}
    while len(found) < wanted:
        if time.monotonic() > ends:
            raise RuntimeError(f"only {len(found)} alerts of {wanted} were accepted")
        time.sleep(0.2)
        _answer(database)
        found = {
            key: (at, is_together) for key, at, is_together in database.execute(_ACCEPTED.encode())
        }
    return found


def _answer(database: psycopg.Connection) -> None:
    for statement in _ANSWERED:
        database.execute(statement.encode())


def _account(gateway: Kannel) -> str:
    """The gateway's address with its account, as `SMS_URL` has it."""
    url = urlsplit(gateway.sendsms_url)
    account = f"{gateway.user}:{gateway.password}@{url.netloc}"
    return urlunsplit((url.scheme, account, url.path, "", ""))


def _told(times: dict[str, Times], gateway: str, mails: int) -> str:
    figures: dict[str, object] = {}
    rows: list[tuple[object, ...]] = []
    for name, told in times.items():
        for how, found in told.items():
            if found:
                said = {**of_times(found, 0.5, 0.95, 0.99), "most": round(max(found), 1)}
                figures[f"{name}, told {how}"] = {"mails": len(found), **said}
                rows.append((f"{name}, told {how}", len(found), *said.values()))
    head = ("from 250 to SMS accepted, ms", "mails", "p50", "p95", "p99", "most")
    return "\n\n".join([table(head, rows), as_line("alert", figures, mails=mails, gateway=gateway)])
