"""Resolving: the confirmed cause is written down, and the question whether it held is promised."""

from __future__ import annotations

from datetime import datetime, time

from django.utils.translation import gettext_noop

from tournevis.engines import clock
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import Contract, Person
from tournevis.steps.diagnosis.models import Diagnosis
from tournevis.steps.followup.models import FollowUp, Resolution

ASK_AT = time(9, 30)
ALWAYS = {"timezone": "Europe/Paris", "always_open": True}


def resolve(
    incident: Incident, *, cause: str, remedy: str, summary: str, by: Person, now: datetime
) -> Resolution:
    """Solve the incident for this cause ("other": nothing known) and promise the follow-up.

    Raises `Refused` unless the incident is open, and where nothing known is said without words.
    """
    if not cause:
        raise Refused(gettext_noop("choose the cause that was confirmed"))
    if cause == "other" and not summary.strip():
        raise Refused(gettext_noop("where no known cause fits, say in a few words what it was"))
    diagnosis = Diagnosis.objects.filter(incident=incident).first()
    guide = diagnosis.guide if diagnosis else ""
    data = {"guide": guide, "cause": cause, "remedy": remedy, "summary": summary.strip()}
    entry = incident.solve(by=by, now=now, data=data)
    resolution = Resolution.objects.create(
        organisation_id=incident.organisation_id,
        entry=entry,
        incident=incident,
        guide=guide,
        cause=cause,
        remedy=remedy,
        summary=summary.strip(),
        by=by,
        at=now,
    )
    FollowUp.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        resolution=resolution,
        due_at=next_asking(incident, now),
    )
    wake("followup")
    return resolution


def next_asking(incident: Incident, now: datetime) -> datetime:
    """The next working day of the client, at half past nine their time (UTC)."""
    contract = Contract.of(incident.organisation_id)
    hours = clock.parse_hours(contract.hours if contract else ALWAYS)
    return clock.next_working_day(hours, now, ASK_AT)
