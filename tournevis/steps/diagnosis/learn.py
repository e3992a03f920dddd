"""Learning: a confirmed cause is counted, once, and makes that cause likelier the next time."""

from __future__ import annotations

from datetime import datetime

from tournevis.ground.incidents.models import Entry, Incident
from tournevis.steps.diagnosis.models import Learnt


def learn(
    incident: Incident, *, guide: str, cause: str, remedy: str, entry: Entry, now: datetime
) -> bool:
    """Count a confirmed cause, from the entry that confirms it; False when it was counted before."""
    _learnt, is_new = Learnt.objects.get_or_create(
        entry=entry,
        defaults={
            "organisation_id": incident.organisation_id,
            "incident": incident,
            "guide": guide,
            "cause": cause,
            "remedy": remedy,
            "at": now,
        },
    )
    return is_new


def forget(entry: Entry) -> bool:
    """Count it no more: what this entry confirmed was not so. False when it was not counted."""
    gone, _each = Learnt.objects.filter(entry=entry).delete()
    return bool(gone)
