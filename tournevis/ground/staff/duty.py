"""Who is on call, in which order engineers are alerted, and who may be alerted for whom.

Each question about a rota loads its plan; whoever asks several, or about several rotas, loads
the plans once (`plan_of`, `plans`) and asks those.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import STAFF, Account, Cover, Person, Role
from tournevis.ground.staff import loading
from tournevis.ground.staff.models import Leave, Rota, RotaMember, Shift
from tournevis.ground.staff.plans import Plan


def rota_of(centre: int) -> Rota | None:
    """The rota that decides at this centre: its oldest one that has members, or None.

    One written by hand counts once it has a shift.
    """
    members = RotaMember.objects.filter(layer__rota=OuterRef("pk"))
    shifts = Shift.objects.filter(rota=OuterRef("pk"))
    return rotas_of(centre).filter(Exists(members) | Exists(shifts)).first()


def rotas_of(centre: int) -> QuerySet[Rota]:
    """The rotas of this centre, oldest first."""
    return Rota.objects.filter(organisation=centre).order_by("pk")


def plan_of(rota: Rota, since: datetime | None = None) -> Plan:
    """The plan of one rota. `since`: shifts and leave that ended before it are left out."""
    return loading.plans([rota], since)[0]


def plans(centre: int, since: datetime | None = None) -> list[Plan]:
    """The plans of all rotas of a centre, in as many statements as one."""
    return loading.plans(rotas_of(centre).select_related("team"), since)


def on_call(centre: int, at: datetime) -> tuple[Person, datetime | None] | None:
    """Who is on call at that moment and until when (None: for good); None when nobody is, or
    somebody who does not work for the centre any more."""
    rota = rota_of(centre)
    present = holder(rota, at) if rota else None
    is_there = present is not None and staff_of(centre).filter(pk=present[0].pk).exists()
    return present if is_there else None


def holder(rota: Rota, at: datetime) -> tuple[Person, datetime | None] | None:
    """Who is on call on this rota at that moment and until when; None when nobody is."""
    return loading.plans([rota], at, with_absences=False)[0].holder(at)


def is_away_between(person: Person, start: datetime, end: datetime) -> bool:
    """Whether this person is on leave for any part of that time."""
    leave = Leave.objects.filter(person=person, starts_at__lt=end, ends_at__gt=start)
    came_back_later = Q(ended_at=None) | (Q(ended_at__gt=start) & Q(ended_at__gt=F("starts_at")))
    return leave.filter(came_back_later).exists()


def staff_for(organisation: int, centre: int) -> QuerySet[Person]:
    """The staff of the centre who may see this company: supervisors, and engineers given it.

    Everyone of the staff sees what belongs to the centre itself (triage). Nobody who is barred.
    """
    staff = staff_of(centre)
    if organisation != centre:
        given = Cover.objects.filter(organisation=organisation, contract__centre=centre)
        staff = staff.filter(Q(pk__in=given.values("person")) | Q(pk__in=supervisors(centre)))
    return staff.order_by("name", "pk")


def clients_of(person: Person) -> set[int]:
    """The companies of whose incidents this member of staff may be told now."""
    if Account.objects.barred().filter(person=person.pk).exists():
        return set()
    return set(walls.seen_in_full(person))


def staff_of(centre: int) -> QuerySet[Person]:
    """Who works for the centre, and is not barred."""
    staff = Person.objects.filter(memberships__organisation=centre, memberships__role__in=STAFF)
    return staff.exclude(pk__in=Account.objects.barred())


def no_longer_staff(centre: int, people: Iterable[int]) -> QuerySet[Person]:
    """Of these people, who does not work for the centre, or is barred, by name."""
    gone = Person.objects.filter(pk__in=list(people)).exclude(pk__in=staff_of(centre).values("pk"))
    return gone.order_by("name", "pk")


def supervisors(centre: int) -> QuerySet[Person]:
    """The supervisors of the centre who are not barred, in a lasting order."""
    found = Person.objects.filter(
        memberships__organisation=centre, memberships__role=Role.SUPERVISOR
    )
    return found.exclude(pk__in=Account.objects.barred()).order_by("pk")
