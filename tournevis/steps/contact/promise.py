"""What the client is promised: by when a person contacts them, and who."""

from __future__ import annotations

from datetime import datetime

import structlog

from tournevis.engines import clock
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.organisations.models import Contract, Person, centre_id_of
from tournevis.ground.staff import duty

TRIAGE_MINUTES = 60  # from somebody nobody knows: day and night
ALWAYS = clock.Hours(timezone="UTC", always_open=True)
log = structlog.get_logger(__name__)


def promise(entry: Entry, now: datetime) -> Deadline | None:
    """Reaction to OPENED, REOPENED and TRIAGED: the clock to the first human contact runs.

    One clock at a time. What the contract owes may bring a running one forward (a stranger turns
    out to be a client), never put it off: the client was told.
    """
    incident = entry.incident.locked()
    running = incident.running_clock()
    if running is not None:
        running.due_at = min(running.due_at, contact_due(incident, running.started_at))
        running.save(update_fields=["due_at"])
        return running
    if entry.kind == Fact.TRIAGED and incident.deadlines.exists():
        return None
    # Whoever called before this job ran was in time.
    is_contacted = incident.status == Incident.Status.IN_PROGRESS
    deadline, _ = Deadline.objects.get_or_create(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=Deadline.Kind.FIRST_CONTACT,
        started_at=entry.at,
        defaults={
            "due_at": contact_due(incident, entry.at),
            "met_at": now if is_contacted else None,
        },
    )
    return deadline


def contact_due(incident: Incident, started_at: datetime) -> datetime:
    """By when a person must have contacted the client (UTC), in the hours of their contract."""
    hours, minutes = owed(incident)
    due = clock.due(hours, started_at, minutes)
    return due if due < clock.NEVER else clock.due(ALWAYS, started_at, minutes)


def owed(incident: Incident) -> tuple[clock.Hours, int]:
    """The hours and the minutes to first contact of this client's contract; a stranger's are ours.

    Hours that can't be read count as day and night: the promise may be too good, never too weak.
    """
    contract = None if incident.in_triage else Contract.of(incident.organisation_id)
    if contract is None:
        return ALWAYS, TRIAGE_MINUTES
    try:
        return clock.parse_hours(contract.hours), contract.first_contact_minutes
    except (clock.HoursError, ValueError, AttributeError):
        log.exception("hours not read", contract=contract.pk)
        return ALWAYS, contract.first_contact_minutes


def who_contacts(incident: Incident, at: datetime) -> Person | None:
    """Who will contact the client: who carries it, else who is on call and may see this client.

    None when that cannot be said. The walls are open to the company and its centre.
    """
    if incident.assignee is not None:
        return incident.assignee
    centre = centre_id_of(incident.organisation_id)
    present = duty.on_call(centre, at)
    if present is None:
        return None
    may_see = duty.staff_for(incident.organisation_id, centre).filter(pk=present[0].pk)
    return present[0] if may_see.exists() else None
