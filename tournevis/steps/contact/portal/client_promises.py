"""What a client reads of the promises made to them, in their words and on their clock."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.organisations.models import Person
from tournevis.ground.web.dates import moment_in_words

Kind = Deadline.Kind
MOST = 6


def said_promises(incident: Incident, reader: Person, now: datetime) -> list[str]:
    """One sentence a promise that runs; that of a first contact is said at the head of the page."""
    if not incident.is_open:
        return []
    rows = incident.deadlines.running()
    rows = rows.exclude(kind=Kind.FIRST_CONTACT).order_by("due_at", "pk")
    return [_sentence(each, reader, now) for each in rows[:MOST]]


def said_move(entry: Entry, reader: Person) -> str:
    """That a promise was put off, as one line of the conversation; "" where it cannot be said."""
    try:
        before, due = (
            datetime.fromisoformat(str(entry.data[name])) for name in ("before", "due_at")
        )
    except (KeyError, ValueError):
        return ""
    words = (
        {
            Kind.UPDATE: _("You hear from us by %(due)s, not by %(before)s as we had said."),
            Kind.WORKAROUND: _("You can work again by %(due)s, not by %(before)s as we had said."),
            Kind.SOLUTION: _("It is solved by %(due)s, not by %(before)s as we had said."),
        }.get(Kind(entry.data.get("kind")))
        if entry.data.get("kind") in Kind.values
        else None
    )
    if words is None:
        return ""
    return words % {
        "due": _moment(due, reader, entry.at),
        "before": _moment(before, reader, entry.at),
    }


def _sentence(deadline: Deadline, reader: Person, now: datetime) -> str:
    if deadline.is_halted:
        return _awaited(deadline.incident)
    words = {
        Kind.CALLBACK: _("We call you back: %(due)s."),
        Kind.UPDATE: _("You hear from us by %(due)s."),
        Kind.WORKAROUND: _("You can work again by %(due)s."),
        Kind.SOLUTION: _("It is solved by %(due)s."),
    }
    late = {
        Kind.CALLBACK: _("We should have called you back %(due)s, and are sorry."),
        Kind.UPDATE: _("You should have heard from us by %(due)s, and we are sorry."),
        Kind.WORKAROUND: _("You should have been able to work again by %(due)s, and we are sorry."),
        Kind.SOLUTION: _("It should have been solved by %(due)s, and we are sorry."),
    }
    chosen = late if deadline.due_at <= now else words
    return chosen[Kind(deadline.kind)] % {"due": _moment(deadline.due_at, reader, now)}


def _awaited(incident: Incident) -> str:
    """That their answer is awaited, and what for, as the engineer wrote it for them."""
    pause = incident.pauses.filter(ended_at=None).exclude(why="").first()
    if pause is None:
        return _("We wait for your answer: then we go on with what we promised.")
    words = _("We wait for your answer (“%(why)s”): then we go on with what we promised.")
    return words % {"why": pause.why}


def _moment(at: datetime, reader: Person, now: datetime) -> str:
    return moment_in_words(at, now, reader.zone.key)
