"""One line of the list, and the head of the page: how an incident stands, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.incidents.telling_promises import promise_name
from tournevis.ground.web.durations import words_for

FRESH = timedelta(seconds=30)


@dataclass(frozen=True)
class Standing:
    """A promise as the deadline component shows it; `state` as `Deadline.state` says."""

    label: str
    state: str
    due: datetime
    words: str


@dataclass(frozen=True)
class Row:
    """An incident in the list."""

    incident: Incident
    standing: Standing | None
    status: str
    style: str
    is_fresh: bool


def row(incident: Incident, clock: Deadline | None, now: datetime) -> Row:
    """What the list shows of an incident at that moment."""
    standing = standing_of(clock, now) if clock else None
    is_late = incident.is_open and standing is not None and standing.state == "late"
    is_new = incident.status == Incident.Status.NEW
    return Row(
        incident=incident,
        standing=standing,
        status=status_name(incident.status),
        style="is-late" if is_late else "is-new" if is_new else "",
        is_fresh=now - incident.opened_at < FRESH,
    )


def standing_of(clock: Deadline, now: datetime) -> Standing:
    """How a promise stands, by its name; that of a first human contact also once it is kept."""
    if clock.is_halted and clock.is_running:
        return Standing(_name(clock), "paused", clock.due_at, pgettext("promise", "stands still"))
    if clock.met_at:
        took = words_for(clock.met_at - clock.started_at)
        words = pgettext("contacted", "in %(time)s") % {"time": took}
        return Standing(_("Contacted"), clock.state(now), clock.due_at, words)
    return Standing(_name(clock), clock.state(now), clock.due_at, "")


def _name(clock: Deadline) -> str:
    name = promise_name(clock.kind)
    return name[:1].upper() + name[1:]


def status_name(status: str) -> str:
    """A status in the page's language.

    >>> status_name("solved")
    'Solved'
    """
    names = {
        Incident.Status.NEW: pgettext("status", "New"),
        Incident.Status.ACKNOWLEDGED: pgettext("status", "Taken, to call"),
        Incident.Status.IN_PROGRESS: pgettext("status", "In progress"),
        Incident.Status.SOLVED: pgettext("status", "Solved"),
        Incident.Status.CLOSED: pgettext("status", "Closed"),
    }
    return names[Incident.Status(status)]
