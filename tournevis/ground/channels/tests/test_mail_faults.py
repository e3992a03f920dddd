"""Connections break at every step, copies come together: what was acknowledged is there, once."""

from __future__ import annotations

import random
import smtplib
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.cast import Cast
from tests.peers import dovecot
from tests.peers.cutting import RESET, CuttingWire
from tests.peers.dovecot import Dovecot
from tests.peers.needed import needed
from tournevis.cli.cluster import Urls
from tournevis.ground.channels import door_keys, inbox
from tournevis.ground.channels.email.fetch import fetch
from tournevis.ground.channels.email.files import Letter
from tournevis.ground.channels.email.importing import brought_in
from tournevis.ground.channels.email.listen import Listener
from tournevis.ground.channels.models import DoorKey
from tournevis.ground.channels.tests.rows import SUPPORT, committed_cast, kept, mail
from tournevis.ground.organisations import walls

pytestmark = pytest.mark.fault
CUTS = 150


@pytest.fixture
def atlas(house: Urls) -> Cast:
    return committed_cast()


def times_kept() -> Counter[str]:
    return Counter(message.message_id for message in kept())


def answer(peer: socket.socket) -> bytes:
    """The whole of an answer: its last line has no hyphen after the number."""
    heard = b""
    while not heard.endswith(b"\r\n") or heard.splitlines()[-1][3:4] == b"-":
        if not (more := peer.recv(1_000)):
            break
        heard += more
    return heard


def half_spoken(port: int, number: int, after: int, draw: random.Random) -> bool:
    """Speak the first bytes of a conversation, then break it; whether 250 came for the mail."""
    words = (
        b"EHLO x\r\n", b"MAIL FROM:<ben@bakery.example>\r\n", f"RCPT TO:<{SUPPORT}>\r\n".encode(),
        b"DATA\r\n", mail(number) + b".\r\n", b"QUIT\r\n",
    )  # fmt: skip
    heard = b""
    with socket.create_connection(("127.0.0.1", port), 10) as peer, suppress(OSError):
        peer.recv(1_000)
        for line in words:
            said, after = line[: max(after, 0)], after - len(line)
            peer.sendall(said)
            if said == line and not (line.endswith(b".\r\n") and draw.random() < 0.3):
                heard += answer(peer)
            if after < 0:
                break
        if draw.random() < 0.5:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    return b"250 2.6.0" in heard


def test_smtp_broken_at_every_step(atlas: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    draw, whole = random.Random(20261127), len(mail(100)) + 150
    cuts = [int(whole * number / CUTS) for number in range(CUTS)]
    real = inbox.keep

    def sometimes(*args: Any, **values: Any) -> Any:
        if draw.random() < 0.15:
            raise OperationalError("killed")
        return real(*args, **values)

    with Listener() as listener:
        with monkeypatch.context() as patched:
            patched.setattr(inbox, "keep", sometimes)
            told = [half_spoken(listener.port, n, cut, draw) for n, cut in enumerate(cuts)]
        assert 5 < sum(told) < CUTS - 5, "some were acknowledged, many were not"
        before = times_kept()
        for number, was_told in enumerate(told):
            assert before[f"mail-{number}@bakery.example"] >= was_told
        with smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as peer:
            for number, was_told in enumerate(told):
                if not was_told:  # its sender comes back
                    peer.sendmail("ben@bakery.example", [SUPPORT], mail(number))
    assert times_kept() == {f"mail-{number}@bakery.example": 1 for number in range(CUTS)}


@pytest.mark.peer
def test_imap_broken_at_every_step(atlas: Cast) -> None:
    needed(dovecot.missing)
    broken = 0
    with Dovecot() as server, CuttingWire(server.port) as wire:
        through = server.url.replace(f":{server.port}/", f":{wire.port}/")
        server.deliver(mail(0))
        assert fetch(server.url) == 1
        for number in range(1, 41):
            server.deliver(mail(number))
            wire.after = 60 * number
            try:
                fetch(through)
            except Exception:
                broken += 1
        assert broken > 15
        server.renumber()
        fetch(server.url)
    assert times_kept() == {f"mail-{number}@bakery.example": 1 for number in range(41)}


def test_one_mail_through_every_door_at_once_is_one(atlas: Cast) -> None:
    centre, raw = atlas.centre.pk, mail()
    with walls.opened(centre) as now:
        key = door_keys.made(centre, DoorKey.Door.MAIL, now)
    with Listener() as smtp, Listener(is_lmtp=True) as lmtp:
        together = threading.Barrier(6)

        def by_smtp() -> None:
            with smtplib.SMTP("127.0.0.1", smtp.port, timeout=20) as peer:
                together.wait()
                peer.sendmail("ben@bakery.example", [SUPPORT], raw)

        def by_lmtp() -> None:
            with smtplib.LMTP("127.0.0.1", lmtp.port, timeout=20) as peer:
                together.wait()
                peer.sendmail("ben@bakery.example", [SUPPORT], raw)

        def by_program() -> None:
            together.wait()
            bearer = {"Authorization": f"Bearer {key}"}
            answer = Client().generic(
                "POST", f"/mail/in/{SUPPORT}/", raw, "message/rfc822", headers=bearer
            )
            assert answer.status_code == 200

        def by_file() -> None:
            together.wait()
            list(brought_in(centre, SUPPORT, [Letter("x", raw)]))

        assert failures(by_smtp, by_smtp, by_lmtp, by_program, by_program, by_file) == []
    assert times_kept() == {"mail-1@bakery.example": 1}


def failures(*doings: Callable[[], None]) -> list[BaseException]:
    """Do all at once, each in a thread; what they raised."""
    raised: list[BaseException] = []

    def do(one: Callable[[], None]) -> None:
        try:
            one()
        except BaseException as trouble:
            raised.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(one,)) for one in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
