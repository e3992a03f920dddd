"""Which alerts met trouble lately. Found from what failed: what only waits is not read for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Delivery
from tournevis.steps.oncall.models import Page

LATELY = timedelta(days=2)  # a delivery of an alert is tried for an hour


def escalations(now: datetime) -> set[int]:
    """The numbers of those still going on that had a page, or a batch, that failed lately."""
    since = now - LATELY
    sent = Delivery.objects.alerts_in_trouble().filter(created_at__gt=since).values("pk")
    rung = Call.objects.alerts_in_vain().filter(began_at__gt=since).values("pk")
    live = Page.objects.filter(escalation__stopped_at=None).order_by()
    found: set[int] = set()
    for which in ({"delivery__in": sent}, {"batch__delivery__in": sent}, {"call__in": rung}):
        found.update(live.filter(**which).values_list("escalation", flat=True))
    return found
