"""What changed on a rota, for the people whom it concerns: kept until they were told.

Whoever changes a rota notes it in the same transaction; the round of the handoffs tells it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty, handoffs
from tournevis.ground.staff.models import Change, Rota, Swap
from tournevis.ground.staff.plans import Stretch

Kind = Change.Kind
Held = Mapping[Person, list[Stretch]]


def note_asked(swap: Swap, now: datetime) -> None:
    """Whoever is asked is told; asked of anyone, everybody of the rota."""
    asked = [swap.to] if swap.to else duty.plan_of(swap.rota, now).people.values()
    for each in asked:
        _note(swap, each, Kind.ASKED, swap.asked_by, now)


def note_answered(swap: Swap, by: Person, now: datetime) -> None:
    """Whoever asked is told the answer; whoever was asked, that they are no longer."""
    other = swap.to if by == swap.asked_by else swap.asked_by
    if other is not None:
        _note(swap, other, Kind(swap.state), by, now)


def held(rota: Rota, starts: datetime, ends: datetime) -> Held:
    """Who is on call on this rota between these moments, and when."""
    found: dict[Person, list[Stretch]] = defaultdict(list)
    for each in duty.plan_of(rota, starts).shifts(starts, ends):
        found[each.person].append((each.start, each.end))
    return found


def note_moved(rota: Rota, before: Held, after: Held, by: Person, now: datetime) -> None:
    """Whoever was on call and is no longer is told, but for who did it."""
    for person, stretches in before.items():
        if person not in after and person != by:
            _put(rota, person, Kind.TAKEN, (stretches[0][0], stretches[-1][1]), by, now)


def take(rota: Rota, now: datetime) -> list[Change]:
    """What is to be told of this rota and still holds; it is not kept any longer."""
    rows = Change.objects.filter(rota=rota).select_related("person", "by", "swap").order_by("pk")
    found = list(rows)
    Change.objects.filter(pk__in=[each.pk for each in found]).delete()
    return [each for each in found if each.ends_at > now and _holds(each)]


def _holds(change: Change) -> bool:
    """Not what was asked and is answered, or withdrawn, already."""
    is_asked = change.kind == Kind.ASKED
    return not is_asked or (change.swap is not None and change.swap.state == Swap.State.ASKED)


def _note(swap: Swap, to: Person, kind: Change.Kind, by: Person, now: datetime) -> None:
    if to != by:
        _put(swap.rota, to, kind, (swap.starts_at, swap.ends_at), by, now, swap)


def _put(
    rota: Rota,
    to: Person,
    kind: Change.Kind,
    stretch: Stretch,
    by: Person,
    now: datetime,
    swap: Swap | None = None,
) -> None:
    rota.changes.create(
        organisation_id=rota.organisation_id,
        person=to,
        kind=kind,
        starts_at=stretch[0],
        ends_at=stretch[1],
        by=by,
        swap=swap,
    )
    handoffs.look_again(rota, now)
