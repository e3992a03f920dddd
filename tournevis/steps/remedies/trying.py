"""Trying: how a remedy went is written down, corrected or taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.engines.troubleshoot import Guide
from tournevis.ground.channels.models import Delivery
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.models import Person
from tournevis.steps.diagnosis.case import Kind, fits, guide_of, standing
from tournevis.steps.diagnosis.models import FAILED, WORKED
from tournevis.steps.diagnosis.observe import followed, keep
from tournevis.steps.remedies.draft import KEY


@dataclass(frozen=True)
class Sent:
    """A remedy whose steps were sent to the client."""

    remedy: str
    at: datetime
    channel: str
    state: str


@dataclass(frozen=True)
class Tried:
    """A remedy that was tried, and how it went."""

    key: str
    name: str
    worked: bool
    at: datetime


def tried(
    incident: Incident, remedy: str, *, worked: bool, by: Person, now: datetime
) -> Entry | None:
    """It worked, or it did not: a failure makes what it would have cured less likely.

    None when the same was said before. Raises `Refused` for a remedy the guide does not have, and
    when the incident is over.
    """
    guide = followed(incident)
    if remedy not in guide.remedy_index:
        raise Refused(gettext_noop("choose one of the ways out"))
    outcome = WORKED if worked else FAILED
    if not keep(incident, Kind.REMEDY, remedy, outcome, by=by, now=now):
        return None
    data = {"remedy": remedy, "worked": worked, "guide": guide.key}
    return incident.record(Fact.REMEDY_TRIED, now=now, by=by, data=data)


def all_tried(incident: Incident) -> list[Tried]:
    """What was tried so far, in order."""
    guide = guide_of(incident)
    if guide is None:
        return []
    return [
        Tried(seen.subject, _name(guide, seen.subject), seen.answer == WORKED, seen.at)
        for seen in standing(incident)
        if seen.kind == Kind.REMEDY and fits(guide, seen)
    ]


def all_sent(incident: Incident) -> list[Sent]:
    """The remedies whose steps were sent to the client, in order."""
    form = re.compile(rf"{incident.pk}-{KEY}-(.+)-[0-9a-f]{{16}}")
    rows = Delivery.objects.filter(
        organisation=incident.organisation_id, key__startswith=f"{incident.pk}-{KEY}-"
    ).order_by("created_at", "pk")
    found = ((form.fullmatch(row.key), row) for row in rows)
    return [Sent(at[1], row.created_at, row.channel, row.state) for at, row in found if at]


def _name(guide: Guide, remedy: str) -> str:
    return in_words(guide.remedy(remedy).name)
