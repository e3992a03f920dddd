"""Whoever takes over is told: some hours before, by day, and when it begins.

One row a rota is due when the next word is to be said. A round claims it; in one transaction it
says what is `to_tell`, and that it was `told`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tournevis.engines import rota as engine
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import Handoff, Rota
from tournevis.ground.staff.plans import Plan

AHEAD = timedelta(hours=36)  # what is said of a shift is said at most so long before it
LOOK_AGAIN = timedelta(hours=6)  # a rota that was changed behind our back is noticed by then
# Whoever takes over "from now on" has committed somewhat later: so long ago is looked at again.
LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Notice:
    """One word to say: `person` takes over from `start` to `end` (None: for good).

    "soon" is said some hours before, "now" when it begins. `from_whom` is None after a gap.
    """

    rota: Rota
    kind: Literal["soon", "now"]
    person: Person
    start: datetime
    end: datetime | None
    from_whom: Person | None

    @property
    def key(self) -> str:
        """What it is about: said once."""
        return f"{self.kind} {self.person.pk} {self.start.isoformat()}"

    def is_worth_saying(self, now: datetime) -> bool:
        """Not once it has begun, or is over."""
        if self.kind == "soon":
            return self.start > now
        return self.end is None or self.end > now


def claim(now: datetime) -> list[Handoff]:
    """The rows on which something is to be said now, leased. Called with all walls open."""
    for rota in Rota.objects.filter(handoff=None):
        Handoff.objects.get_or_create(
            rota=rota,
            defaults={"organisation_id": rota.organisation_id, "told_until": now, "due_at": now},
        )
    return Handoff.claim(now)


def to_tell(handoff: Handoff, now: datetime) -> list[Notice]:
    """What is to be said by now and was not, and noted on the row as said; `told` saves it."""
    since = handoff.told_until - LATE
    plan = duty.plan_of(handoff.rota, min(since, now))
    worth_saying = [
        (notice.key, notice)
        for said_at, notice in _notices(plan, since, now + AHEAD)
        if said_at <= now and notice.is_worth_saying(now)
    ]
    before = set(handoff.said) if isinstance(handoff.said, list) else set()
    handoff.said = [key for key, _notice in worth_saying]
    return [notice for key, notice in worth_saying if key not in before]


def told(handoff: Handoff, now: datetime) -> None:
    """All that was to be said by now is; the row is due at the next word."""
    plan = duty.plan_of(handoff.rota, now)
    coming = (said_at for said_at, _notice in _notices(plan, now, now + AHEAD) if said_at > now)
    handoff.put_off(min([now + LOOK_AGAIN, *coming]), told_until=now, said=handoff.said)


def look_again(rota: Rota, now: datetime) -> None:
    """The rota has changed: whoever changes one calls this, in the same transaction."""
    Handoff.objects.filter(rota=rota).update(due_at=now)
    wake("handoffs")


def _notices(plan: Plan, start: datetime, end: datetime) -> Iterator[tuple[datetime, Notice]]:
    """Every word about a handover between these moments, and when it is said."""
    for each in engine.handovers(plan.turns, start, end):
        person = plan.people.get(each.to)
        if person is not None:
            yield each.at, _notice(plan, each, person, "now")
            yield engine.told_at(each.at, person.zone), _notice(plan, each, person, "soon")


def _notice(
    plan: Plan, each: engine.Handover[int], person: Person, kind: Literal["soon", "now"]
) -> Notice:
    holder = plan.holder(each.at)
    before = plan.people.get(each.from_whom) if each.from_whom else None
    return Notice(plan.rota, kind, person, each.at, holder[1] if holder else None, before)
