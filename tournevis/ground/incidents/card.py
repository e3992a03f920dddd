"""The client's card beside an incident, and what else this client had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tournevis.engines import clock
from tournevis.ground.incidents.models import Incident, IncidentQuerySet
from tournevis.ground.incidents.owed import hours_of
from tournevis.ground.organisations.models import Contract

SIMILAR = 5


@dataclass(frozen=True)
class ClientCard:
    """What one wants to know before calling. `is_covered` is None where no contract says."""

    contract: Contract | None
    is_covered: bool | None
    local_time: datetime
    language: str


def client_card(incident: Incident, now: datetime) -> ClientCard:
    """The card at that moment."""
    contract = Contract.of(incident.organisation_id)
    person = incident.requester
    names = {"fr": _("French"), "en": _("English")}
    return ClientCard(
        contract=contract,
        is_covered=clock.is_open(hours_of(contract), now) if contract else None,
        local_time=now.astimezone(person.zone),
        language=names.get(person.language, person.language),
    )


def similar_to(incident: Incident, seen: IncidentQuerySet) -> list[Incident]:
    """The latest others of this client, those about the same product first."""
    others = seen.exclude(pk=incident.pk).exclude(merged_into=incident)
    others = others.filter(organisation=incident.organisation_id)
    if incident.in_triage:
        others = others.filter(requester=incident.requester_id)
    latest = list(others.order_by("-changed_at")[: SIMILAR * 4])
    if incident.product_id:
        same = others.filter(product=incident.product_id)
        latest = [*same.order_by("-changed_at")[:SIMILAR], *latest]
    return list(dict.fromkeys(latest))[:SIMILAR]
