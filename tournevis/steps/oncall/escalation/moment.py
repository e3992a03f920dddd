"""What many alerts ask alike is asked once: who serves a company, who can be alerted, by which ways.

Within a round, and for a second at most: then it may have changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.steps.oncall.mine import rules
from tournevis.steps.oncall.turns.course import Course, course_of
from tournevis.steps.oncall.turns.policies import Trouble

LASTS = timedelta(seconds=1)


class Moment:
    """The answers of one round."""

    def __init__(self) -> None:
        self._forget(None)

    def _forget(self, began: datetime | None) -> None:
        self._began = began
        self._centres: dict[int, int] = {}
        self._courses: dict[Trouble, Course] = {}
        self._own: dict[int, rules.Own] = {}

    @contextmanager
    def walls_of(self, client: int) -> Iterator[tuple[int, datetime]]:
        """A transaction that sees this company and its centre; gives that one, and the time (UTC)."""
        seen = {client, self._centres.get(client, client)}
        with walls.opened(*seen) as now:
            if self._began is None or now - self._began > LASTS:
                self._forget(now)
            if client not in self._centres:
                self._centres[client] = centre_id_of(client)
                walls.open_to({client, self._centres[client]})
            yield self._centres[client], now

    def course(self, trouble: Trouble, at: datetime) -> Course:
        """The course for this trouble. Not kept where a team takes turns: each alert moves those on."""
        known = self._courses.get(trouble)
        if known is not None:
            return known
        course = course_of(trouble, at)
        if not any(each.team for each in course.steps):
            self._courses[trouble] = course
        return course

    def own(self, person: Person) -> rules.Own:
        """What this person has set."""
        if person.pk not in self._own:
            self._own[person.pk] = rules.own_of(person)
        return self._own[person.pk]
