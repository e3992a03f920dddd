"""Who would be alerted when, if nobody answered: by the same code as for a true incident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from tournevis.ground.incidents.owed import terms
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.turns.course import Course, course_of
from tournevis.steps.oncall.turns.night import quiet_until
from tournevis.steps.oncall.turns.policies import Trouble, because
from tournevis.steps.oncall.turns.routing import Able
from tournevis.steps.oncall.turns.turn import Turn, sentence, timetable

MOST, SLOW_ONES = 20, 2  # turns that are shown; of those, at the slow pace
LEFT, TOP, LINE, WIDTH = 150, 26, 34, 720


@dataclass(frozen=True)
class Moment:
    """One alert: when, how many minutes after the start, whom, why."""

    at: datetime
    after: int
    name: str
    why: str


@dataclass(frozen=True)
class Dot:
    """One alert in the picture."""

    x: int
    y: int
    after: int


@dataclass(frozen=True)
class Row:
    """One person in the picture."""

    name: str
    y: int


@dataclass(frozen=True)
class Foresight:
    """The timetable, why this policy, and a picture of it; `quiet_until`: nobody is woken before.

    `left_out`: who is meant then and not alerted, and why, a sentence each.
    """

    at: datetime
    quiet_until: datetime | None
    policy: str
    moments: list[Moment]
    rows: list[Row]
    dots: list[Dot]
    height: int
    left_out: list[str]
    width: int = WIDTH


def of(trouble: Trouble, at: datetime) -> Foresight:
    """What would happen for this trouble, opened at that moment."""
    until = quiet_until(trouble, promised(trouble, at), at)
    start = until or at
    course = course_of(trouble, start)
    turns = list(islice(_shown(timetable(trouble, start), course.rounds), MOST))
    moments = [_moment(moment, turn, start) for moment, turn in turns]
    names = list(dict.fromkeys(each.name for each in moments))
    rows = [Row(name, TOP + LINE * place) for place, name in enumerate(names)]
    return Foresight(
        at,
        until,
        because(trouble.rule),
        moments,
        rows,
        _dots(moments, {row.name: row.y for row in rows}),
        TOP + LINE * len(rows),
        _left_out(course),
    )


def promised(trouble: Trouble, at: datetime) -> datetime:
    """When the first of what the contract owes would be due; at once where there is none."""
    contract = trouble.contract
    if contract is None:
        return at
    owed = terms(contract, contract.levels.filter(severity=trouble.severity))
    return min(term.due(at) for term in owed.values())


def _left_out(course: Course) -> list[str]:
    people = Person.objects.in_bulk(course.left_out)
    return [
        _why_not(course.people.get(each)) % {"name": people[each].name}
        for each in course.left_out
        if each in people
    ]


def _why_not(able: Able | None) -> str:
    if able is None:
        return _("%(name)s is not given this client, or cannot be reached by anything.")
    if able.is_away:
        return _("%(name)s is away at that moment.")
    return _("%(name)s does not know this product.")


def _shown(turns: Iterator[tuple[datetime, Turn]], rounds: int) -> Iterator[tuple[datetime, Turn]]:
    """All of the rounds, and the beginning of what goes on for ever."""
    slow = 0
    for at, turn in turns:
        yield at, turn
        slow += turn.round >= rounds
        if slow == SLOW_ONES:
            return


def _moment(at: datetime, turn: Turn, start: datetime) -> Moment:
    why = sentence(turn.why, turn.person.first_name, turn.of, turn.lacks)
    return Moment(at, int((at - start).total_seconds() // 60), turn.person.name, why)


def _dots(moments: list[Moment], lines: dict[str, int]) -> list[Dot]:
    """Each moment a step further to the right: drawn to scale, the first minutes would overlap."""
    afters = sorted({each.after for each in moments})
    step = (WIDTH - LEFT - 24) / max(1, len(afters) - 1)
    places = {after: LEFT + round(step * number) for number, after in enumerate(afters)}
    return [Dot(places[each.after], lines[each.name], each.after) for each in moments]
