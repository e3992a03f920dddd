"""Who may be alerted no more is waited for no more: what was planned is dropped, the next one alerted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from conftest import drain
from tests.cast import Cast, cast_of_three
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import NotNow
from tournevis.ground.organisations import due, walls
from tournevis.ground.organisations.models import Account, Cover, Membership, Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.outlook import outlook
from tournevis.steps.oncall.models import Batch, Escalation, OwnHours, OwnRule, Page, Told
from tournevis.steps.oncall.paging import gone, storms
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work, open_incident
from tournevis.steps.oncall.tests.test_escalation import ANNA, EMILE
from tournevis.steps.oncall.watch.header import oncall_now


def bar(cast: Cast) -> None:
    Account.objects.filter(person=cast.anna).update(is_active=False)


def leave(cast: Cast) -> None:
    Membership.objects.filter(person=cast.anna, organisation=cast.centre).delete()


def lose(cast: Cast) -> None:
    Cover.objects.filter(person=cast.anna, organisation=cast.bakery).delete()


GOING = pytest.mark.parametrize("go", [bar, leave, lose])
Go = Callable[[Cast], None]


@pytest.fixture(autouse=True)
def _round(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(due._rounds, "gone", gone.look_for_gone)


def rule(cast: Cast, person: Person) -> None:
    """E-mail at once, an SMS ten minutes later."""
    OwnHours.objects.create(organisation=cast.centre, person=person)
    for part in OwnRule.Part.values:
        for channel, minutes in (("email", 0), ("sms", 10)):
            OwnRule.objects.create(
                organisation=cast.centre, person=person, part=part, channel=channel, minutes=minutes
            )


@GOING
def test_what_was_planned_is_dropped_and_the_next_one_alerted_soon(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move, go: Go
) -> None:
    rule(cast, cast.anna)
    incident = opened()
    work()
    assert post.numbers() == []
    go(cast)
    move_clock(seconds=31)
    work()
    assert post.numbers() == [EMILE], "not in five minutes"
    [planned] = Page.objects.filter(incident=incident, person=cast.anna, channel="sms")
    assert planned.dropped_at is not None
    assert Told.objects.get(person=cast.anna).gone_at is not None


@GOING
def test_a_page_planned_in_an_earlier_turn_never_leaves(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move, go: Go
) -> None:
    rule(cast, cast.anna)
    opened()
    work()
    move_clock(minutes=6)
    work()
    assert post.numbers() == [EMILE]
    go(cast)
    move_clock(minutes=5)
    work()
    assert ANNA not in post.numbers()


@GOING
def test_of_a_batch_too(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move, go: Go, monkeypatch: Any
) -> None:
    monkeypatch.setattr(storms, "MOST", {"sms": 0, "email": 0, "phone": 0})
    monkeypatch.setattr(storms, "MOST_OF_ALL", {"sms": 0, "email": 0, "phone": 0})
    for _ in range(3):
        opened()
    work()
    assert Batch.objects.filter(person=cast.anna, closed_at=None).exists()
    go(cast)
    for _ in range(3):
        move_clock(seconds=16)
        work()
    assert ANNA not in post.numbers()
    assert set(post.numbers()) == {EMILE}


def test_where_nobody_is_left_it_is_said_and_looked_at_again_without_haste(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incident = opened()
    work()
    for person in (cast.anna, cast.emile, cast.sophie):
        Account.objects.filter(person=person).update(is_active=False)
    move_clock(seconds=31)
    work()
    assert post.numbers() == [ANNA]
    escalation = Escalation.objects.get(incident=incident)
    assert escalation.due_at is not None
    move_clock(seconds=31)
    assert gone.look_for_gone() == 0
    assert incident.entries.filter(kind="flagged").count() == 1


def test_one_worker_looks_every_half_minute(
    cast: Cast, opened: Open, work: Work, move_clock: Move
) -> None:
    opened()
    work()
    bar(cast)
    assert gone.look_for_gone() == 0, "somebody looked just now"
    move_clock(seconds=31)
    assert gone.look_for_gone() == 1
    assert gone.look_for_gone() == 0


def test_what_was_let_go_meanwhile_counts_for_nothing(
    cast: Cast, opened: Open, work: Work, tuesday: datetime
) -> None:
    opened()
    work()
    told = Told.objects.get(person=cast.anna)
    assert gone._let_go(told) is False, "they may be told again by now"
    bar(cast)
    Escalation.objects.update(stopped_at=tuesday)
    assert gone._let_go(told) is False


def test_an_alert_whose_provider_made_it_wait_is_not_sent_to_who_was_barred(
    cast: Cast, opened: Open, work: Work, post: Post, monkeypatch: Any, move_clock: Move
) -> None:
    def closed(*_: object) -> str:
        raise NotNow("busy")

    monkeypatch.setattr(outbox, "_CHANNELS", {"email": post.send, "sms": closed})
    opened()
    work()
    bar(cast)
    monkeypatch.setattr(outbox, "_CHANNELS", {"email": post.send, "sms": post.send})
    move_clock(minutes=2)
    work()
    assert ANNA not in post.numbers()
    [waiting] = Delivery.objects.filter(to=ANNA, channel="sms")
    assert waiting.state == "failed"


@pytest.mark.parametrize("go", [bar, leave])
def test_on_the_screens_nobody_is_on_call_then(cast: Cast, tuesday: datetime, go: Go) -> None:
    assert duty.on_call(cast.centre.pk, tuesday) is not None
    go(cast)
    plan = duty.plans(cast.centre.pk, tuesday)[0]
    look = outlook(plan, tuesday, tuesday, tuesday + timedelta(days=1))
    assert look.holder is None
    assert look.gaps[0].start == tuesday
    assert look.gaps[0].trouble == "left"
    assert duty.on_call(cast.centre.pk, tuesday) is None
    assert oncall_now(cast.sophie, tuesday) is None


def test_with_real_commits_and_closed_walls(
    house: object, now: datetime, post: Post, move_clock: Move, settings: Any
) -> None:
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    with walls.opened(*cast.everyone) as at:
        open_incident(cast.ben, at, "Plus d'internet")
    drain()
    with walls.opened(*cast.everyone):
        Membership.objects.filter(person=cast.anna).delete()
    move_clock(seconds=31)
    drain()
    assert post.numbers() == [ANNA, EMILE]
