"""Whether an escalation is answered, and who may still say "I have it"."""

from __future__ import annotations

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.models import Escalation

Why = Escalation.Why
HAVE_IT = (Fact.ACKNOWLEDGED, Fact.ASSIGNED)
NOT_BY_CONTACT = (Why.LEVEL, Why.CRISIS)  # that the client was contacted does not answer these


def live(incident: Incident) -> Escalation | None:
    """The one by which people are being alerted for this incident now."""
    return Escalation.objects.filter(incident=incident, stopped_at=None).first()


def is_claimable(incident: Incident, by: Person | None = None) -> bool:
    """Whether someone, or this person, can still say "I have it".

    Whoever carries it while others are looked for can't: they handed it over, unless alerted too.
    """
    if incident.status == Incident.Status.NEW:
        return True
    found = live(incident) if incident.is_open else None
    if found is None or is_answered(found, incident):
        return False
    is_carrier = by is not None and incident.assignee_id == by.pk
    return not is_carrier or found.told.filter(person=by).exists()


def is_answered(escalation: Escalation, incident: Incident) -> bool:
    """Whether nobody else needs to be alerted, even while the reaction that says so is late."""
    if not incident.is_open:
        return True
    if escalation.why == Why.NOBODY_HAS_IT:
        return incident.status != Incident.Status.NEW
    facts = HAVE_IT if escalation.why in NOT_BY_CONTACT else (*HAVE_IT, Fact.CONTACTED)
    return incident.entries.filter(kind__in=facts, pk__gt=escalation.after).exists()
