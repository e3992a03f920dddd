"""An engineer has read an alert: said once on the timeline.

A program that looks through mails and opens their links reads nothing: what counts is a touch, a
key or a scroll on the link's page, which its script then says, or the incident's page opened by
somebody who is signed in.
"""

from __future__ import annotations

from datetime import datetime

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.models import Page


def note_read(incident: Incident, person: Person, now: datetime, *, where: str) -> bool:
    """They have read the alert of this incident; False if they were not alerted or it was said.

    `where`: "link" or "screen".
    """
    unread = Page.objects.sent().filter(incident=incident, person=person, read_at=None)
    if not unread.filter(acknowledged_at=None, escalation__stopped_at=None).exists():
        return False
    incident.locked()
    if not unread.update(read_at=now):
        return False  # said meanwhile
    incident.record(Fact.READ, now=now, by=person, data={"to": person.name, "channel": where})
    return True
