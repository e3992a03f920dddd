"""How a view comes by an incident: through `visible_to`, or not at all."""

from __future__ import annotations

from django.http import Http404

from tournevis.ground.incidents.models import Incident, IncidentQuerySet
from tournevis.ground.organisations.asking import Asked, AskedByStaff, centres_of
from tournevis.ground.organisations.models import Contract, Person


def worked_on_by(person: Person) -> IncidentQuerySet:
    """The incidents this member of staff may work on: of their centres and of its clients."""
    centres = centres_of(person)
    clients = Contract.objects.filter(centre__in=centres).values("organisation")
    seen = Incident.objects.visible_to(person)
    return seen.filter(organisation__in=centres) | seen.filter(organisation__in=clients)


def incident_for(request: AskedByStaff, number: int) -> Incident:
    """The incident of this number, for the member of staff who asks; 404 for everyone else."""
    found = worked_on_by(request.person).select_related(
        "organisation", "requester", "assignee", "product", "asset"
    )
    return _one(found, number)


def own_incident(request: Asked, number: int) -> Incident:
    """The incident of this number, for a signed-in client who may see it; 404 for everyone else."""
    if request.person is None:
        raise Http404
    # Joined, not fetched: whoever carries it may stand behind a wall, and is nobody then.
    found = Incident.objects.visible_to(request.person).select_related(
        "organisation", "requester", "assignee", "product"
    )
    return _one(found, number)


def _one(found: IncidentQuerySet, number: int) -> Incident:
    incident = found.filter(pk=number).first()
    if incident is None:
        raise Http404
    return incident
