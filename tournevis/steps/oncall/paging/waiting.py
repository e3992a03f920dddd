"""The round of pages: those that wait for their turn by an engineer's own rules, and batches.

A page waits until it is due, or until the one before it finds no provider: then it leaves at once.
Once someone has the incident it is dropped, and so it is where its engineer may see it no longer.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import walls_of
from tournevis.ground.staff.duty import clients_of
from tournevis.steps.oncall.models import Escalation, Page
from tournevis.steps.oncall.paging import failing, gone, storms
from tournevis.steps.oncall.paging.page import send


def look_after_pages() -> int:
    """The round: bring forward, send, drop; how many pages and batches were looked at."""
    return bring_forward() + send_waiting() + storms.send_batches()


def bring_forward() -> int:
    """Where all that was sent in this turn is in trouble, the person's next channel at once."""
    beside = Page.objects.filter(escalation=OuterRef("escalation"), step=OuterRef("step"))
    beside = beside.filter(person=OuterRef("person"))
    trouble = beside.sent().in_trouble()
    fine = beside.sent().exclude(Exists(Page.objects.in_trouble().filter(pk=OuterRef("pk"))))
    sooner = beside.waiting().filter(due_at__lt=OuterRef("due_at"))
    with walls.system() as now:
        late = Page.objects.waiting().filter(escalation__in=failing.escalations(now))
        late = late.filter(Exists(trouble), due_at__gt=now)
        late = late.exclude(Exists(fine)).exclude(Exists(sooner))
        return late.update(due_at=now, at=now)


def send_waiting() -> int:
    """Send what is due, and drop what is not needed any more; how many pages."""
    return each_due(Page.claim, _look_at)


def drop(escalation: Escalation, now: datetime, **which: object) -> int:
    """The pages of this escalation that still wait are not needed any more."""
    waiting = escalation.pages.waiting().filter(**which)
    return waiting.update(dropped_at=now, due_at=None, lease_until=None)


def _look_at(claimed: Page) -> None:
    with walls_of(claimed.organisation_id) as now:
        incident = Incident.objects.filter(pk=claimed.incident_id).first()
        if incident is None:
            return  # it moved to another company meanwhile; the next claim sees where
        incident.locked()
        page = Page.held(claimed.pk, now, "person", "escalation")
        if page is None:
            return
        if page.escalation.is_answered:
            page.settle(dropped_at=now)
            return
        if page.organisation_id not in clients_of(page.person):
            page.settle(dropped_at=now)
            gone.let_go(page.escalation, page.person, now)
            return
        crowd = page.channel in storms.crowded(page.person, incident, now)
        send(page, incident, now, goes_on_at=page.escalation.due_at, is_crowd=crowd)
