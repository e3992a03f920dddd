"""What the rotas of a centre will be: who holds which stretch, and where nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from tournevis.engines import clock
from tournevis.engines import rota as planning
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.ical import Turn
from tournevis.ground.staff.models import Rota

WHOLE = timedelta(days=40)


@dataclass(frozen=True)
class Stretch:
    """Someone is on call from `start` to `end`; or nobody is, and `trouble` says why.

    A stretch of somebody who is away has both: a person, and the trouble.
    """

    start: datetime
    end: datetime
    person: Person | None
    trouble: str = ""

    @property
    def why(self) -> str:
        """The trouble in words; "" where there is none."""
        name = self.person.name if self.person else ""
        words = {
            "": "",
            "away": gettext("%(name)s is away") % {"name": name},
            "left": gettext("%(name)s no longer works here") % {"name": name},
            "unreadable": gettext("this rota cannot be read: open it and save it again"),
        }
        return words.get(self.trouble, gettext("nobody is on call"))


@dataclass(frozen=True)
class Outlook:
    """One rota: who is on call now, who is next, and what comes."""

    rota: Rota
    holder: Person | None
    until: datetime | None
    next: Person | None
    next_at: datetime | None
    stretches: tuple[Stretch, ...]

    @property
    def gaps(self) -> list[Stretch]:
        """Where nobody will be on call, or somebody who is away."""
        return [each for each in self.stretches if each.trouble]


def outlook(rota: Rota, now: datetime, end: datetime, start: datetime | None = None) -> Outlook:
    """Who is on call and what comes, from `start` (now, if not said) to `end`."""
    start = start or now
    plan, gaps = duty.plan_of(rota), duty.gaps_of(rota, start, end)
    held = list(planning.shifts(plan, start, end))
    following = planning.next_shift(plan, now)
    present = planning.on_call(plan, now)
    people = _people([present, following and following.person, *(each.person for each in held)])
    until = planning.until(plan, now) if present else None
    return Outlook(
        rota,
        people.get(present or 0),
        None if until == clock.NEVER else until,
        people.get(following.person) if following else None,
        following.start if following else None,
        tuple(_stretches(held, gaps, people)),
    )


def _people(ids: list[int | None]) -> dict[int, Person]:
    return Person.objects.in_bulk([each for each in set(ids) if each is not None])


def _stretches(
    held: list[planning.Shift[int]], gaps: list[planning.Gap[int]], people: dict[int, Person]
) -> list[Stretch]:
    """Held stretches and gaps in order; where who holds one is away, that part is told apart."""
    found = [Stretch(each.start, each.end, people.get(each.person)) for each in held]
    for gap in gaps:
        person = people.get(gap.person) if gap.person is not None else None
        found.append(Stretch(gap.start, gap.end, person, gap.reason))
    return sorted(found, key=lambda each: (each.start, each.trouble))


def turns_of(person: Person, centres: list[int], start: datetime, end: datetime) -> list[Turn]:
    """This person's shifts on every rota of these centres, whole where they begin before."""
    rotas = Rota.objects.filter(organisation__in=centres).order_by("pk")
    found = (each for rota in rotas for each in rota_turns(rota, start, end))
    return sorted((t for t in found if t.person == person.pk), key=lambda t: (t.start, t.rota))


def rota_turns(rota: Rota, start: datetime, end: datetime) -> list[Turn]:
    """Everyone's shifts on this rota; one that begins before `start` or goes on after `end` is
    whole, within `WHOLE` on either side."""
    held = planning.shifts(duty.plan_of(rota), start - WHOLE, end + WHOLE)
    within = [each for each in held if each.end > start and each.start < end]
    people = _people([each.person for each in within])
    return [
        Turn(
            each.person,
            people[each.person].name if each.person in people else "",
            rota.pk,
            rota.name,
            rota.timezone,
            each.start,
            each.end,
        )
        for each in within
    ]
