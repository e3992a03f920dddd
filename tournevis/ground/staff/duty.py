"""Who is on call, in which order engineers are alerted, and who may be alerted for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from tournevis.engines import clock
from tournevis.engines import rota as planning
from tournevis.ground.organisations.models import STAFF, Cover, Person, Role
from tournevis.ground.staff.models import Rota


def rota_of(centre: int) -> Rota | None:
    """The rota that decides at this centre: its oldest one that has members, or None."""
    rotas = Rota.objects.filter(organisation=centre, layers__members__isnull=False)
    return rotas.order_by("pk").first()


def on_call(centre: int, at: datetime) -> tuple[Person, datetime | None] | None:
    """Who is on call at that moment and until when (None: for good); None when nobody is."""
    rota = rota_of(centre)
    if rota is None:
        return None
    plan, shifts = _plan(rota), _shifts(rota)
    holder = planning.on_call(plan, shifts, at)
    person = Person.objects.filter(pk=holder).first() if holder else None
    if person is None:
        return None
    end = planning.until(plan, shifts, at)
    return person, None if end == clock.NEVER else end


def order(rota: Rota, at: datetime) -> list[Person]:
    """Whom to alert at that moment: on call first, then the others in turn, each once."""
    return _people(planning.order(_plan(rota), _shifts(rota), at))


def staff_for(organisation: int, centre: int) -> QuerySet[Person]:
    """The staff of the centre who may see this company: supervisors, and engineers given it.

    Everyone of the staff sees what belongs to the centre itself (triage).
    """
    staff = Person.objects.filter(memberships__organisation=centre, memberships__role__in=STAFF)
    if organisation != centre:
        given = Cover.objects.filter(organisation=organisation, contract__centre=centre)
        staff = staff.filter(Q(pk__in=given.values("person")) | Q(pk__in=supervisors(centre)))
    return staff.order_by("name", "pk")


def supervisors(centre: int) -> QuerySet[Person]:
    """The supervisors of the centre, in a lasting order."""
    return Person.objects.filter(
        memberships__organisation=centre, memberships__role=Role.SUPERVISOR
    ).order_by("pk")


def _plan(rota: Rota) -> planning.Rota[int]:
    layer = rota.layers.get()
    return planning.Rota(
        timezone=rota.timezone,
        members=tuple(layer.members.values_list("person_id", flat=True)),
        start=layer.starts_on,
        handover_time=layer.handover_at,
        # A weekly rota is handed over on the weekday on which it started.
        handover_weekday=layer.starts_on.weekday(),
        rotation="daily" if layer.rotation == "daily" else "weekly",
    )


def _shifts(rota: Rota) -> list[planning.Shift[int]]:
    rows = rota.shifts.order_by("pk").values_list("person_id", "starts_at", "ends_at")
    return [planning.Shift(*row) for row in rows]


def _people(ids: Iterable[int]) -> list[Person]:
    wanted = list(ids)
    found = Person.objects.in_bulk(wanted)
    return [found[each] for each in wanted if each in found]
