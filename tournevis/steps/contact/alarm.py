"""Alerting whoever can still keep a promise that is late."""

from __future__ import annotations

from datetime import datetime

from tournevis.ground.incidents.models import Entry, Incident
from tournevis.steps.oncall import escalate


def alert(incident: Incident, why: str, now: datetime, entry: Entry) -> None:
    """Someone is alerted until someone has it; `why` is a msgid, `entry` the fact that says so.

    Where an alert runs already it goes on as it is: beginning anew would ask the same person again.
    """
    if not incident.escalations.filter(stopped_at=None).exists():
        escalate.begin(entry, now)
