"""What rings again and again calms down: nobody is woken for each time it does.

A monitor that relapsed often within an hour alerts only once it has rung for a while without a
break; if it is over before, nobody was woken. What stays down always alerts in the end.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Escalation

OFTEN, WITHIN = 3, timedelta(hours=1)
STEADY = timedelta(minutes=15)
FLAPS = gettext_noop(
    "its alerts come and go: someone is alerted once they ring for a quarter of an hour"
)


def begin(entry: Entry, now: datetime) -> Escalation | None:
    """Reaction to RELAPSED and REOPENED: alert, at once or once it has rung steadily."""
    is_relapse = entry.kind == Fact.RELAPSED
    start = escalate.begin_relapsed if is_relapse else escalate.begin
    escalation = start(entry, now)
    if escalation is None or escalation.entry_id != entry.pk:
        return escalation
    if not is_flapping(entry.incident, entry.at):
        return escalation
    escalation.put_off(now + STEADY)
    _say_once(entry.incident, now)
    return escalation


def is_flapping(incident: Incident, at: datetime) -> bool:
    """Whether its alerts came back often within the hour before, and no worse than they were."""
    if incident.entries.filter(kind=Fact.SEVERITY, data__rings=True, at__gte=at).exists():
        return False
    again = Q(kind=Fact.RELAPSED) | Q(kind=Fact.REOPENED, data__why="rings")
    return incident.entries.filter(again, at__gt=at - WITHIN, at__lte=at).count() >= OFTEN


def _say_once(incident: Incident, now: datetime) -> None:
    said = incident.entries.filter(kind=Fact.FLAGGED, data__why=FLAPS, at__gt=now - WITHIN)
    if not said.exists():
        incident.record(Fact.FLAGGED, now=now, data={"why": FLAPS})
