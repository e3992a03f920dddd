"""Who does what in the room: the commander, and those who write, test and note."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.duty import staff_for
from tournevis.steps.crisis.alert import alert
from tournevis.steps.crisis.models import Crisis, Seat

NAMES = {
    Seat.Kind.COMMANDER: gettext_noop("commander of the crisis"),
    Seat.Kind.COMMUNICATION: gettext_noop("communication"),
    Seat.Kind.TECHNICAL: gettext_noop("technical lead"),
    Seat.Kind.SCRIBE: gettext_noop("scribe"),
}
OVER = gettext_noop("this crisis is over")


def give(crisis: Crisis, kind: str, *, to: Person, by: Person, now: datetime) -> Seat | None:
    """This role is theirs from now on, and they are alerted; None when it was theirs already.

    Raises `Refused` for whom may not see this client, and when the crisis is over.
    """
    held(crisis)
    if kind not in Seat.Kind.values:
        raise Refused(gettext_noop("choose one of the roles"))
    checked(crisis, to)
    before = crisis.seats.filter(kind=kind, until=None).first()
    if before is not None and before.person_id == to.pk:
        return None
    crisis.seats.filter(kind=kind, until=None).update(until=now)
    seat = Seat.objects.create(
        organisation_id=crisis.organisation_id, crisis=crisis, kind=kind, person=to, since=now
    )
    name = NAMES[Seat.Kind(kind)]
    crisis.incident.record(
        Fact.ROLE_GIVEN, now=now, by=by, data={"role": name, "kind": str(kind), "to": to.name}
    )
    if to != by:
        with translation.override(to.language):
            theirs = _(name)
        alert(crisis.incident, to, "role", key=f"role-{seat.pk}", now=now, by=by, role=theirs)
    return seat


def holder(crisis: Crisis, kind: str) -> Person | None:
    """Who has this role now."""
    seat = crisis.seats.filter(kind=kind, until=None).select_related("person").first()
    return seat.person if seat else None


def writer(crisis: Crisis) -> Person | None:
    """Who writes the updates: communication, or the commander where nobody has that role."""
    return holder(crisis, Seat.Kind.COMMUNICATION) or holder(crisis, Seat.Kind.COMMANDER)


def checked(crisis: Crisis, person: Person) -> Person:
    """The same person, if they may work on this client's incidents; raises `Refused`."""
    people = staff_for(crisis.incident.organisation_id, crisis.organisation_id)
    if not people.filter(pk=person.pk).exists():
        raise Refused(gettext_noop("choose somebody who is given this client"))
    return person


def held(crisis: Crisis) -> Crisis:
    """The same crisis, its incident held until the transaction ends; raises `Refused` once over."""
    crisis.incident.locked()
    crisis.refresh_from_db(fields=["stood_down_at"])
    if not crisis.is_running:
        raise Refused(OVER)
    return crisis
