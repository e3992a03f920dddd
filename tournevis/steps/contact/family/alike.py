"""Open incidents that may have the same trouble, of any client one works for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from tournevis.ground.incidents.models import Incident, IncidentQuerySet

LATELY, MOST, WORDS = timedelta(days=3), 8, 4
LONG = re.compile(r"[^\W\d_]{5,}")


def alike(incident: Incident, seen: IncidentQuerySet, now: datetime) -> list[Incident]:
    """About the same product, or with the same long words in the subject; the newest first.

    Only those that can still join: alone, open, and not merged.
    """
    words = list(dict.fromkeys(LONG.findall(incident.subject)))[:WORDS]
    same = Q(product=incident.product_id) if incident.product_id else Q(pk=None)
    for word in words:
        same |= Q(subject__icontains=word)
    free = seen.open().filter(parent=None, merged_into=None, in_triage=False)
    free = free.exclude(Exists(Incident.objects.filter(parent=OuterRef("pk"))))
    near = free.filter(same, opened_at__gt=now - LATELY).exclude(pk=incident.pk)
    return list(near.select_related("organisation").order_by("-opened_at", "-pk")[:MOST])
