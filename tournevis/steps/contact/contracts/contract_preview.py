"""What a contract means, before it is kept: its week, and when an incident would be due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tournevis.engines import clock
from tournevis.engines.clock.zones import instant
from tournevis.ground.incidents.owed import terms
from tournevis.ground.incidents.telling_promises import promise_name, severity_name
from tournevis.ground.organisations.models import Contract, ServiceLevel
from tournevis.ground.web.dates import moment_in_words
from tournevis.steps.contact.contracts.contract import Levels
from tournevis.steps.contact.contracts.contract_forms import KINDS, SEVERITIES
from tournevis.steps.contact.promising.picture import Line, WeekDay, line, week

FORM = "%Y-%m-%dT%H:%M"
YEARS = timedelta(days=1500)
EVENING = time(18)


@dataclass(frozen=True)
class Example:
    """What would be due when, for one severity."""

    severity: str
    dues: list[tuple[str, str]]
    line: Line | None


@dataclass(frozen=True)
class Preview:
    """`opened` for the form's field; `opened_words` for the sentence, both in the client's zone."""

    weeks: list[tuple[str, list[WeekDay]]]
    opened: str
    opened_words: str
    examples: list[Example]


def preview(
    held: Contract,
    hours: clock.Calendar,
    minutes: int,
    levels: Levels,
    now: datetime,
    asked: str,
) -> Preview:
    """The week of each place, and an incident opened at the moment asked for, or late on Friday."""
    lang = get_language() or "en"
    opened = _moment(asked, hours, now) or _late_friday(hours, now)
    local = opened.astimezone(hours.zone)
    places = clock.places_of(hours)
    return Preview(
        weeks=[(each.timezone, week(each, now, lang)) for each in places],
        opened=local.strftime(FORM),
        opened_words=moment_in_words(opened, now, hours.timezone),
        examples=_examples(held, hours, minutes, levels, opened, now, lang),
    )


def _examples(
    held: Contract,
    hours: clock.Calendar,
    minutes: int,
    levels: Levels,
    opened: datetime,
    now: datetime,
    lang: str,
) -> list[Example]:
    """The severities that have levels of their own; the normal one in any case."""
    rows = _contract_of(held, hours, minutes)
    found = []
    for severity in SEVERITIES:
        mine = {kind: value for (each, kind), value in levels.items() if each == severity}
        if mine or severity == 3:
            found.append(_example(rows, severity, mine, opened, now, lang))
    return found


def _example(
    rows: Contract,
    severity: int,
    mine: Mapping[str, tuple[int, bool]],
    opened: datetime,
    now: datetime,
    lang: str,
) -> Example:
    levels = [
        ServiceLevel(severity=severity, kind=kind, minutes=minutes, day_and_night=by_night)
        for kind, (minutes, by_night) in mine.items()
    ]
    owed = terms(rows, levels)
    dues = {kind: owed[kind].due(opened) for kind in KINDS if kind in owed}
    last = max(dues, key=lambda kind: dues[kind])
    drawn = line(owed[last].hours, opened, dues[last], opened, (), lang, _("opened"))
    zone = clock.parse_hours(rows.hours).timezone
    said = [(promise_name(kind), moment_in_words(due, now, zone)) for kind, due in dues.items()]
    return Example(severity_name(severity), said, drawn)


def _contract_of(held: Contract, hours: clock.Calendar, minutes: int) -> Contract:
    """The contract as it would be; it is not saved."""
    return Contract(
        pk=held.pk,
        hours=clock.as_mapping(hours),
        first_contact_minutes=minutes,
        pausing=held.pausing,
        pauses_by_night=held.pauses_by_night,
    )


def _moment(asked: str, hours: clock.Calendar, now: datetime) -> datetime | None:
    try:
        at = clock.local_moment(asked, hours.zone)
    except ValueError:
        return None
    return at if abs(at - now) < YEARS else None


def _late_friday(hours: clock.Calendar, now: datetime) -> datetime:
    """Ten minutes before the next Friday's hours end, or ten to six where it has none."""
    today = now.astimezone(hours.zone).date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    begin, evening = (instant(friday, at, hours.zone) for at in (time(), EVENING))
    midnight = begin + timedelta(days=1)
    closings = [end for start, end in _openings(hours, begin, midnight)]
    last = closings[-1] if closings and closings[-1] < midnight else evening
    return last - timedelta(minutes=10)


def _openings(
    hours: clock.Calendar, begin: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    found = []
    for stretch in clock.openings(hours, begin):
        if stretch[0] >= end:
            break
        found.append(stretch)
    return found
