"""What the rotas of a centre will be: who holds which stretch, and where nobody does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext

from tournevis.ground.organisations.asking import centres_of
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.ical import Turn
from tournevis.ground.staff.models import Rota
from tournevis.ground.staff.plans import Plan, Trouble

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
    unread: tuple[Trouble, ...] = ()

    @property
    def gaps(self) -> list[Stretch]:
        """Where nobody will be on call, or somebody who is away."""
        return [each for each in self.stretches if each.trouble]

    def gaps_from(self, now: datetime) -> list[Stretch]:
        """What is left of them."""
        return [replace(each, start=max(each.start, now)) for each in self.gaps if each.end > now]


def outlook(plan: Plan, now: datetime, start: datetime, end: datetime) -> Outlook:
    """Who is on call now, who is next, and what is between two moments.

    Somebody who works for the centre no more is nobody, also where the rota still names them.
    """
    holder, until = plan.holder(now) or (None, None)
    if holder is not None and holder.pk in plan.left:
        holder = None
    following, following_at = plan.next_holder(now) or (None, None)
    held = [Stretch(each.start, each.end, each.person) for each in plan.shifts(start, end)]
    gaps = [
        Stretch(gap.start, gap.end, gap.person, gap.reason)
        for gap in plan.gaps(start, end)
        if gap.reason != "unreadable"  # said by `unread`
    ]
    stretches = sorted((*held, *gaps), key=lambda each: (each.start, each.trouble))
    return Outlook(
        plan.rota, holder, until, following, following_at, tuple(stretches), plan.troubles
    )


def plans_seen_by(person: Person, since: datetime) -> list[Plan]:
    """The plans of every rota of the centres that this person works for."""
    return [plan for centre in sorted(centres_of(person)) for plan in duty.plans(centre, since)]


def turns_of(person: Person, plans: Iterable[Plan], start: datetime, end: datetime) -> list[Turn]:
    """This person's shifts on all of these rotas, in order, whole."""
    found = (turn for plan in plans for turn in turns(plan, start, end) if turn.person == person)
    return sorted(found, key=lambda turn: (turn.start, turn.rota.pk))


def turns(plan: Plan, start: datetime, end: datetime) -> list[Turn]:
    """Everyone's shifts on this rota, whole even where they begin before or end after: within
    `WHOLE`, on either side."""
    held = plan.shifts(start - WHOLE, end + WHOLE)
    within = (each for each in held if each.end > start and each.start < end)
    return [Turn(each.person, plan.rota, each.start, each.end) for each in within]
