"""What a policy's steps mean at a moment: which people, in which order, and why each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import TextChoices

from tournevis.engines.ladder import Ladder, Manner, Rung
from tournevis.ground.staff import loading
from tournevis.ground.staff.models import Team
from tournevis.ground.staff.plans import Plan as RotaPlan
from tournevis.steps.oncall.models import PolicyStep, Whom
from tournevis.steps.oncall.turns import routing
from tournevis.steps.oncall.turns.policies import Trouble, plan_for
from tournevis.steps.oncall.turns.routing import Able

MANNERS = {Whom.TEAM_ALL: Manner.ALL, Whom.TEAM_ONE: Manner.FIRST}


class Why(TextChoices):
    """Why this person."""

    ON_CALL = "on_call"
    IN_TURN = "in_turn"
    TEAM = "team"
    FULL = "full"
    EVERYONE = "everyone"
    NAMED = "named"
    CARRIER = "carrier"
    SUPERVISOR = "supervisor"
    LAST_RESORT = "last_resort"


@dataclass(frozen=True)
class Meant:
    """Whom a step means, first who comes first, and why; how long one waits after it."""

    people: Mapping[int, Why]
    wait: timedelta
    manner: Manner = Manner.IN_TURN
    of: str = ""
    team: Team | None = None
    is_bound: bool = True  # to know the product

    @property
    def rung(self) -> Rung[int]:
        """As the engine reads it."""
        return Rung(tuple(self.people), self.wait, self.manner)


@dataclass(frozen=True)
class Course:
    """The whole way: who can be alerted, whom each step means, and whom the end.

    `left_out`: whom a step means, and who is not alerted all the same.
    """

    trouble: Trouble
    people: Mapping[int, Able]
    steps: tuple[Meant, ...]
    rounds: int
    end: Meant
    left_out: tuple[int, ...] = ()

    @property
    def ladder(self) -> Ladder[int]:
        """As the engine climbs it."""
        rungs = tuple(each.rung for each in self.steps)
        return Ladder(rungs, self.rounds, tuple(self.end.people), self.end.wait)


def course_of(trouble: Trouble, at: datetime) -> Course:
    """The course for this trouble, as things stand at that moment."""
    people, plan = _able(trouble, at), plan_for(trouble)
    read = _rotas(plan.steps, at)
    meant = [_meant(each, trouble, people, read, at) for each in plan.steps]
    kept = routing.kept(
        [list(each.people) for each in meant], [each.is_bound for each in meant], people
    )
    steps = [_only(each, some) for each, some in zip(meant, kept, strict=True)]
    if not any(each.people for each in steps):
        everyone = dict.fromkeys(people, Why.LAST_RESORT)
        steps = [Meant(everyone, timedelta(minutes=plan.steps[-1].wait_minutes))]
    end = _end(steps, people, plan.slow)
    return Course(trouble, people, tuple(steps), plan.rounds, end, _left_out(meant, steps))


def _left_out(meant: Iterable[Meant], steps: Iterable[Meant]) -> tuple[int, ...]:
    alerted = {who for each in steps for who in each.people}
    found = (who for each in meant for who in each.people if who not in alerted)
    return tuple(dict.fromkeys(found))


def _able(trouble: Trouble, at: datetime) -> dict[int, Able]:
    """Who can be alerted; without whoever has just passed it on, unless they are all there is."""
    people = routing.able(trouble, at)
    others = {who: one for who, one in people.items() if who != trouble.carrier}
    return others if trouble.is_passed_on and others else people


def _only(meant: Meant, kept: list[int]) -> Meant:
    return replace(meant, people={each: meant.people[each] for each in kept})


def _end(steps: list[Meant], people: Mapping[int, Able], slow: timedelta) -> Meant:
    """The supervisors, those first who are there; without any, everyone of the steps."""
    whys = {who: why for step in reversed(steps) for who, why in step.people.items()}
    supervisors = dict.fromkeys(_supervisors(people), Why.SUPERVISOR)
    there = {who: why for who, why in supervisors.items() if not people[who].is_away}
    return Meant(there or supervisors or whys, slow, is_bound=not supervisors)


def _meant(
    step: PolicyStep,
    trouble: Trouble,
    people: Mapping[int, Able],
    read: Mapping[int, RotaPlan],
    at: datetime,
) -> Meant:
    whom, wait = Whom(step.whom), timedelta(minutes=step.wait_minutes)
    manner = MANNERS.get(whom, Manner.IN_TURN)
    if whom in (Whom.HOLDER, Whom.ROTA):
        found = _of_rota(whom, read.get(step.rota_id or 0), at)
        return Meant(found, wait, manner, step.rota.name if step.rota else "")
    if whom in (Whom.TEAM_ONE, Whom.TEAM_TURN, Whom.TEAM_ALL):
        found = _of_team(whom, step.team)
        return Meant(found, wait, manner, step.team.name if step.team else "", step.team)
    if whom == Whom.SUPERVISORS:
        found = dict.fromkeys(_supervisors(people), Why.SUPERVISOR)
        return Meant(found, wait, is_bound=False)
    one = (step.person_id, Why.NAMED) if whom == Whom.PERSON else (trouble.carrier, Why.CARRIER)
    return Meant({one[0]: one[1]} if one[0] else {}, wait, is_bound=False)


def _rotas(steps: tuple[PolicyStep, ...], at: datetime) -> dict[int, RotaPlan]:
    """The plans of all rotas that these steps name, in as many statements as one.

    Who is away is known of everyone already (`routing.able`).
    """
    named = {each.rota.pk: each.rota for each in steps if each.rota}
    read = loading.plans(named.values(), at, with_absences=False) if named else []
    return {each.rota.pk: each for each in read}


def _of_rota(whom: Whom, plan: RotaPlan | None, at: datetime) -> dict[int, Why]:
    present = plan.holder(at) if plan else None
    holder = present[0].pk if present else None
    if whom == Whom.HOLDER or plan is None:
        return {holder: Why.ON_CALL} if holder else {}
    return {each.pk: Why.ON_CALL if each.pk == holder else Why.IN_TURN for each in plan.order(at)}


def _of_team(whom: Whom, team: Team | None) -> dict[int, Why]:
    if team is None:
        return {}
    usual = Why.EVERYONE if whom == Whom.TEAM_ALL else Why.TEAM
    return {
        each.person: Why.FULL if each.is_full and whom == Whom.TEAM_ONE else usual
        for each in routing.in_turn(team)
    }


def _supervisors(people: Mapping[int, Able]) -> list[int]:
    return sorted(each for each, one in people.items() if one.supervises)
