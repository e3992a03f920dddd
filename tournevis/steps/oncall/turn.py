"""Whose turn it is to be alerted, why, and how long they have to answer.

In each round: the engineers of the rota who may see the client, the one on call first, then the
supervisors of the centre. Next is whoever was alerted the fewest times, so that a handover in the
middle of the night skips nobody. After the rounds, the supervisors, at a slower pace, for ever.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty
from tournevis.steps.oncall.models import Escalation

SLOW = timedelta(minutes=30)
DELAY_MINUTES, ROUNDS = 5, 3  # of a centre without a rota


class Why(TextChoices):
    """Why this person."""

    ON_CALL = "on_call"
    IN_TURN = "in_turn"
    SUPERVISOR = "supervisor"
    LAST_RESORT = "last_resort"


@dataclass(frozen=True)
class Turn:
    """One person to alert, why, and how long until the next one is."""

    person: Person
    why: Why
    wait: timedelta


def whose_turn(escalation: Escalation, centre: int, at: datetime) -> Turn | None:
    """Who is alerted next if nobody answered by `at`; None when there is truly nobody."""
    people = line(escalation.organisation_id, centre, at)
    if not people:
        return None
    times = _times_alerted(escalation)
    rota = duty.rota_of(centre)
    delay = timedelta(minutes=max(1, rota.delay_minutes if rota else DELAY_MINUTES))
    if min(times[person.pk] for person, _why in people) >= max(1, rota.rounds if rota else ROUNDS):
        delay = max(SLOW, delay)
        people = [each for each in people if each[1] == Why.SUPERVISOR] or people
    person, why = min(people, key=lambda each: times[each[0].pk])
    return Turn(person, why, delay)


def line(organisation: int, centre: int, at: datetime) -> list[tuple[Person, Why]]:
    """Everyone who can be alerted for this company at that moment, each once, in order."""
    may_see = {each.pk: each for each in duty.staff_for(organisation, centre) if _reachable(each)}
    found = _from_rota(centre, at)
    found += [(each, Why.SUPERVISOR) for each in duty.supervisors(centre)]
    once: dict[int, tuple[Person, Why]] = {}
    for person, why in found:
        if person.pk in may_see:
            once.setdefault(person.pk, (person, why))
    return list(once.values()) or [(each, Why.LAST_RESORT) for each in may_see.values()]


def sentence(why: Why, name: str) -> str:
    """Why this person, in one sentence in the page's language."""
    words = {
        Why.ON_CALL: _("%(name)s is the one on call at that moment."),
        Why.IN_TURN: _("%(name)s is the next in the rota who is given this client."),
        Why.SUPERVISOR: _("%(name)s supervises the centre, and nobody of the rota has answered."),
        Why.LAST_RESORT: _("The rota is empty, and %(name)s is given this client."),
    }
    return words[why] % {"name": name}


def _from_rota(centre: int, at: datetime) -> list[tuple[Person, Why]]:
    rota, present = duty.rota_of(centre), duty.on_call(centre, at)
    if rota is None:
        return []
    holder = present[0] if present else None
    people = duty.order(rota, at)
    return [(each, Why.ON_CALL if each == holder else Why.IN_TURN) for each in people]


def _times_alerted(escalation: Escalation) -> Counter[int]:
    steps = escalation.pages.values_list("step", "person_id").distinct()
    return Counter(person for _step, person in steps)


def _reachable(person: Person) -> bool:
    return bool(person.email or person.phone)
