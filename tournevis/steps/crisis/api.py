"""Crises for programs: those that run now, of the incidents one works on."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Router, Schema

from tournevis.ground.incidents import promises
from tournevis.ground.incidents.models import Deadline
from tournevis.ground.organisations.asking import AskedByStaff, is_staff
from tournevis.steps.crisis.models import Audience, Crisis, Role
from tournevis.steps.crisis.roles import holder
from tournevis.steps.crisis.rule_views import seen_by

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
    return [_out(each) for each in seen_by(asker.person).running()[:100]]


def _out(crisis: Crisis) -> CrisisOut:
    commander = holder(crisis, Role.Kind.COMMANDER)
    solution = promises.running(crisis.incident, Deadline.Kind.SOLUTION)
    rhythm = crisis.rhythms.filter(audience=Audience.CLIENTS).first()
    return CrisisOut(
        number=crisis.incident_id,
        subject=crisis.incident.subject,
        client=crisis.incident.organisation.name,
        declared_at=crisis.declared_at,
        commander=commander.name if commander else None,
        solution_due_at=solution.due_at if solution and not solution.is_halted else None,
        clients_due_at=rhythm.next_at if rhythm else None,
    )
