"""Real telephones: ours dials, theirs ring, and what becomes of it is written down."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.peers import baresip as peer
from tests.peers.baresip import Telephone, telephone
from tests.peers.needed import needed
from tests.peers.server import LOOPBACK, until
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.calls import Call, Extension
from tournevis.ground.channels.phone import dial, register
from tournevis.ground.channels.phone.baresip import Baresip, Lost
from tournevis.ground.channels.tests.rows import committed_cast
from tournevis.ground.organisations import walls

BEN = "+33600000011"


@dataclass
class Exchange:
    """Our telephone, at work; and one that is both Anna's (201) and Ben's."""

    cast: Cast
    ours: Telephone
    theirs: Telephone

    def asked(self, **told: Any) -> Call:
        with walls.opened(*self.cast.everyone) as now:
            given = {"engineer": self.cast.anna, "number": BEN, "subject": 1, "now": now, **told}
            return register.ask(self.cast.centre.pk, **given)


@pytest.fixture
def exchange(house: Urls, settings: Any) -> Iterator[Exchange]:
    needed(peer.missing)
    cast = committed_cast()
    with walls.opened(cast.centre.pk):
        Extension.objects.create(organisation=cast.centre, person=cast.anna, number="201")
    with telephone("201", BEN) as theirs, telephone("+33700000000", answers=False) as ours:
        settings.PHONE_CONTROL = f"{LOOPBACK}:{ours.control}"
        settings.PHONE_DIAL = f"sip:{{number}}@{LOOPBACK}:{theirs.sip}"
        stop = threading.Event()
        dialler = threading.Thread(target=dial.dial, args=(stop,), daemon=True)
        dialler.start()
        try:
            yield Exchange(cast, ours, theirs)
        finally:
            stop.set()
            dialler.join(10)


def now_is(call: Call, **wanted: Any) -> Callable[[], bool]:
    def is_so() -> bool:
        with walls.system():
            return Call.objects.filter(pk=call.pk, **wanted).exists()

    return is_so


def read_again(call: Call) -> Call:
    with walls.system():
        return Call.objects.get(pk=call.pk)


@pytest.mark.peer
def test_the_engineers_telephone_rings_and_they_are_put_through(exchange: Exchange) -> None:
    with Baresip(LOOPBACK, exchange.theirs.control) as theirs:
        call = exchange.asked()
        assert until(now_is(call, state="ended"))
        seen = list(iter(lambda: theirs.event(2.0), None))
    established = [told["peeruri"] for told in seen if told["type"] == "CALL_ESTABLISHED"]
    assert any(BEN in uri for uri in established), seen  # Anna's telephone speaks with Ben's
    done = read_again(call)
    assert done.answered_at is not None
    assert done.trouble == ""


@pytest.mark.peer
def test_a_digit_pressed_in_an_alert_is_handed_on_and_ends_the_call(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed: list[tuple[int, str]] = []

    def take(call: Call, digit: str, now: object) -> bool:
        pressed.append((call.pk, digit))
        return digit == "1"

    monkeypatch.setattr(dial, "pressed", [take])
    call = exchange.asked(purpose=Call.Purpose.ALERT, number="201")
    assert until(now_is(call, state="answered"))
    with Baresip(LOOPBACK, exchange.theirs.control) as theirs:
        for digit in "71":
            assert theirs.command("sndcode", digit)
    assert until(now_is(call, state="ended"))
    assert pressed == [(call.pk, "7"), (call.pk, "1")]


@pytest.mark.peer
def test_a_number_that_nobody_has_ends_with_the_reason(exchange: Exchange, settings: Any) -> None:
    settings.PHONE_DIAL = f"sip:{{number}}@{LOOPBACK}:9"
    call = exchange.asked(purpose=Call.Purpose.ALERT, number="299")
    assert until(now_is(call, state="ended"))
    assert read_again(call).trouble
    assert read_again(call).answered_at is None


@pytest.mark.peer
def test_what_was_asked_for_long_ago_is_not_dialled(exchange: Exchange) -> None:
    with walls.system() as now:
        pass
    call = exchange.asked(now=now - timedelta(minutes=10))
    assert until(now_is(call, state="ended"))
    assert read_again(call).trouble == "asked for too long ago"


@pytest.mark.peer
def test_whoever_calls_the_house_and_gives_up_was_missed(exchange: Exchange) -> None:
    with Baresip(LOOPBACK, exchange.theirs.control) as theirs:
        assert theirs.command("dial", exchange.ours.uri)

        def rings() -> bool:
            with walls.system():
                return Call.objects.filter(direction="in", state="ringing").exists()

        assert until(rings)
        assert theirs.command("hangup")
    with walls.system():
        call = Call.objects.get(direction="in")
    assert until(now_is(call, state="ended"))
    assert read_again(call).is_missed


def test_what_is_no_telephone_is_lost_and_nothing_hangs() -> None:
    for said in (b"HTTP/1.1 400 Bad Request\r\n", b"99999999:{}", b"3:[1],", b"2:{},"):
        server = socket.create_server((LOOPBACK, 0))
        with server, Baresip(LOOPBACK, server.getsockname()[1]) as ours:
            other, _ = server.accept()
            other.sendall(said)
            other.close()
            with pytest.raises(Lost):
                ours.command("dial", "sip:x@y")
