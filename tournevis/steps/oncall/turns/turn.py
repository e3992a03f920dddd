"""Whose turn it is: as the policy says, and where there is none the rota in turn, then supervisors.

Only people who may see the incident's company, and can be reached at all, are asked; who knows the
product before who does not, who is there before who is away. After the last round the supervisors
are tried again and again at a slower pace, for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tournevis.engines.ladder import Climb, Next, following
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.models import Escalation
from tournevis.steps.oncall.turns import routing
from tournevis.steps.oncall.turns.course import Course, Meant, Why, course_of
from tournevis.steps.oncall.turns.policies import Trouble, trouble_of

__all__ = ["Turn", "Why", "held_turn", "next_turn", "sentence", "timetable", "whose_turn"]


@dataclass(frozen=True)
class Turn:
    """One person to alert, why, and how long until the next one is.

    `of` names the rota or team they are of, `lacks` the product they do not know; `round` and
    `rung` say where in the policy this is.
    """

    person: Person
    why: Why
    wait: timedelta
    of: str = ""
    lacks: str = ""
    round: int = 0
    rung: int = 0


def whose_turn(escalation: Escalation, centre: int, at: datetime) -> Turn | None:
    """Who is alerted next if nobody answered by `at`; None when there is truly nobody."""
    trouble = trouble_of(escalation, escalation.incident, centre)
    return next_turn(trouble, climb_of(escalation), at)


def timetable(trouble: Trouble, start: datetime) -> Iterator[tuple[datetime, Turn]]:
    """Who would be alerted when, if nobody ever answered: without end, unless there is nobody."""
    climb: Climb[int] = Climb()
    at = start
    while turn := next_turn(trouble, climb, at):
        yield at, turn
        climb = climb.after(Next(turn.person.pk, turn.rung, turn.round, turn.wait, is_last=False))
        at += turn.wait


def next_turn(trouble: Trouble, climb: Climb[int], at: datetime) -> Turn | None:
    """Who comes after those told so far."""
    return _following(course_of(trouble, at), climb)


def held_turn(course: Course, climb: Climb[int], at: datetime) -> Turn | None:
    """The same, to be done now: a team's turns are held until this transaction ends."""
    step = following(course.ladder, climb)
    team = None if step is None or step.is_last else course.steps[step.rung].team
    if team is None:
        return _following(course, climb)
    routing.lock(team)
    return next_turn(course.trouble, climb, at)


def _following(course: Course, climb: Climb[int]) -> Turn | None:
    step = following(course.ladder, climb)
    if step is None:
        return None
    meant = course.end if step.is_last else course.steps[step.rung]
    return _turn(course, meant, step, course.trouble)


def sentence(why: str, name: str, of: str = "", lacks: str = "") -> str:
    """Why this person, in one or two sentences in the page's language; "" for what is not known."""
    words: dict[str, str] = {
        Why.ON_CALL: _("%(name)s is the one on call at that moment."),
        Why.IN_TURN: _("%(name)s is the next in the rota who is given this client."),
        Why.TEAM: _("It is the turn of %(name)s in the team %(of)s."),
        Why.FULL: _(
            "Everyone of the team %(of)s carries as much as they may; %(name)s carries the least."
        ),
        Why.EVERYONE: _("The whole team %(of)s is alerted at once."),
        Why.NAMED: _("The policy names %(name)s."),
        Why.CARRIER: _("%(name)s carries the incident."),
        Why.SUPERVISOR: _("%(name)s supervises the centre, and nobody of the rota has answered."),
        Why.LAST_RESORT: _("The rota is empty, and %(name)s is given this client."),
    }
    said = words.get(why, "") % {"name": name, "of": of}
    if not lacks:
        return said
    best = _("Nobody who knows this product can be alerted: %(product)s.") % {"product": lacks}
    return f"{said} {best}"


def _turn(course: Course, meant: Meant, step: Next[int], trouble: Trouble) -> Turn:
    able = course.people[step.person]
    is_lacking = meant.is_bound and able.lacks
    return Turn(
        able.person,
        meant.people[step.person],
        step.wait,
        of=meant.of,
        lacks=routing.product_name(trouble) if is_lacking else "",
        round=step.round,
        rung=step.rung,
    )


def climb_of(escalation: Escalation) -> Climb[int]:
    """How far it got in this round."""
    if escalation.step == 0:
        return Climb()
    told = escalation.told.filter(round=escalation.round).order_by("step")
    return Climb(escalation.round, tuple(told.values_list("rung", "person_id")))
