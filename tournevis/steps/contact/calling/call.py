"""Noting a call. Whoever reached the client stops the clock; a try counts as a try.

Who of the client's people was spoken to does not matter: the contract is with the company.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.ground.incidents import once
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.asking import row_number
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.calling import callback, callees, retry
from tournevis.steps.contact.promising.tries import mistaken
from tournevis.steps.contact.writing import came_back

LONGEST = 600  # minutes
UNDONE_WITHIN = timedelta(minutes=15)


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
    callee: str = "",
) -> Entry | None:
    """Record a call; None when this form was taken before. Raises `Refused` for what makes no sense.

    `callee`: whom and where one called, as `callees` names it; "" is the requester.
    """
    if outcome not in Outcome.values:
        raise Refused(gettext_noop("say first whether the client was reached"))
    lasted, said, mark = _minutes(minutes), once.told(text), once.checked(nonce)
    incident.locked()
    if once.is_done(incident, mark):
        return None
    is_reached = outcome == Outcome.REACHED
    data = {"reached": is_reached, "minutes": lasted, "outcome": outcome, "nonce": mark}
    data |= callees.called(incident, callee)
    entry = incident.record(Fact.CALL, now=now, by=by, text=said, data=data)
    if is_reached:
        incident.contacted(by=by, now=now, how="call")
        callback.keep(incident, now)
        retry.forget(incident)
    return entry


def undo(incident: Incident, call: str, *, by: Person, now: datetime) -> None:
    """It was noted by mistake: what it stopped runs again. Only one's own, for a quarter of an hour.

    Raises `Refused` for any other, and when that was said before.
    """
    incident.locked()
    own = incident.entries.filter(kind=Fact.CALL, by=by, at__gt=now - UNDONE_WITHIN)
    entry = own.filter(pk=row_number(call) or 0, data__has_key="nonce").first()
    if entry is None or entry.pk in mistaken(incident):
        raise Refused(gettext_noop("this call can no longer be taken back"))
    with translation.override(by.language):
        said = gettext("The call was noted by mistake.")
    incident.record(Fact.NOTE, now=now, by=by, text=said, data={"mistaken": entry.pk})
    came_back.uncount(incident, entry)


def _minutes(given: str) -> int:
    given = given.strip() or "0"
    if not (given.isascii() and given.isdigit() and len(given) < 5 and int(given) <= LONGEST):
        raise Refused(gettext_noop("the length of a call is a number of minutes"))
    return int(given)
