"""Handing one's roles on to another shift: a brief, and the other says yes."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.ground.incidents import facts
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Refused
from tournevis.ground.incidents.once import told
from tournevis.ground.organisations.models import Person
from tournevis.steps.crisis.alert import alert
from tournevis.steps.crisis.models import Crisis, Relief
from tournevis.steps.crisis.seats import checked, give, held

LONGEST = 5_000


def offer(crisis: Crisis, *, to: Person, brief: str, by: Person, now: datetime) -> Relief:
    """Ask `to` to take every role that `by` has; they are alerted, and nothing changes before they
    accept. An earlier offer of the same person ends. Raises `Refused`."""
    held(crisis)
    if not crisis.seats.taken().filter(person=by).exists():
        raise Refused(gettext_noop("you have no role in this crisis to hand on"))
    if checked(crisis, to) == by:
        raise Refused(gettext_noop("choose somebody else"))
    crisis.reliefs.filter(by=by, accepted_at=None, dropped_at=None).update(dropped_at=now)
    relief = Relief.objects.create(
        organisation_id=crisis.organisation_id,
        crisis=crisis,
        by=by,
        to=to,
        brief=told(brief, LONGEST),
        offered_at=now,
    )
    _tell_pages(crisis)
    alert(crisis.incident, to, "relief", key=f"relief-{relief.pk}", now=now, by=by)
    return relief


def accept(relief: Relief, *, by: Person, now: datetime) -> None:
    """Every role of who offered them is theirs. Only whom they were offered to can say so."""
    crisis = _open(relief, by)
    relief.accepted_at = now
    relief.save(update_fields=["accepted_at"])
    for seat in crisis.seats.taken().filter(person=relief.by):
        seat.settle(until=now)
        give(crisis, seat.kind, to=by, by=by, now=now, about=seat.about)
    data = {"to": by.name, "relief": relief.pk}
    crisis.incident.record(Fact.HANDED_ON, now=now, by=relief.by, text=relief.brief, data=data)
    alert(crisis.incident, relief.by, "relieved", key=f"relieved-{relief.pk}", now=now, by=by)


def refuse(relief: Relief, *, by: Person, now: datetime) -> None:
    """They cannot; or whoever offered it takes it back. The roles stay where they were."""
    crisis = held(relief.crisis)
    relief.refresh_from_db()
    if by.pk not in (relief.to_id, relief.by_id):
        raise Refused(gettext_noop("this was offered to somebody else"))
    if relief.accepted_at or relief.dropped_at:
        return
    relief.dropped_at = now
    relief.save(update_fields=["dropped_at"])
    _tell_pages(crisis)
    if by.pk == relief.to_id:
        alert(crisis.incident, relief.by, "refused", key=f"refused-{relief.pk}", now=now, by=by)


def _open(relief: Relief, by: Person) -> Crisis:
    crisis = held(relief.crisis)
    relief.refresh_from_db()
    if relief.to_id != by.pk:
        raise Refused(gettext_noop("this was offered to somebody else"))
    if relief.accepted_at or relief.dropped_at:
        raise Refused(gettext_noop("this is no longer offered"))
    return crisis


def _tell_pages(crisis: Crisis) -> None:
    facts.tell_pages(crisis.incident.organisation_id, crisis.incident.pk)
