"""Mail by SMTP: what is answered 250 is in the database; what is not, is sent again."""

from __future__ import annotations

import signal
import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from tests.cast import Cast
from tests.peers.server import answers, free_ports, until
from tournevis.cli.cluster import Urls
from tournevis.ground.channels import inbox
from tournevis.ground.channels.email import listen, receiving
from tournevis.ground.channels.email.listen import Listener
from tournevis.ground.channels.tests.rows import SUPPORT, committed_cast, kept, mail

BEN = "ben@bakery.example"


@pytest.fixture
def atlas(house: Urls) -> Cast:
    return committed_cast()


@pytest.fixture
def port(atlas: Cast) -> Iterator[int]:
    with Listener() as listener:
        yield listener.port


def send(port: int, raw: bytes, *to: str, sender: str = BEN) -> None:
    with smtplib.SMTP("127.0.0.1", port, "client.example", timeout=20) as peer:
        peer.sendmail(sender, list(to or (SUPPORT,)), raw)


def test_a_mail_is_kept_byte_for_byte(port: int, atlas: Cast) -> None:
    raw = mail(body="..\r\n.point\r\n\xa0é\tœ")
    send(port, raw)
    [message] = kept()
    assert bytes(message.raw) == raw
    assert message.organisation_id == atlas.centre.pk
    assert (message.account, message.sender) == (SUPPORT, BEN)
    assert message.message_id == "mail-1@bakery.example"
    assert message.due_at == message.received_at


def test_the_same_mail_to_several_of_our_addresses_is_one(port: int) -> None:
    send(port, mail(), SUPPORT, "Support+k3v9q2mzx7@CENTRE.example")
    send(port, mail(), "support+another9@centre.example")
    assert [message.account for message in kept()] == [SUPPORT]


def test_the_same_id_with_other_content_is_kept_too(port: int) -> None:
    send(port, mail(1, "first"))
    send(port, mail(1, "second"))
    assert len(kept()) == 2


def test_nothing_is_relayed(port: int) -> None:
    for stranger in ("carla@garage.example", "support@garage.example", "someone"):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(port, mail(), stranger)
        assert refused.value.recipients[stranger][0] == 550
    assert kept() == []


def test_a_bounce_has_no_sender_and_is_kept(port: int) -> None:
    send(port, mail(), sender="")
    assert [message.sender for message in kept()] == ["<>"]


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\xff\xfe not a mail at all\r\n",
        b"Message-ID: <a\x00b" + b"\xff" * 5_000 + b">\r\n\r\nx\r\n",
        b"Message-ID: <" + bytes(range(33, 60)) * 60 + b"\r\n\r\nx\r\n",
        b"Subject: " + b"a" * 300_000 + b"\r\n\r\none long line\r\n",
        b"",
    ],
    ids=["garbage", "bytes in the id", "endless id", "long line", "empty"],
)
def test_whatever_it_is_it_is_kept(port: int, raw: bytes) -> None:
    send(port, raw)
    assert len(kept()) == 1


def test_alarms_without_id_are_not_taken_for_one(port: int) -> None:
    words = b"Subject: battery low\r\n\r\nbattery low\r\n"
    send(port, b"Received: from a by b; 09:00\r\n" + words)
    send(port, b"Received: from a by b; 09:05\r\n" + words)
    send(port, b"Received: from a by b; 09:05\r\n" + words)
    assert len(kept()) == 2


def test_an_international_address_writes_to_us(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as peer:
        peer.ehlo("client.example")
        peer.sendmail("émile@boulangerie.example", [SUPPORT], mail(), ["SMTPUTF8", "BODY=8BITMIME"])
    assert [message.sender for message in kept()] == ["émile@boulangerie.example"]


def test_too_large_a_mail_is_refused_for_good(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as peer:
        peer.ehlo()
        assert peer.esmtp_features["size"] == str(receiving.LARGEST)
        assert peer.mail(BEN, [f"SIZE={receiving.LARGEST + 1}"])[0] == 552


def test_delivered_three_times_in_parallel_it_is_one(port: int) -> None:
    together = threading.Barrier(3)

    def deliver() -> None:
        together.wait()
        send(port, mail())

    threads = [threading.Thread(target=deliver) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept()) == 1


def test_many_at_once_are_all_kept(port: int) -> None:
    threads = [threading.Thread(target=send, args=(port, mail(n))) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {m.message_id for m in kept()} == {f"mail-{n}@bakery.example" for n in range(40)}


def broken(*args: Any, **kwargs: Any) -> Any:
    raise OperationalError("the words of the database, with secrets")


def refused(port: int) -> bytes:
    with pytest.raises(smtplib.SMTPResponseException) as trouble:
        send(port, mail())
    assert trouble.value.smtp_code == 451
    error = trouble.value.smtp_error
    return error if isinstance(error, bytes) else error.encode()


def test_killed_while_keeping_it_is_not_acknowledged(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(inbox, "keep", broken)
        assert b"secrets" not in refused(port)
        assert kept() == []
    send(port, mail())
    assert len(kept()) == 1


def test_killed_at_the_commit_it_is_not_acknowledged(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_keep = inbox.keep

    def keep_then_break(*args: Any, **kwargs: Any) -> Any:
        patched.setattr(BaseDatabaseWrapper, "commit", broken)
        return real_keep(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(inbox, "keep", keep_then_break)
        refused(port)
    assert kept() == []
    send(port, mail())
    assert len(kept()) == 1


def test_killed_between_commit_and_answer_it_is_kept_once(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_keep = listen.keep

    def keep_then_die(*args: Any) -> None:
        real_keep(*args)
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(listen, "keep", keep_then_die)
        refused(port)
    assert len(kept()) == 1
    send(port, mail())
    assert len(kept()) == 1


def test_the_full_disk_of_the_database_is_a_matter_of_time(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError from psycopg.errors.DiskFull("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(inbox, "keep", full)
        refused(port)
    send(port, mail())
    assert len(kept()) == 1


def test_without_the_database_senders_come_back_later(
    house: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = connections.settings["default"]["OPTIONS"]["pool"]
    monkeypatch.setitem(pool, "timeout", 1.0)
    committed_cast()
    name = psycopg.conninfo.conninfo_to_dict(house.app)["dbname"]
    with (
        Listener() as listener,
        psycopg.connect(house.superuser, dbname="postgres", autocommit=True) as admin,
    ):
        allow = "ALTER DATABASE {} ALLOW_CONNECTIONS {}"
        admin.execute(sql.SQL(allow).format(sql.Identifier(str(name)), sql.SQL("false")))
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            send(listener.port, mail())
        assert refusal.value.recipients[SUPPORT][0] == 451
        admin.execute(sql.SQL(allow).format(sql.Identifier(str(name)), sql.SQL("true")))
        connections["default"].close()

        def is_taken() -> bool:
            try:
                send(listener.port, mail())
            except smtplib.SMTPException:
                return False
            return True

        assert until(is_taken, 20)
        assert len(kept()) == 1


def test_a_peer_that_leaves_in_the_middle_leaves_nothing(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as peer:
        lines = f"EHLO x\r\nMAIL FROM:<{BEN}>\r\nRCPT TO:<{SUPPORT}>\r\nDATA\r\nSubject: half\r\n"
        peer.sendall(lines.encode())
        assert until(lambda: b"354" in peer.recv(4096), 10)
    send(port, mail())
    assert [message.message_id for message in kept()] == ["mail-1@bakery.example"]


SERVE = """
import sys, django
django.setup()
from django.db import connections
from conftest import _point
_point("default", sys.argv[1])
from tournevis.ground.channels.email.listen import Place, serve
serve(Place("127.0.0.1", int(sys.argv[2])))
"""


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_cleanly(house: Urls, told: signal.Signals) -> None:
    committed_cast()
    [port] = free_ports(1)
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE, house.app, str(port)],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "."},
        cwd=Path(__file__).parents[4],
        stderr=subprocess.PIPE,
    )
    try:
        assert until(lambda: answers(port), 30)
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as idle:
            send(port, mail())
            process.send_signal(told)
            _, said = process.communicate(timeout=20)
            idle.close()
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert b"Traceback" not in said
    assert len(kept()) == 1
