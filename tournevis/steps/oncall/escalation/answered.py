"""By which alert someone is looked for, and who may still say "I have it"."""

from __future__ import annotations

from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.models import Escalation


def live(incident: Incident) -> Escalation | None:
    """The one by which people are being alerted for this incident now."""
    found = Escalation.objects.filter(incident=incident, stopped_at=None).first()
    if found is not None:
        found.incident = incident
    return found


def level_of(incident: Incident) -> int:
    """Who was asked last of all: level 1, 2 or 3."""
    last = Escalation.objects.filter(incident=incident).order_by("-pk").first()
    return last.level if last else 1


def is_claimable(incident: Incident, by: Person | None = None) -> bool:
    """Whether someone, or this person, can still say "I have it".

    Whoever carries it while others are looked for can't: they handed it over, unless alerted too.
    """
    if incident.status == Incident.Status.NEW:
        return True
    found = live(incident) if incident.is_open else None
    if found is None or found.is_answered:
        return False
    is_carrier = by is not None and incident.assignee_id == by.pk
    return not is_carrier or found.told.filter(person=by).exists()
