"""Moments to call a client at: read from a form, proposed, and said on the client's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tournevis.engines import clock
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.models import Person
from tournevis.ground.web.dates import moment_in_words
from tournevis.steps.contact.promising.promise import owed
from tournevis.steps.contact.writing import later

AFTER_LUNCH, MORNING = time(14), time(9)
DECENT = (time(8), time(20))  # outside it one calls only where the contract's hours say so
SLOT, SLOTS, AHEAD = timedelta(minutes=30), 16, timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to choose: `value` is what the form sends, a local time in the client's zone.

    `is_decent`: the contract's hours are open then, and it is neither early nor late for a call.
    """

    value: str
    words: str
    is_decent: bool = True


@dataclass(frozen=True, slots=True)
class There:
    """Where the client is: their time, and whether one may call. `opens`: when, in words, or ""."""

    now: datetime
    is_covered: bool
    is_decent: bool
    opens: str


def read(said: str, incident: Incident, now: datetime) -> datetime:
    """A form's time, on the client's clock, in UTC. Raises `Refused` for none, past, or too far."""
    at = later.read(said, incident.requester.zone.key, now)
    if at is None:
        raise Refused(gettext_noop("say the day and the hour"))
    return at


def suggestions(incident: Incident, now: datetime) -> list[Moment]:
    """What people say, the soonest first: in half an hour, after lunch, tomorrow morning."""
    zone, (hours, _minutes) = incident.requester.zone, owed(incident)
    here = now.astimezone(zone)
    found = [
        (_in_minutes(here, 30), _("in 30 min")),
        (_in_minutes(here, 60), _("in an hour")),
        (_after_lunch(here, zone), ""),
        (_next_morning(incident, now, zone), ""),
    ]
    return [
        replace(_moment(at, now, zone, words), is_decent=_is_decent(hours, at, zone))
        for at, words in sorted(found)
    ]


def slots(incident: Incident, now: datetime) -> list[Moment]:
    """Half hours at which somebody is there to call, for the client to choose from."""
    zone = incident.requester.zone
    found: list[Moment] = []
    for at in _half_hours(incident, now):
        if DECENT[0] <= at.astimezone(zone).time() < DECENT[1]:
            found.append(_moment(at, now, zone))
        if len(found) == SLOTS:
            break
    return found


def there(incident: Incident, person: Person, now: datetime) -> There:
    """Their time, and whether it is one to call at by the contract's hours and by custom."""
    zone, (hours, _minutes) = person.zone, owed(incident)
    is_covered = clock.is_open(hours, now)
    opens_at = None if is_covered else clock.next_opening(hours, now)
    is_known = opens_at is not None and opens_at < clock.NEVER
    opens = moment_in_words(opens_at, now, zone.key) if opens_at and is_known else ""
    return There(now.astimezone(zone), is_covered, _is_decent(hours, now, zone), opens)


def in_words(at: datetime, now: datetime, person: Person, language: str) -> str:
    """This moment as this person says it, in that language, for a message."""
    return clock.moment_in_words(at, now, person.zone.key, language)


def _is_decent(hours: clock.Calendar, at: datetime, zone: ZoneInfo) -> bool:
    return DECENT[0] <= at.astimezone(zone).time() < DECENT[1] and clock.is_open(hours, at)


def _half_hours(incident: Incident, now: datetime) -> Iterator[datetime]:
    hours, _minutes = owed(incident)
    at = _in_minutes(now, 15, step=30)
    while at < now + AHEAD:
        if clock.is_open(hours, at):
            yield at
            at += SLOT
            continue
        opening = clock.next_opening(hours, at)
        if opening >= clock.NEVER:
            return
        at = max(at + SLOT, _in_minutes(opening, 0, step=30))


def _moment(at: datetime, now: datetime, zone: ZoneInfo, words: str = "") -> Moment:
    local = at.astimezone(zone)
    said = words or moment_in_words(at, now, zone.key)
    return Moment(local.strftime(later.FORM), said)


def _in_minutes(now: datetime, minutes: int, step: int = 5) -> datetime:
    """That many minutes on, rounded up to the next five (or `step`)."""
    at = now + timedelta(minutes=minutes)
    past = timedelta(minutes=at.minute % step, seconds=at.second, microseconds=at.microsecond)
    return at - past + timedelta(minutes=step) if past else at


def _after_lunch(here: datetime, zone: ZoneInfo) -> datetime:
    day = here.date() if here.time() < time(13, 30) else here.date() + timedelta(days=1)
    return clock.instant(day, AFTER_LUNCH, zone)


def _next_morning(incident: Incident, now: datetime, zone: ZoneInfo) -> datetime:
    hours, _minutes = owed(incident)
    day = clock.next_working_day(hours, now, MORNING).astimezone(zone).date()
    return clock.instant(day, MORNING, zone)
