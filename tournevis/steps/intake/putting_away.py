"""An incident that should not have been one is closed, and nothing more is owed for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.models import Person


def put_away(incident: Incident, *, by: Person, now: datetime, data: dict[str, Any]) -> Entry:
    """Close it without a resolution, so that nobody is asked whether it held.

    Its running promises are withdrawn: there is nobody to keep them to. The client is not told.
    """
    incident.locked()
    if not incident.is_open:
        raise Refused(gettext_noop("only an open incident can be put away"))
    incident.deadlines.filter(met_at=None).delete()
    incident.status, incident.in_triage = Incident.Status.CLOSED, False
    return incident.record(Fact.CLOSED, now=now, by=by, data=data)
