"""What is owed to a client: a promise is made, kept, or no longer owed. The incident is locked.

One promise of a kind runs at a time; callbacks may be several.
"""

from __future__ import annotations

from datetime import datetime

from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations.models import Person


def running(incident: Incident, kind: Deadline.Kind) -> Deadline | None:
    """The promise of that kind that is still owed, the first due; None where nothing is."""
    rows = incident.deadlines.filter(kind=kind, met_at=None, dropped_at=None)
    return rows.order_by("due_at").first()


def owe(
    incident: Incident,
    kind: Deadline.Kind,
    *,
    started_at: datetime,
    due_at: datetime,
    minutes: int | None = None,
    by: Person | None = None,
    note: str = "",
) -> Deadline:
    """From `started_at` on this is owed by `due_at`; the same promise is made once."""
    deadline, _ = Deadline.objects.get_or_create(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=kind,
        started_at=started_at,
        defaults={"due_at": due_at, "minutes": minutes, "by": by, "note": note},
    )
    return deadline


def keep(incident: Incident, kind: Deadline.Kind, *, now: datetime) -> Deadline | None:
    """It was done: its clock stops. None where no such promise runs."""
    found = running(incident, kind)
    if found is not None:
        found.met_at = now
        found.save(update_fields=["met_at"])
    return found


def drop(incident: Incident, kind: Deadline.Kind, *, now: datetime) -> int:
    """No longer owed, all of that kind; how many were."""
    rows = incident.deadlines.filter(kind=kind, met_at=None, dropped_at=None)
    return rows.update(dropped_at=now)
