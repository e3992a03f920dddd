"""Two do something with the same alert at the same instant, with real commits and closed walls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from conftest import drain
from tests.at_once import TIMES, at_once
from tests.cast import Cast, cast_of_three
from tournevis.ground.channels import outbox
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.answers import acknowledge, by_sms, many
from tournevis.steps.oncall.answers.acknowledge import Outcome
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Batch, BatchAnswer, Escalation, Page
from tournevis.steps.oncall.paging import storms
from tournevis.steps.oncall.tests.conftest import Move, Post, open_incident


@pytest.fixture
def inhabited(house: object, now: datetime, post: Post, settings: Any) -> Cast:
    """The cast in a house with real commits, on a Tuesday when Anna is on call."""
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    return cast


def opened(cast: Cast) -> Incident:
    with walls.opened(*cast.everyone) as at:
        return open_incident(cast.ben, at, "Plus d'internet")


def both_alerted(cast: Cast, move_clock: Move) -> Incident:
    incident = opened(cast)
    drain()
    move_clock(minutes=6)
    drain()
    return incident


def by_text(cast: Cast, person: Person, incident: Incident, word: str) -> Callable[[], bool]:
    with walls.opened(*cast.everyone):
        page = Page.objects.filter(person=person, incident=incident, channel="sms").get()

    def say() -> bool:
        with walls.system() as now:
            return by_sms.hear(person.phone, f"{word} {page.code}", now)

    return say


def on_screen(cast: Cast, person: Person, incident: Incident, deed: Any) -> Callable[[], Any]:
    def press() -> Any:
        with transaction.atomic():
            now = walls.open_to_person(person)
            return deed(Incident.objects.get(pk=incident.pk), by=person, now=now, how="page")

    return press


def count(incident: Incident, fact: Fact) -> int:
    return incident.entries.filter(kind=fact).count()


def test_two_take_it_at_once_and_one_has_it(inhabited: Cast, move_clock: Move) -> None:
    cast = inhabited
    for _ in range(TIMES):
        incident = both_alerted(cast, move_clock)
        by_anna = by_text(cast, cast.anna, incident, "OK")
        heard, answer = at_once(by_anna, on_screen(cast, cast.emile, incident, acknowledge.take))
        assert heard is True
        with walls.opened(*cast.everyone):
            incident.refresh_from_db()
            assert count(incident, Fact.ACKNOWLEDGED) == 1
            is_emiles = incident.assignee == cast.emile
            assert answer.outcome == (Outcome.CONFIRMED if is_emiles else Outcome.TAKEN)
            assert incident.assignee is not None
            assert answer.holder == incident.assignee.name
        drain()
        with walls.opened(*cast.everyone):
            assert not Escalation.objects.filter(incident=incident, stopped_at=None).exists()


def test_one_takes_while_the_other_passes_on(inhabited: Cast, move_clock: Move) -> None:
    cast = inhabited
    for _ in range(TIMES):
        incident = both_alerted(cast, move_clock)
        passed, taken = at_once(
            by_text(cast, cast.anna, incident, "SUIVANT"),
            on_screen(cast, cast.emile, incident, acknowledge.take),
        )
        assert passed is True
        assert taken.outcome == Outcome.CONFIRMED
        drain()
        with walls.opened(*cast.everyone):
            incident.refresh_from_db()
            assert incident.assignee == cast.emile
            assert not Escalation.objects.filter(incident=incident, stopped_at=None).exists()


def test_the_same_one_takes_it_and_passes_it_on_at_once(inhabited: Cast) -> None:
    """Whichever comes first, somebody has it or the next one is alerted: it is never nobody's."""
    cast = inhabited
    for _ in range(TIMES):
        incident = opened(cast)
        drain()
        at_once(
            by_text(cast, cast.anna, incident, "OK"),
            on_screen(cast, cast.anna, incident, acknowledge.pass_on),
        )
        drain()
        with walls.opened(*cast.everyone):
            incident.refresh_from_db()
            live = Escalation.objects.filter(incident=incident, stopped_at=None)
            told = Page.objects.filter(incident=incident, person=cast.emile)
            assert incident.assignee == cast.anna
            assert live.exists() == told.exists()
            incident.solve(by=cast.anna, now=walls.open_to(cast.everyone), data={})


def test_solved_while_the_next_one_is_about_to_be_alerted(
    inhabited: Cast, move_clock: Move
) -> None:
    cast = inhabited
    for _ in range(TIMES):
        incident = opened(cast)
        drain()
        move_clock(minutes=6)  # the next one is due
        solved, _rounds = at_once(
            on_screen(cast, cast.anna, incident, acknowledge.finish), escalate.escalate_due
        )
        assert solved.outcome == Outcome.SOLVED
        move_clock(minutes=30)
        drain()
        with walls.opened(*cast.everyone):
            end = incident.entries.get(kind=Fact.SOLVED)
            assert not Page.objects.filter(incident=incident, at__gt=end.at).exists()
            assert not Page.objects.waiting().filter(incident=incident).exists()
            assert Escalation.objects.get(incident=incident).stopped_at is not None


def crowd(cast: Cast, many_: int, monkeypatch: pytest.MonkeyPatch) -> list[Incident]:
    """So many incidents of which Anna is told together, by SMS."""
    monkeypatch.setattr(storms, "MOST", {"sms": 0, "email": 0, "phone": 0})
    monkeypatch.setattr(storms, "MOST_OF_ALL", {"sms": 0, "email": 0, "phone": 0})
    monkeypatch.setattr(storms, "GATHERS", timedelta(minutes=2))
    incidents = [opened(cast) for _ in range(many_)]
    drain()
    return incidents


def test_taken_back_or_taken_while_a_batch_leaves(
    inhabited: Cast, post: Post, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody takes one of them as the batch is sent: it is told, or it was dropped; never half."""
    cast = inhabited
    for _ in range(TIMES):
        incidents = crowd(cast, 4, monkeypatch)
        move_clock(minutes=4)
        at_once(
            storms.send_batches,
            on_screen(cast, cast.sophie, incidents[1], acknowledge.take),
            storms.send_batches,
        )
        drain()
        with walls.opened(*cast.everyone):
            for batch in Batch.objects.all():
                assert batch.closed_at is not None
            incidents[1].refresh_from_db()
            assert incidents[1].assignee == cast.sophie
            pages = Page.objects.filter(incident=incidents[1], person=cast.anna)
            for each in pages.select_related("batch"):
                has_left = each.batch is not None and each.batch.delivery_id is not None
                assert each.dropped_at or each.acknowledged_at or has_left
            now = walls.open_to(cast.everyone)
            for each in incidents:
                each.refresh_from_db()
                each.solve(by=cast.sophie, now=now, data={})
        drain()
    keys = [body for to, body in post.by("sms") if to == cast.anna.phone]
    assert len(keys) == len(set(keys)), "no batch left twice"


def test_many_are_taken_a_few_at_a_time_though_two_say_so_and_workers_die(
    inhabited: Cast, post: Post, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = inhabited
    monkeypatch.setattr(many, "AT_ONCE", 5)
    incidents = crowd(cast, 23, monkeypatch)
    move_clock(minutes=3)
    drain()
    with walls.opened(*cast.everyone):
        code = Batch.objects.get(person=cast.anna, channel="sms").code

    def say() -> bool:
        with walls.system() as now:
            return by_sms.hear(cast.anna.phone, f"OK {code}", now)

    assert at_once(say, say) == [True, True]
    with walls.opened(*cast.everyone):
        assert BatchAnswer.objects.count() == 1
        assert not incidents[0].entries.filter(kind=Fact.ACKNOWLEDGED).exists()
    outbox.send_due()
    assert "23 incidents" in post.by("sms")[-1][1], "at once, before any of it is done"
    assert many.answer_due() == 1
    with walls.opened(*cast.everyone):
        assert Incident.objects.filter(status="acknowledged").count() == 5, "each few are committed"
    real = acknowledge.act
    calls = iter(range(100))

    def fragile(*given: Any, **named: Any) -> Any:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return real(*given, **named)

    with monkeypatch.context() as killing:
        killing.setattr(many, "act", fragile)
        with pytest.raises(KeyboardInterrupt):
            many.answer_due()
    with walls.opened(*cast.everyone):
        assert Incident.objects.filter(status="acknowledged").count() == 5, "half of a few is none"
    move_clock(seconds=31)
    at_once(*[lambda: [many.answer_due() for _ in range(8)]] * 3)
    drain()
    with walls.opened(*cast.everyone):
        for each in incidents:
            each.refresh_from_db()
            assert each.assignee == cast.anna
            assert count(each, Fact.ACKNOWLEDGED) == 1
        answer = BatchAnswer.objects.get()
        assert (answer.yours, answer.passed, answer.others) == (23, 0, 0)
    said = [body for _to, body in post.by("sms") if "23 à vous" in body]
    assert len(said) == 1


def test_two_whole_batches_are_taken_at_once_without_a_deadlock(
    inhabited: Cast, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = inhabited
    incidents = crowd(cast, 12, monkeypatch)
    move_clock(minutes=6)
    drain()
    move_clock(minutes=4)
    drain()

    def take_all(person: Person, *, backwards: bool) -> Callable[[], bool]:
        with walls.opened(*cast.everyone):
            page = Page.objects.filter(person=person, channel="sms").order_by("pk").last()
            assert page is not None

        def say() -> bool:
            with walls.system() as now:
                return by_sms.hear(person.phone, f"OK {page.code}", now)

        return say

    results = at_once(take_all(cast.anna, backwards=False), take_all(cast.emile, backwards=True))
    assert results == [True, True]
    with walls.opened(*cast.everyone):
        for each in incidents:
            each.refresh_from_db()
            assert count(each, Fact.ACKNOWLEDGED) == 1
