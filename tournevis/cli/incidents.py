"""Printing incidents, for scripts and administrators."""

from __future__ import annotations

from collections.abc import Iterator

from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations import walls


def listed(limit: int) -> Iterator[dict[str, object]]:
    """The latest incidents first; times are ISO 8601 in UTC, None where it has not happened."""
    with walls.system():
        found = Incident.objects.select_related("organisation").order_by("-pk")[:limit]
        deadlines = Deadline.objects.filter(incident__in=list(found))
        first_contact = {d.incident_id: d for d in deadlines.order_by("pk")}
        for incident in found:
            yield _row(incident, first_contact.get(incident.pk))


def _row(incident: Incident, clock: Deadline | None) -> dict[str, object]:
    return {
        "number": incident.number,
        "subject": incident.subject,
        "client": incident.organisation.name,
        "status": incident.status,
        "in_triage": incident.in_triage,
        "opened_at": incident.opened_at.isoformat(),
        "first_contact_due_at": clock.due_at.isoformat() if clock else None,
        "first_contact_at": clock.met_at.isoformat() if clock and clock.met_at else None,
        "changed_at": incident.changed_at.isoformat(),
    }
