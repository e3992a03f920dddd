"""An incident moves to another organisation, with all that belongs to it."""

from __future__ import annotations

from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.story import family_of
from tournevis.ground.organisations.masonry import doubled_keys, walled_models
from tournevis.ground.organisations.models import MagicLink, Organisation


def move_along(incident: Incident, to: Organisation) -> None:
    """Take along what the rows of the incident, and of those merged into it, point to.

    Their own rows follow the incident by their keys as soon as its organisation is saved.
    """
    family, old = family_of(incident), incident.organisation_id
    deliveries: set[int] = set()
    for model in walled_models():
        names = {field.related_model: field.name for field in doubled_keys(model)}
        if Incident in names and Delivery in names:
            rows = model._default_manager.filter(**{f"{names[Incident]}__in": family})
            deliveries |= set(rows.values_list(names[Delivery], flat=True)) - {None}
    Delivery.objects.filter(pk__in=deliveries).update(organisation=to)
    links = MagicLink.objects.filter(organisation=old, purpose__in=MagicLink.OF_INCIDENT)
    links.filter(subject__in=family).update(organisation=to)
    waiting = Delivery.objects.filter(organisation=old, link_purpose__in=MagicLink.OF_INCIDENT)
    waiting.filter(link_subject__in=family).update(organisation=to)
