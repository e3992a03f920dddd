"""Killed at any moment, or told twice at once: nobody is forgotten, nobody is alerted twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction

import conftest
from conftest import drain
from tests.cast import Cast, cast_of_three
from tournevis.ground.channels import outbox
from tournevis.ground.incidents import reacting
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.answers import acknowledge
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Escalation, Page
from tournevis.steps.oncall.paging.page import page
from tournevis.steps.oncall.tests.conftest import Move, Post, open_incident

LEASE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(seconds=61)


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def inhabited(house: object, now: datetime, post: Post, settings: Any) -> Cast:
    """The cast in a house with real commits, whose clock shows a Tuesday when Anna is on call."""
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    return cast


def opened(cast: Cast) -> Incident:
    with walls.opened(*cast.everyone) as at:
        return open_incident(cast.ben, at, "Plus d'internet")


def pages(cast: Cast) -> list[tuple[int, int, str]]:
    with walls.opened(*cast.everyone):
        rows = Page.objects.order_by("step", "channel")
        return [(each.step, each.person_id, each.channel) for each in rows]


def take(cast: Cast, incident: Incident, person: Person) -> acknowledge.Reply:
    try:
        with walls.opened(*cast.everyone) as at:
            mine = Incident.objects.get(pk=incident.pk)
            return acknowledge.take(mine, by=person, now=at, how="screen")
    finally:
        connection.close()


def test_of_two_who_take_it_at_once_the_first_wins(inhabited: Cast) -> None:
    people = [inhabited.anna, inhabited.emile, inhabited.sophie]
    for _ in range(3):
        incident = opened(inhabited)
        with ThreadPoolExecutor(3) as pool:
            answers = list(pool.map(partial(take, inhabited, incident), people))
        assert sorted(each.outcome for each in answers) == ["confirmed", "taken", "taken"]
        assert len({each.holder for each in answers}) == 1
        with walls.opened(*inhabited.everyone):
            assert incident.entries.filter(kind=Fact.ACKNOWLEDGED).count() == 1


def test_killed_between_claim_and_page_it_goes_on_when_the_lease_is_over(
    inhabited: Cast, post: Post, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(inhabited)
    with monkeypatch.context() as killing:
        killing.setattr(escalate, "page", _killed)
        with pytest.raises(Killed):
            drain()
    assert pages(inhabited) == []
    drain()
    assert not post.sent, "leased to the one who died"
    move_clock(seconds=31)
    drain()
    assert post.numbers() == [inhabited.anna.phone]
    assert [step for step, _, _ in pages(inhabited)] == [0, 0]


def test_killed_between_the_pages_and_the_next_due_time_nobody_is_alerted_twice(
    inhabited: Cast, post: Post, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(inhabited)
    with monkeypatch.context() as killing:
        killing.setattr(Escalation, "put_off", _killed)
        with pytest.raises(Killed):
            drain()
    assert pages(inhabited) == [], "pages and due time are one transaction"
    move_clock(seconds=31)
    drain()
    assert post.numbers() == [inhabited.anna.phone]


def test_one_escalation_that_fails_stops_no_other(
    inhabited: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = opened(inhabited), opened(inhabited)
    real = page

    def sometimes(escalation: Escalation, *rest: Any) -> list[Page]:
        if escalation.incident_id == broken.pk:
            raise ValueError("broken")
        return real(escalation, *rest)

    monkeypatch.setattr(escalate, "page", sometimes)
    drain()
    assert len(post.numbers()) == 1
    assert f"#{sound.pk} " in post.by("sms")[0][1]


def test_a_worker_slower_than_its_lease_alerts_nobody_early(
    inhabited: Cast, post: Post, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(inhabited)
    real = escalate._go_on

    def slow(claimed: Escalation, **moment: Any) -> None:
        monkeypatch.setattr(escalate, "_go_on", real)
        move_clock(seconds=40)
        assert escalate.escalate_due() == 1, "another worker took it over"
        real(claimed, **moment)

    monkeypatch.setattr(escalate, "_go_on", slow)
    drain()
    assert post.numbers() == [inhabited.anna.phone]


def test_workers_at_once_alert_each_step_once(inhabited: Cast, post: Post) -> None:
    for _ in range(5):
        opened(inhabited)
    _answer_facts()

    def round_(_: int) -> None:
        escalate.escalate_due()
        outbox.send_due()
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(round_, range(12)))
    drain()
    assert len(post.numbers()) == 5
    assert len(pages(inhabited)) == 10


@pytest.mark.parametrize("seed", range(4))
def test_random_restarts_under_a_moved_clock(
    inhabited: Cast, post: Post, move_clock: Move, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Whatever is killed whenever: every step has its pages once, late by no more than the leases lost."""
    incidents = [opened(inhabited) for _ in range(2)]
    _answer_facts()
    dice = random.Random(seed)
    deaths = 0
    with monkeypatch.context() as killing:
        for owner, name in ((escalate, "page"), (Escalation, "put_off"), (outbox, "_leaving")):
            killing.setattr(owner, name, _fragile(getattr(owner, name), dice))
        for _ in range(45):
            try:
                drain()
            except Killed:
                deaths += 1
            move_clock(seconds=dice.choice([1, 7, 20, 31, 60]))
    assert deaths > 5
    move_clock(seconds=61)
    drain()
    with walls.opened(*inhabited.everyone):
        for incident in incidents:
            steps = list(Page.objects.filter(incident=incident, channel="sms").order_by("step"))
            assert [each.step for each in steps] == list(range(len(steps)))
            gaps = [after.at - before.at for before, after in pairwise(steps)]
            assert len(gaps) >= 3
            assert all(gap >= timedelta(minutes=5) for gap in gaps), "nobody is alerted early"
            wasted = Escalation.objects.get(incident=incident).attempts - len(steps)
            late = len(gaps) * LONGEST_PAUSE + wasted * (LEASE + LONGEST_PAUSE)
            assert steps[-1].at - steps[0].at <= len(gaps) * timedelta(minutes=5) + late
        count = Page.objects.filter(channel="sms").count()
        assert not Page.objects.exclude(delivery__state="accepted").exists()
    assert len(post.numbers()) == count, "nothing lost, nothing double"


def _killed(*_: object, **__: object) -> None:
    raise Killed


def _fragile(deed: Callable[..., Any], dice: random.Random) -> Callable[..., Any]:
    """The same deed, by a process that may be gone just before it or just after."""

    def tried(*given: Any, **named: Any) -> Any:
        if dice.random() < 0.15:
            raise Killed
        result = deed(*given, **named)
        if dice.random() < 0.15:
            raise Killed
        return result

    return tried


def _answer_facts() -> None:
    """Do the queued reactions alone, no rounds."""
    for task, arguments in conftest._take_jobs():
        if task == "react":
            reacting.react(**arguments)
