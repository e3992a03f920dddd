"""Crises for programs: those that run now, of the incidents one works on."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest
from ninja import Router, Schema

from tournevis.ground.incidents.models import Deadline
from tournevis.ground.organisations.asking import AskedByStaff, is_staff
from tournevis.steps.crisis.models import Audience, Crisis, Rhythm, Seat
from tournevis.steps.crisis.rule_views import seen_by

MOST = 100
router = Router(tags=["crises"])


class CrisisOut(Schema):
    """A crisis that runs; times in UTC, null for what is not promised."""

    number: int
    subject: str
    client: str
    declared_at: datetime
    commander: str | None
    solution_due_at: datetime | None
    clients_due_at: datetime | None


@router.get("/crises", response=list[CrisisOut])
def crises(request: HttpRequest) -> list[CrisisOut]:
    """The crises that run now; for the staff."""
    asker = cast(AskedByStaff, request)
    if not is_staff(asker.person):
        raise PermissionDenied
    seats = Seat.objects.taken().filter(kind=Seat.Kind.COMMANDER).select_related("person")
    solutions = Deadline.objects.running().filter(kind=Deadline.Kind.SOLUTION).order_by("due_at")
    rows = seen_by(asker.person).running()[:MOST]
    rows = rows.prefetch_related(
        Prefetch("seats", seats),
        Prefetch("rhythms", Rhythm.objects.filter(audience=Audience.CLIENTS)),
        Prefetch("incident__deadlines", solutions),
    )
    return [_out(each) for each in rows]


def _out(crisis: Crisis) -> CrisisOut:
    """What was fetched with it is the commander, the clients' rhythm and the running solution."""
    seat = next(iter(crisis.seats.all()), None)
    rhythm = next(iter(crisis.rhythms.all()), None)
    solution = next(iter(crisis.incident.deadlines.all()), None)
    return CrisisOut(
        number=crisis.incident_id,
        subject=crisis.incident.subject,
        client=crisis.incident.organisation.name,
        declared_at=crisis.declared_at,
        commander=seat.person.name if seat else None,
        solution_due_at=solution.due_at if solution and not solution.is_halted else None,
        clients_due_at=rhythm.next_at if rhythm else None,
    )
