"""What an SMS centre delivers is committed before it is told so, once, and put together."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import smpp34
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.peers.server import until
from tests.peers.smsc import ENQUIRE, Smsc
from tournevis.cli.cluster import Urls
from tournevis.engines import sms
from tournevis.engines.sms import gsm
from tournevis.engines.sms.smpp import Tlv
from tournevis.ground.channels.models import Part, Receipt
from tournevis.ground.channels.sms import keeping, parts
from tournevis.ground.channels.sms.smpp import bind, receive
from tournevis.ground.channels.tests.rows import committed_cast, kept
from tournevis.ground.organisations import walls

BEN, CENTRE = "+33600000011", "+33700000000"
WORDS = "Ma caisse affiche une erreur et le tiroir reste fermé, que faire ? 🙂 " * 12
Listening = Callable[[str], threading.Event]


@pytest.fixture
def bound(house: Urls, smsc: Smsc, listening: Listening) -> Smsc:
    """An SMS centre to which we are bound, in a house with the cast."""
    committed_cast()
    listening(smsc.url())
    assert until(lambda: len(smsc.sessions) == 1, 10)
    return smsc


def said() -> list[str]:
    """The texts that are kept, in order."""
    return [json.loads(bytes(message.raw))["text"] for message in kept()]


def wide_parts(text: str, total: int, reference: int = 7) -> list[bytes]:
    """The text in UCS-2, in so many parts of equal length, each with its header."""
    data = text.encode("utf-16-be")
    size = -(-len(data) // total)
    return [
        sms.of_part(sms.Place(reference, total, number + 1)) + data[number * size :][:size]
        for number in range(total)
    ]


def test_a_text_is_kept_and_answered(bound: Smsc) -> None:
    assert bound.deliver(gsm.write("Plus d'internet, déjà !")) == 0
    [message] = kept()
    assert (message.channel, message.sender, message.account) == ("sms", BEN, CENTRE)
    assert said() == ["Plus d'internet, déjà !"]


@pytest.mark.parametrize(
    ("content", "more", "text"),
    [
        ("Ça va ? 🙂".encode("utf-16-be"), {"data_coding": 8}, "Ça va ? 🙂"),
        (b"d\xe9j\xe0", {"data_coding": 3}, "déjà"),
        (bytes.fromhex("03240101") + b"\x1b\x67", {"esm_class": 0x40}, "ğ"),
        (gsm.write("sans plus"), {"source_addr_ton": 0, "source": "33600000011"}, "sans plus"),
    ],
)
def test_codings_and_tables(bound: Smsc, content: bytes, more: dict[str, Any], text: str) -> None:
    assert bound.deliver(content, **more) == 0
    assert said() == [text]
    assert kept()[0].sender == BEN


def test_delivered_three_times_it_is_kept_once(bound: Smsc) -> None:
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: bound.deliver(b"OK 4821"), range(3)))
    assert (answers, said()) == ([0, 0, 0], ["OK 4821"])


def test_the_same_words_later_are_another_message(
    bound: Smsc, move_clock: Callable[..., None]
) -> None:
    bound.deliver(b"OK")
    move_clock(minutes=3)
    bound.deliver(b"OK")
    assert said() == ["OK", "OK"]


def test_after_a_broken_bind_they_are_the_same_for_longer(
    bound: Smsc, move_clock: Callable[..., None]
) -> None:
    bound.deliver(b"OK")
    bound.hang_up()
    move_clock(minutes=3)
    assert until(lambda: bound.binds == 2 and len(bound.sessions) == 1, 10)
    assert bound.deliver(b"OK") == 0
    assert said() == ["OK"]


def test_not_committed_it_is_delivered_again(bound: Smsc, monkeypatch: pytest.MonkeyPatch) -> None:
    real = keeping.put

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError

    def put_then_break(*args: Any, **kwargs: Any) -> Any:
        patched.setattr(BaseDatabaseWrapper, "commit", broken)
        return real(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "put", put_then_break)
        assert bound.deliver(b"OK") == 0x64
    assert kept() == []
    assert bound.deliver(b"OK") == 0
    assert said() == ["OK"]


def test_killed_between_the_commit_and_its_answer(house: Urls, smsc: Smsc) -> None:
    committed_cast()
    dies = (
        "import os, signal, sys, threading, django; django.setup()\n"
        "from tournevis.ground.channels.sms.smpp import receive, taking\n"
        "real = taking._taken\n"
        "def take(*args):\n"
        "    real(*args)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "taking._taken = take\n"
        "receive.watch(sys.argv[1], threading.Event())\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": house.app,
    }
    with subprocess.Popen([sys.executable, "-c", dies, smsc.url()], env=environment) as process:
        assert until(lambda: len(smsc.sessions) == 1, 60)
        assert smsc.deliver(b"OK", answers_within=60) is None, "no answer"
        assert process.wait(30) < 0
    assert said() == ["OK"], "and yet it is kept"
    stop = threading.Event()
    thread = threading.Thread(target=receive.watch, args=(smsc.url(), stop))
    thread.start()
    try:
        assert until(lambda: len(smsc.sessions) == 1, 10)
        assert smsc.deliver(b"OK") == 0
    finally:
        stop.set()
        thread.join()
    assert said() == ["OK"]


def test_ten_parts_in_any_order_across_a_broken_bind(bound: Smsc) -> None:
    pieces = wide_parts(WORDS, 10)
    order = random.Random(7).sample(range(10), 10)
    for number in order[:6]:
        assert bound.deliver(pieces[number], esm_class=0x40, data_coding=8) == 0
    bound.unbind()
    assert until(lambda: bound.binds == 2 and len(bound.sessions) == 1, 10)
    assert kept() == []
    for number in [*order[3:], order[0]]:  # some of them again
        assert bound.deliver(pieces[number], esm_class=0x40, data_coding=8) == 0
    assert said() == [WORDS]


def test_parts_by_sar_and_a_whole_as_a_payload(bound: Smsc) -> None:
    def sar(number: int) -> list[smpp34.Tlv]:
        return [
            smpp34.Tlv(Tlv.SAR_REFERENCE, b"\1\2"),
            smpp34.Tlv(Tlv.SAR_TOTAL, b"\2"),
            smpp34.Tlv(Tlv.SAR_NUMBER, bytes([number])),
        ]

    assert bound.deliver(b"world", tlvs=sar(2)) == 0
    assert bound.deliver(b"Hello ", tlvs=sar(1)) == 0
    whole = smpp34.Tlv(Tlv.MESSAGE_PAYLOAD, b"x" * 1000)
    assert bound.deliver(b"", tlvs=[whole]) == 0
    assert said() == ["Hello world", "x" * 1000]


def test_what_is_missing_is_said_and_the_rest_shown_when_it_comes(
    bound: Smsc, move_clock: Callable[..., None]
) -> None:
    first, second, third = wide_parts("un deux trois quatre cinq six", 3)
    for part in (third, first):
        bound.deliver(part, esm_class=0x40, data_coding=8)
    assert parts.show_due() == 0
    move_clock(minutes=11)
    assert parts.show_due() == 2
    [partial] = said()
    assert partial.startswith("un deux")
    assert "[une partie" in partial or "[a part" in partial
    assert json.loads(bytes(kept()[0].raw))["missing"] == "2"
    assert parts.show_due() == 0
    bound.deliver(second, esm_class=0x40, data_coding=8)
    assert said() == [partial, "un deux trois quatre cinq six"]


def test_a_reference_used_anew_is_another_message(
    bound: Smsc, move_clock: Callable[..., None]
) -> None:
    def told(text: str) -> None:
        for part in wide_parts(text, 2):
            assert bound.deliver(part, esm_class=0x40, data_coding=8) == 0

    told("la première fois")
    told("la seconde fois")
    move_clock(days=2)
    told("la première fois")
    assert said() == ["la première fois", "la seconde fois", "la première fois"]
    with walls.system():
        assert Part.objects.count() == 2


def test_a_receipt_is_kept_once_and_is_no_message(bound: Smsc) -> None:
    text = b"id:m1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:OK"
    assert [bound.deliver(text, esm_class=0x04) for _ in range(2)] == [0, 0]
    with walls.system():
        assert Receipt.objects.count() == 1
    assert kept() == []


def test_what_cannot_be_read_goes_to_quarantine(bound: Smsc) -> None:
    session = bound.sessions[0]
    session.write(5, 99, body=b"\0\1\1no end of this")
    assert until(lambda: len(kept()) == 1, 10)
    assert b"no end of this" in bytes(kept()[0].raw)


def test_what_trips_us_is_kept_as_it_is(bound: Smsc, monkeypatch: pytest.MonkeyPatch) -> None:
    def trips(*args: Any, **kwargs: Any) -> Any:
        raise RecursionError

    monkeypatch.setattr(keeping, "put", trips)
    assert bound.deliver(b"OK 4821") == 0
    assert b"OK 4821" in bytes(kept()[0].raw)


def test_links_are_enquired_both_ways(
    house: Urls, smsc: Smsc, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bind, "ANSWERS_WITHIN", 0.3)
    monkeypatch.setattr(bind, "LOOKS_EVERY", 0.05)
    committed_cast()
    listening(smsc.url(enquire=0.1))
    assert until(lambda: bool(smsc.sessions) and ENQUIRE in smsc.sessions[0].heard, 10)
    smsc.sessions[0].write(ENQUIRE, 5)
    assert until(lambda: any(ENQUIRE | 0x80000000 in each.heard for each in smsc.sessions), 10)
    smsc.answers_links = False
    before = smsc.binds
    assert until(lambda: smsc.binds > before, 10), "silent for too long, it is bound anew"
