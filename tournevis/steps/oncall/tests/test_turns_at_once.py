"""With real commits and closed walls: teams take turns though many workers give at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from conftest import drain
from tests.cast import Cast, cast_of_three
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, Person
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Escalation, Told, Whom
from tournevis.steps.oncall.tests.conftest import Move, Post, open_incident
from tournevis.steps.oncall.tests.scene import OFFICE, engineer, needs, policy, promised, team
from tournevis.steps.oncall.tests.test_faults import Killed, _answer_facts, _killed

INCIDENTS = 12


@pytest.fixture
def inhabited(house: object, now: datetime, post: Post, settings: Any) -> Cast:
    """The cast in a house with real commits, on a Tuesday."""
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    return cast


def opened(cast: Cast, by: Person | None = None) -> Incident:
    with walls.opened(*cast.everyone) as at:
        return open_incident(by or cast.ben, at, "Plus d'internet")


def test_workers_at_once_give_a_team_its_turns_evenly(inhabited: Cast, post: Post) -> None:
    with walls.opened(*inhabited.everyone):
        third = engineer(inhabited, "Zoé Blanc", 3)
        of_three = team(inhabited, inhabited.anna, inhabited.emile, third)
        policy(inhabited, (Whom.TEAM_ONE, 5, {"team": of_three}))
    for _ in range(INCIDENTS):
        opened(inhabited)
    _answer_facts()

    def round_(_: int) -> None:
        escalate.escalate_due()
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(round_, range(8)))
    drain()
    with walls.opened(*inhabited.everyone):
        people = [each.person_id for each in Told.objects.all()]
    assert {people.count(each) for each in set(people)} == {INCIDENTS // 3}
    assert len(set(people)) == 3


def test_killed_in_the_middle_of_a_whole_team_nobody_is_told_twice(
    inhabited: Cast, post: Post, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    with walls.opened(*inhabited.everyone):
        both = team(inhabited, inhabited.anna, inhabited.emile)
        policy(inhabited, (Whom.TEAM_ALL, 5, {"team": both}))
    opened(inhabited)
    with monkeypatch.context() as killing:
        killing.setattr(Escalation, "put_off", _killed)
        with pytest.raises(Killed):
            drain()
    with walls.opened(*inhabited.everyone):
        assert not Told.objects.exists(), "all of it is one transaction"
    move_clock(seconds=31)
    drain()
    assert sorted(post.numbers()) == sorted([inhabited.anna.phone, inhabited.emile.phone])


def test_behind_the_walls_policies_skills_and_hours_are_found(
    inhabited: Cast, post: Post, move_clock: Move
) -> None:
    with walls.opened(*inhabited.everyone) as now:
        box = needs(inhabited, "box-pro", "networks", inhabited.emile)
        both = team(inhabited, inhabited.anna, inhabited.emile)
        policy(inhabited, (Whom.TEAM_ONE, 5, {"team": both}), waits=True)
        Contract.objects.filter(organisation=inhabited.bakery).update(hours=OFFICE)
        incident = open_incident(inhabited.ben, now + timedelta(hours=12), "Une question")
        incident.product = box
        incident.save()
        promised(incident, now, 40)
    move_clock(hours=12)
    drain()
    assert [to for to, _ in post.by("email")] == ["emile@centre.example"]
    assert not post.numbers()
    move_clock(hours=10)
    drain()
    assert post.numbers() == [inhabited.emile.phone]


def test_level_2_is_found_behind_the_walls(inhabited: Cast, post: Post) -> None:
    incident = opened(inhabited)
    drain()
    with walls.opened(*inhabited.everyone) as now:
        team(inhabited, inhabited.emile, name="Experts", level=2)
        mine = Incident.objects.get(pk=incident.pk)
        mine.acknowledge(by=inhabited.anna, now=now)
        entry = mine.entries.order_by("pk").last()
        assert entry is not None
        escalate.begin_for(mine, Escalation.Why.LEVEL, now, entry, level=2)
    drain()
    assert post.numbers() == [inhabited.anna.phone, inhabited.emile.phone]
