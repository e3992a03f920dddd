"""Killed at any moment, or two at once: one person has a role, nobody is forgotten or asked twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction

from conftest import drain
from tests.cast import Cast, cast_of_three
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.crisis import summon
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.models import Crisis, Seat
from tournevis.steps.crisis.seats import give, take
from tournevis.steps.crisis.tests.conftest import open_incident
from tournevis.steps.oncall.tests.conftest import Post

Kind = Seat.Kind
Move = Callable[..., None]


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Night:
    """A crisis with real commits, and walls that are closed between."""

    cast: Cast
    crisis: int

    def give(self, person: Person, kind: str = Kind.COMMUNICATION) -> None:
        with walls.opened(*self.cast.everyone) as now:
            give(self._crisis(), kind, to=person, by=self.cast.anna, now=now)

    def take(self, person: Person) -> bool:
        try:
            with walls.opened(*self.cast.everyone) as now:
                seat = self._crisis().seats.get(person=person, kind=Kind.COMMUNICATION)
                return take(seat, by=person, now=now, how="screen")
        finally:
            connection.close()

    def states(self) -> list[tuple[str, str]]:
        with walls.opened(*self.cast.everyone):
            rows = Seat.objects.filter(kind=Kind.COMMUNICATION).order_by("pk")
            return [(each.person.first_name, each.state) for each in rows.select_related("person")]

    def alerts(self) -> int:
        with walls.opened(*self.cast.everyone):
            entries = self._crisis().incident.entries
            return entries.filter(kind=Fact.PAGED, data__why="role").count()

    def _crisis(self) -> Crisis:
        return Crisis.objects.select_related("incident__organisation").get(pk=self.crisis)


@pytest.fixture
def night(house: object, now: datetime, settings: Any, post: Post) -> Night:
    """Anna commands the bakery's crisis."""
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
        crisis = declare(open_incident(cast.ben, now, "Plus rien"), by=cast.anna, now=now)
    drain()
    post.sent.clear()
    return Night(cast, crisis.pk)


def role_messages(post: Post) -> list[str]:
    return [to for _way, to, body in post.sent if "rôle" in body or "role" in body]


def test_the_round_works_behind_closed_walls_and_asks_the_next(
    night: Night, post: Post, move_clock: Move
) -> None:
    night.give(night.cast.emile)
    drain()
    assert sorted(role_messages(post)) == [night.cast.emile.phone, night.cast.emile.email]
    drain()
    assert len(role_messages(post)) == 2, "nobody is alerted twice"
    move_clock(minutes=6)
    drain()
    assert night.states() == [("Émile", "silent"), ("Anna", "asked")]


def test_killed_before_its_next_due_time_was_written_all_is_as_before(
    night: Night, post: Post, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.give(night.cast.emile)
    with monkeypatch.context() as killing:
        killing.setattr(Seat, "put_off", _killed)
        with pytest.raises(Killed):
            drain()
    assert night.alerts() == 0, "alerts and due time are one transaction"
    move_clock(seconds=31)
    drain()
    assert night.alerts() == 2
    assert len(role_messages(post)) == 2


def test_killed_while_the_next_one_is_asked_the_last_one_still_is(
    night: Night, post: Post, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.give(night.cast.emile)
    drain()
    move_clock(minutes=6)
    with monkeypatch.context() as killing:
        killing.setattr(summon, "give", _killed)
        with pytest.raises(Killed):
            drain()
    assert night.states() == [("Émile", "asked")]
    move_clock(seconds=31)
    drain()
    assert night.states() == [("Émile", "silent"), ("Anna", "asked")]


def test_of_two_who_say_yes_at_once_one_has_it(night: Night, post: Post, move_clock: Move) -> None:
    """Émile was asked, said nothing, and says yes at the moment at which Anna does."""
    for _ in range(3):
        night.give(night.cast.emile)
        drain()
        move_clock(minutes=6)
        drain()
        people = [night.cast.emile, night.cast.anna]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(night.take, people))
        assert sorted(answers) == [False, True]
        with walls.opened(*night.cast.everyone):
            [one] = Seat.objects.taken().filter(kind=Kind.COMMUNICATION)
            assert one.person == people[answers.index(True)]
            Seat.objects.filter(kind=Kind.COMMUNICATION).delete()


def test_of_two_who_ask_at_once_one_person_is_asked(night: Night, post: Post) -> None:
    people = [night.cast.emile, night.cast.sophie]

    def ask(person: Person) -> None:
        try:
            night.give(person)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ask, people))
    assert sorted(state for _name, state in night.states()) == ["asked", "withdrawn"]


def _killed(*_: object, **__: object) -> None:
    raise Killed
