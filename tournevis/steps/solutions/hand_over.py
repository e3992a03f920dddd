"""Handing over, to level 2, to development or to a visit on site, with everything that was found."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.ground.staff.duty import supervisors
from tournevis.steps.diagnosis.case import guide_of
from tournevis.steps.solutions.places import ALWAYS, LEVEL_2

LONGEST = 2_000


def hand_over(
    incident: Incident, *, to: str, reason: str, by: Person, now: datetime
) -> Entry | None:
    """Record that it is handed over, and why; level 2 is carried by a supervisor where there is one.

    The client is told nothing by this. None when the very same was said last. Raises `Refused` for
    an unknown place, without a reason, and when the incident is over.
    """
    why = reason.replace("\x00", "").strip()[:LONGEST]
    incident.locked()
    if not incident.is_open:
        raise Refused(gettext_noop("this incident is over: reopen it first"))
    if to not in _allowed(incident):
        raise Refused(gettext_noop("choose to whom it is handed over"))
    if not why:
        raise Refused(gettext_noop("say in a few words why it is handed over"))
    data = {"to": to, "reason": why}
    last = incident.entries.filter(kind=Fact.HANDED_OVER).last()
    if last is not None and last.data == data:
        return None
    entry = incident.record(Fact.HANDED_OVER, now=now, by=by, data=data)
    if to == LEVEL_2:
        _give_to_level_2(incident, by, now)
    return entry


def _allowed(incident: Incident) -> set[str]:
    guide = guide_of(incident)
    return {*ALWAYS, *(each.to for each in guide.handovers)} if guide else {*ALWAYS}


def _give_to_level_2(incident: Incident, by: Person, now: datetime) -> None:
    people = list(supervisors(centre_id_of(incident.organisation_id)))
    if people and incident.assignee not in people:
        incident.assign(to=people[0], by=by, now=now)
