"""Our calls that reached nobody, and those that were noted by mistake."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident


def tries(incident: Incident, since: datetime) -> QuerySet[Entry]:
    """Our calls since then that reached nobody; the client's own calls are no tries of ours."""
    ours = Q(data__direction="out") | Q(data__direction=None) | Q(data__direction__isnull=True)
    calls = incident.entries.filter(ours, kind=Fact.CALL, at__gte=since)
    return calls.exclude(data__reached=True).exclude(pk__in=mistaken(incident)).order_by("at")


def mistaken(incident: Incident) -> list[int]:
    """The ids of the calls of which somebody said that they were noted by mistake."""
    notes = incident.entries.filter(kind=Fact.NOTE, data__has_key="mistaken")
    return [int(each) for each in notes.values_list("data__mistaken", flat=True)]
