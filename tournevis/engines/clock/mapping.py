"""Hours as a plain mapping, as people write them in YAML or a form keeps them in JSON."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time

from tournevis.engines.clock.hours import DAYS, Hours, HoursError, Span
from tournevis.engines.clock.joint import Calendar, Joint

KEYS = ("timezone", "week", "holidays", "closed", "worked", "always_open", "exceptions")
MOST_CALENDARS = 8
SPAN = re.compile(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*")
Week = dict[str, tuple[Span, ...]]


def parse_hours(mapping: Mapping[str, object]) -> Calendar:
    """Hours from a mapping with the keys of KEYS; HoursError says what is wrong, and where.

    Days may be grouped; several spans are parted by commas or are a list; 22:00-06:00 runs past
    midnight; 24:00 ends a day; {exceptions: {2026-12-24: 09:00-12:00}}. A client with sites in
    several zones: {rule: any or all, calendars: [hours, hours]}.

    >>> hours = parse_hours({"timezone": "Europe/Paris", "holidays": "FR-57",
    ...                      "week": {"mon-thu": "08:00-12:00, 13:30-18:00", "fri": "08:00-12:00"}})
    >>> [len(spans) for spans in hours.week]
    [2, 2, 2, 2, 1, 0, 0]
    >>> parse_hours({"timezone": "Europe/Paris", "week": {"mon": "8-12"}})
    Traceback (most recent call last):
    tournevis.engines.clock.hours.HoursError: week, mon: '8-12' isn't a span; write 08:00-12:00
    """
    if "calendars" in mapping:
        return _joint(mapping)
    return parse_place(mapping)


def parse_place(mapping: Mapping[str, object]) -> Hours:
    """The hours of one place, as `parse_hours` reads them."""
    if unknown := [key for key in mapping if key not in KEYS]:
        raise HoursError(f"{unknown[0]!r} isn't known here; known: {', '.join(KEYS)}")
    week = _week(mapping.get("week") or {})
    return Hours(
        timezone=_text(mapping, "timezone"),
        week=tuple(week.get(day, ()) for day in DAYS),
        holidays=_text(mapping, "holidays"),
        closed=_dates(mapping, "closed"),
        worked=_dates(mapping, "worked"),
        always_open=_flag(mapping, "always_open"),
        exceptions=_exceptions(mapping.get("exceptions") or {}),
    )


def as_mapping(hours: Calendar) -> dict[str, object]:
    """The mapping that `parse_hours` reads back as the same hours; only JSON types."""
    if isinstance(hours, Joint):
        return {"rule": hours.rule, "calendars": [as_mapping(each) for each in hours.calendars]}
    return {
        "timezone": hours.timezone,
        "week": {
            day: spans_written(spans) for day, spans in zip(DAYS, hours.week, strict=True) if spans
        },
        "holidays": hours.holidays,
        "closed": [day.isoformat() for day in sorted(hours.closed)],
        "worked": [day.isoformat() for day in sorted(hours.worked)],
        "always_open": hours.always_open,
        "exceptions": {day.isoformat(): spans_written(spans) for day, spans in hours.exceptions},
    }


def parse_spans(written: str) -> tuple[Span, ...]:
    """The spans of one day, as in "08:00-12:00, 13:30-18:00"; HoursError for anything else."""
    return tuple(sorted(_spans("day", written)))


def spans_written(spans: tuple[Span, ...]) -> list[str]:
    """The spans of one day, as `parse_hours` reads them."""
    return [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans]


def _joint(mapping: Mapping[str, object]) -> Joint:
    if unknown := [key for key in mapping if key not in ("rule", "calendars")]:
        raise HoursError(f"{unknown[0]!r} isn't known beside calendars; known: rule, calendars")
    written, rule = mapping.get("calendars"), mapping.get("rule", "any")
    if not isinstance(written, list | tuple) or not 1 <= len(written) <= MOST_CALENDARS:
        raise HoursError(f"calendars: write a list of hours, {MOST_CALENDARS} at most")
    if not all(isinstance(each, Mapping) for each in written):
        raise HoursError("calendars: each is hours of its own, with a timezone and a week")
    return Joint(tuple(parse_place(each) for each in written), str(rule))


def _exceptions(written: object) -> tuple[tuple[date, tuple[Span, ...]], ...]:
    if not isinstance(written, Mapping):
        raise HoursError("exceptions: write dates with their hours, like 2026-12-24: 09:00-12:00")
    try:
        days = {date.fromisoformat(str(day)): spans for day, spans in written.items()}
    except ValueError:
        raise HoursError("exceptions: write dates like 2026-12-24") from None
    return tuple(
        (day, tuple(sorted(_spans(day.isoformat(), spans)))) for day, spans in sorted(days.items())
    )


def _week(written: object) -> Week:
    if not isinstance(written, Mapping):
        raise HoursError("week: write days with their hours, like mon-fri: 08:00-18:00")
    week: Week = {}
    for label, spans in written.items():
        for day in _days(str(label)):
            if day in week:
                raise HoursError(f"week: {day} is given twice")
            week[day] = tuple(sorted(_spans(str(label), spans)))
    return week


def _days(label: str) -> list[str]:
    first, dash, last = label.partition("-")
    start = _weekday(first, label)
    count = (_weekday(last, label) - start) % 7 if dash else 0
    return [DAYS[(start + step) % 7] for step in range(count + 1)]


def _weekday(name: str, label: str) -> int:
    short = name.strip().lower()
    for number, day in enumerate(DAYS):
        if short in (day, day[:3]):
            return number
    raise HoursError(f"week: {label!r} isn't a day; write mon, tue … sun, or mon-fri")


def _spans(label: str, written: object) -> Iterator[Span]:
    if isinstance(written, str):
        written = [part for part in written.split(",") if part.strip()]
    if not isinstance(written, list | tuple | None):
        raise HoursError(f"week, {label}: {written!r} isn't a span; write 08:00-12:00 in quotes")
    for part in written or ():
        yield _span(label, "-".join(map(str, part)) if isinstance(part, list | tuple) else part)


def _span(label: str, written: object) -> Span:
    found = SPAN.fullmatch(str(written))
    if found is None:
        raise HoursError(f"week, {label}: {str(written)!r} isn't a span; write 08:00-12:00")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    if (to_hour, to_minute) == (24, 0):
        to_hour = 0
    try:
        return time(from_hour, from_minute), time(to_hour, to_minute)
    except ValueError:
        raise HoursError(f"week, {label}: {str(written).strip()!r} isn't a time of day") from None


def _text(mapping: Mapping[str, object], key: str) -> str:
    value = mapping.get(key) or ""
    if not isinstance(value, str):
        raise HoursError(f"{key}: write a text, not {value!r}")
    return value.strip()


def _flag(mapping: Mapping[str, object], key: str) -> bool:
    value = mapping.get(key) or False
    if not isinstance(value, bool):
        raise HoursError(f"{key}: write true or false, not {value!r}")
    return value


def _dates(mapping: Mapping[str, object], key: str) -> frozenset[date]:
    value = mapping.get(key) or ()
    if not isinstance(value, list | tuple | set | frozenset):
        raise HoursError(f"{key}: write a list of dates, not {value!r}")
    try:
        return frozenset(date.fromisoformat(str(day)) for day in value)
    except ValueError:
        raise HoursError(f"{key}: write dates like 2026-12-24") from None
