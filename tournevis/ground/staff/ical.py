"""Shifts as an iCalendar (RFC 5545): the same shift has the same UID at every reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from tournevis.engines import clock
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Rota

REFRESHED = timedelta(hours=1)


@dataclass(frozen=True)
class Turn:
    """One shift: of whom, on which rota, from when to when."""

    person: Person
    rota: Rota
    start: datetime
    end: datetime


def written(turns: Iterable[Turn], title: str, host: str, *, with_names: bool) -> bytes:
    """The calendar. Times are in each rota's own zone, whose rules stand in the calendar.

    `DTSTAMP` is the shift's beginning, so that nothing changes while the shifts don't (RFC 5545
    wants a moment; nothing in it says when a reader looked).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tournevis//on call//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    for turn in turns:
        calendar.add_component(_event(turn, host, with_names))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(turn: Turn, host: str, with_names: bool) -> Event:
    zone = clock.zone_or_utc(turn.rota.timezone)
    event = Event()
    start = turn.start.astimezone(UTC)
    event.add("uid", f"{turn.rota.pk}-{turn.person.pk}-{start:%Y%m%dT%H%M%S}@{host}")
    event.add("dtstamp", start)
    event.add("dtstart", turn.start.astimezone(zone))
    event.add("dtend", turn.end.astimezone(zone))
    words = {"rota": turn.rota.name, "name": turn.person.name}
    summary = _("On call: %(name)s (%(rota)s)") if with_names else _("On call (%(rota)s)")
    event.add("summary", summary % words)
    event.add("transp", "TRANSPARENT")  # on call is not busy: one can still meet
    return event
