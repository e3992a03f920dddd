"""Handing over, to level 2, to development or to a visit on site, with everything that was found."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import TeamMember
from tournevis.steps.diagnosis.case import guide_of
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Escalation
from tournevis.steps.solutions.places import ALWAYS, LEVEL_2, LEVEL_3

LONGEST = 2_000


def hand_over(
    incident: Incident, *, to: str, reason: str, by: Person, now: datetime
) -> Entry | None:
    """Record that it is handed over, and why. Whoever carries it goes on until the others have it.

    From level 2 it goes to level 3. The client is told nothing by this. None when the very same was said last. Raises `Refused` for
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
    if to == LEVEL_2 and level_of(by) > 1:
        to = LEVEL_3
    data = {"to": to, "reason": why}
    last = incident.entries.filter(kind=Fact.HANDED_OVER).last()
    if last is not None and last.data == data:
        return None
    return incident.record(Fact.HANDED_OVER, now=now, by=by, data=data)


def alert_level(entry: Entry, now: datetime) -> Escalation | None:
    """Reaction to HANDED_OVER: the next level is alerted until someone of it says "I have it"."""
    level = {LEVEL_2: 2, LEVEL_3: 3}.get(str(entry.data.get("to")))
    if level is None:
        return None
    return escalate.begin_for(entry.incident, Escalation.Why.LEVEL, now, entry, level=level)


def level_of(person: Person) -> int:
    """The highest level of their teams; 1 for who is in none."""
    levels = TeamMember.objects.filter(person=person).values_list("team__level", flat=True)
    return max(levels, default=1)


def _allowed(incident: Incident) -> set[str]:
    guide = guide_of(incident)
    return {*ALWAYS, *(each.to for each in guide.handovers)} if guide else {*ALWAYS}
