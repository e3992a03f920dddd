"""Noting a call. Whoever reached the client stops the clock; a try counts as a try."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact import once

LONGEST = 600  # minutes


class Outcome(models.TextChoices):
    """How a call ended."""

    REACHED = "reached"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "none"
    WRONG_NUMBER = "wrong"


def note_call(
    incident: Incident,
    *,
    outcome: str,
    minutes: str,
    text: str,
    nonce: str,
    by: Person,
    now: datetime,
) -> Entry | None:
    """Record a call; None when this form was taken before. Raises `Refused` for what makes no sense."""
    if outcome not in Outcome.values:
        raise Refused(gettext_noop("say first whether the client was reached"))
    lasted, said, mark = _minutes(minutes), once.told(text), once.checked(nonce)
    incident.locked()
    if once.is_done(incident, mark):
        return None
    is_reached = outcome == Outcome.REACHED
    data = {"reached": is_reached, "minutes": lasted, "outcome": outcome, "nonce": mark}
    entry = incident.record(Fact.CALL, now=now, by=by, text=said, data=data)
    if is_reached:
        incident.contacted(by=by, now=now, how="call")
    return entry


def tries(incident: Incident, since: datetime) -> QuerySet[Entry]:
    """Our calls since then that reached nobody; the client's own calls are no tries of ours."""
    ours = Q(data__direction="out") | Q(data__direction=None) | Q(data__direction__isnull=True)
    calls = incident.entries.filter(ours, kind=Fact.CALL, at__gte=since)
    return calls.exclude(data__reached=True).exclude(pk__in=mistaken(incident)).order_by("at")


def mistaken(incident: Incident) -> list[int]:
    """The ids of the calls of which somebody said that they were noted by mistake."""
    notes = incident.entries.filter(kind=Fact.NOTE, data__has_key="mistaken")
    return [int(each) for each in notes.values_list("data__mistaken", flat=True)]


def _minutes(given: str) -> int:
    given = given.strip() or "0"
    if not (given.isascii() and given.isdigit() and len(given) < 5 and int(given) <= LONGEST):
        raise Refused(gettext_noop("the length of a call is a number of minutes"))
    return int(given)
