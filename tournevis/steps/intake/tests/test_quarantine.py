"""What can't be taken in is kept whole, listed, and tried again; it stops nothing behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError

from tests.cast import Cast
from tournevis.engines.mail import Unreadable
from tournevis.ground.channels.models import Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations import walls
from tournevis.steps.intake import message, quarantine, take_in
from tournevis.steps.intake.tests.letters import (
    in_french,
    incident_of,
    kept,
    letter,
    taken_in,
    texted,
)

Move = Callable[..., None]


def test_the_unreadable_is_kept_whole_and_listed(cast: Cast) -> None:
    raw = b"\x00\x01 this is no mail at all \xff"
    inbound = taken_in(kept(cast.centre.pk, raw))
    assert (inbound.state, inbound.due_at) == ("quarantined", None)
    assert bytes(inbound.raw) == raw
    assert in_french("no mail header") in inbound.trouble
    [listed] = quarantine.listed(cast.anna)
    assert (listed.message.pk, listed.size) == (inbound.pk, len(raw))
    assert "no mail at all" in listed.beginning
    assert not Incident.objects.exists()


def test_a_broken_sms_is_kept(cast: Cast) -> None:
    with walls.opened(cast.centre.pk) as now:
        inbound = Inbound.objects.create(
            organisation=cast.centre, channel="sms", account="+33700000000", raw=b"[1]",
            content_hash="x", received_at=now, due_at=now,
        )  # fmt: skip
    assert taken_in(inbound).state == "quarantined"


def test_it_is_retried(cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(raw: bytes) -> None:
        raise Unreadable("no mail header")

    with monkeypatch.context() as broken:
        broken.setattr(message, "parsed", fail)
        inbound = taken_in(kept(cast.centre.pk, letter()))
    assert inbound.state == "quarantined"
    with walls.opened(cast.centre.pk) as at:
        quarantine.retry(inbound, at)
    assert incident_of(inbound).requester == cast.ben


def test_what_fails_is_tried_again_later_then_put_aside(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, move_clock: Move
) -> None:
    def fail(inbound: Inbound) -> None:
        raise ZeroDivisionError

    bad = kept(cast.centre.pk, letter())
    monkeypatch.setattr(message, "read", fail)
    for attempt in range(1, take_in.ATTEMPTS):
        inbound = taken_in(bad)
        assert (inbound.state, inbound.attempts) == ("received", attempt)
        assert inbound.due_at is not None
        move_clock(minutes=2)
    inbound = taken_in(bad)
    assert (inbound.state, inbound.due_at) == ("quarantined", None)
    assert "ZeroDivisionError" in inbound.trouble


def test_one_that_fails_stops_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = kept(cast.centre.pk, letter(subject="bad")), kept(cast.centre.pk, letter())
    read = message.read

    def fail(inbound: Inbound) -> Any:
        if inbound.pk == bad.pk:
            raise RecursionError
        return read(inbound)

    monkeypatch.setattr(message, "read", fail)
    assert incident_of(good).requester == cast.ben
    assert taken_in(bad).state == "received"


def test_a_lost_database_is_not_the_messages_fault(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, move_clock: Move
) -> None:
    def lost(inbound: Inbound, received: object) -> None:
        raise OperationalError

    inbound = kept(cast.centre.pk, letter())
    monkeypatch.setattr(take_in, "close_old_connections", lambda: None)
    with monkeypatch.context() as away:
        away.setattr(take_in, "handle", lost)
        for _ in range(take_in.ATTEMPTS + 3):
            assert taken_in(inbound).state == "received"
            move_clock(minutes=2)
    assert incident_of(inbound).requester == cast.ben


def test_what_ends_every_worker_is_put_aside(cast: Cast) -> None:
    inbound = kept(cast.centre.pk, letter())
    with walls.opened(cast.centre.pk):
        Inbound.objects.filter(pk=inbound.pk).update(attempts=take_in.STARTS)
    assert taken_in(inbound).state == "quarantined"


def test_it_is_made_an_incident_by_hand(cast: Cast) -> None:
    unreadable = taken_in(kept(cast.centre.pk, b"no mail at all"))
    robot = taken_in(kept(cast.centre.pk, letter(Auto_Submitted="auto-generated")))
    first = quarantine.open_by_hand(unreadable)
    second = quarantine.open_by_hand(robot)
    assert first is not None
    assert second is not None
    assert first.entries.get(kind=Fact.OPENED).data["automatic"]
    assert second.entries.get(kind=Fact.OPENED).data["automatic"]
    assert second.requester == cast.ben
    assert quarantine.open_by_hand(robot) is None
    assert not quarantine.listed(cast.anna)


def test_a_discarded_message_stays_kept(cast: Cast) -> None:
    inbound = taken_in(kept(cast.centre.pk, b"no mail at all"))
    quarantine.discard(inbound, cast.anna)
    assert not quarantine.listed(cast.anna)
    kept_on = Inbound.objects.get(pk=inbound.pk)
    assert bytes(kept_on.raw) == b"no mail at all"
    assert "Anna" in kept_on.trouble
    with pytest.raises(Refused):
        quarantine.retry(inbound, kept_on.received_at)


def test_an_sms_is_offered_to_whoever_waits_for_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str]] = []

    def hear(number: str, text: str, now: datetime) -> bool:
        heard.append((number, text))
        walls.open_to([])
        return text.startswith("OK")

    monkeypatch.setattr(take_in, "asked_first", [hear])
    taken = taken_in(texted(cast.centre.pk, cast.anna.phone, "OK 4821"))
    assert taken.state == "handled"
    assert not Incident.objects.exists()
    assert incident_of(texted(cast.centre.pk, cast.ben.phone, "en panne")).requester == cast.ben
    assert heard == [(cast.anna.phone, "OK 4821"), (cast.ben.phone, "en panne")]
