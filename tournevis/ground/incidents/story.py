"""An incident's story: its own entries, and those of what was merged into it or moved to it.

Entries are written once and never change place; where they are shown is worked out here.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tournevis.ground.channels.models import TAKEN_BACK, Delivery
from tournevis.ground.incidents.models import Entry, Incident, Moved

MOST_MERGED = 500


def story(incident: Incident) -> QuerySet[Entry]:
    """The entries shown on this incident, in no order; entries that were split off are not."""
    family = family_of(incident)
    live = Moved.objects.filter(undone_at=None)
    away = live.filter(entry__incident__in=family).exclude(to__in=family)
    here = live.filter(to__in=family)
    return Entry.objects.filter(
        (Q(incident__in=family) & ~Q(pk__in=away.values("entry"))) | Q(pk__in=here.values("entry"))
    )


def family_of(incident: Incident) -> list[int]:
    """The id of this incident and of all that was merged into it, at any depth."""
    family = fresh = [incident.pk]
    while fresh and len(family) < MOST_MERGED:
        rows = Incident.objects.filter(merged_into__in=fresh).exclude(pk__in=family)
        fresh = list(rows.values_list("pk", flat=True))
        family = [*family, *fresh]
    return family


def kept_in(incident: Incident) -> Incident:
    """The incident in which this one lives on: itself, unless it was merged into another."""
    seen = {incident.pk}
    while incident.merged_into is not None and incident.merged_into_id not in seen:
        incident = incident.merged_into
        seen.add(incident.pk)
    return incident


def kept_for(incident: Incident) -> Incident:
    """The incident whose page its requester reads: where it lives on, if that is theirs too."""
    kept = kept_in(incident)
    return kept if kept.requester_id == incident.requester_id else incident


def public_story(incident: Incident) -> QuerySet[Entry]:
    """What its requester may read: the public entries of what they themselves opened."""
    return story(incident).filter(is_public=True, incident__requester=incident.requester_id)


def public_entries(incident: Incident) -> QuerySet[Entry]:
    """What the client is shown, on pages and by the API: public, and not still to be taken back."""
    public = public_story(incident).select_related("delivery")
    unsent = Q(delivery__trouble=TAKEN_BACK) | Q(
        delivery__state=Delivery.State.QUEUED, delivery__attempts=0, by__isnull=False
    )
    return public.exclude(unsent)
