"""Printing incidents, for scripts and administrators."""

from __future__ import annotations

from collections.abc import Iterator

from tournevis.ground.incidents.listing import clocks_of
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations import walls


def listed(limit: int) -> Iterator[dict[str, object]]:
    """The latest incidents first; times are ISO 8601 in UTC, None where it has not happened."""
    with walls.system():
        found = Incident.objects.select_related("organisation").order_by("-pk")[:limit]
        clocks = clocks_of(list(found))
        for incident in found:
            yield _row(incident, clocks.get(incident.pk))


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
