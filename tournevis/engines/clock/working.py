"""The arithmetic of working time. Every instant goes in aware and comes out in UTC."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from tournevis.engines.clock.hours import Hours
from tournevis.engines.clock.joint import Calendar, Joint
from tournevis.engines.clock.stretches import PATIENCE, Stretch, meeting, union
from tournevis.engines.clock.zones import NEVER, in_utc, instant

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def is_open(hours: Calendar, at: datetime) -> bool:
    """Whether somebody is there at that instant; the closing minute is already closed."""
    return next_opening(hours, at) == at


def next_opening(hours: Calendar, at: datetime) -> datetime:
    """The first open instant from `at` on: `at` itself when it is open; NEVER where none comes."""
    return next(openings(hours, at), (NEVER, NEVER))[0]


def add(hours: Calendar, start: datetime, minutes: float) -> datetime:
    """The first instant by which `minutes` of working time have passed since `start`.

    A promise that uses up the day is due when the day closes, not when the next one opens.
    Raises ValueError for negative minutes; NEVER when the calendar ends first.
    """
    return nth_minute(openings(hours, start), in_utc(start), minutes)


def between(hours: Calendar, a: datetime, b: datetime) -> float:
    """Minutes of working time from `a` to `b`, exact to the microsecond; 0 if `b` is earlier."""
    return minutes_until(openings(hours, a), in_utc(b))


def next_working_day(hours: Calendar, at: datetime, local_time: time) -> datetime:
    """That local time on the first working day after the day of `at`, whatever hours it keeps."""
    zone = hours.zone
    first = in_utc(at).astimezone(zone).date() + DAY
    days = (first + n * DAY for n in range(PATIENCE.days))
    # Where several places never work on one day, the next day must do.
    return instant(next(filter(hours.works_on, days), first), local_time, zone)


def openings(hours: Calendar, at: datetime) -> Iterator[Stretch]:
    """Open stretches of time from `at` on, in order and apart; the first is cut at `at`.

    Stretches that touch are not joined, or the week of someone open day and night would be endless.
    """
    at = in_utc(at)
    if hours.always_open:
        yield at, NEVER
    elif isinstance(hours, Joint):
        join = union if hours.rule == "any" else meeting
        yield from join([openings(each, at) for each in hours.calendars])
    else:
        yield from _openings(hours, at)


def _openings(hours: Hours, at: datetime) -> Iterator[Stretch]:
    # Two days back: a span of the evening before may still run, and a clock can lose an hour.
    day = at.astimezone(hours.zone).date() - 2 * DAY
    while day.year < NEVER.year:
        for start, end in _spans_of(hours, day):
            if max(start, at) < end:
                yield max(start, at), end
                at = end  # what two spans share is counted once
        day += DAY


def _spans_of(hours: Hours, day: date) -> Iterator[Stretch]:
    zone = hours.zone
    for opens, closes in hours.spans_on(day):
        last = day if closes > opens else day + DAY
        yield instant(day, opens, zone), instant(last, closes, zone)


def next_closing(hours: Calendar, at: datetime) -> datetime:
    """When the stretch that is open at `at`, or the next one, ends; those that touch are one."""
    closing = NEVER
    for begin, end in openings(hours, at):
        if closing < begin:
            break
        closing = end
        if end - in_utc(at) > PATIENCE:
            return NEVER
    return closing


def nth_minute(stretches: Iterator[Stretch], start: datetime, minutes: float) -> datetime:
    """When `minutes` of the stretches have passed: `start` for none, NEVER if too few."""
    if minutes < 0:
        raise ValueError(f"{minutes} minutes: a promise can't be due before it is made")
    left = timedelta(minutes=minutes)
    if not left:
        return start
    for begin, end in stretches:
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return NEVER


def minutes_until(stretches: Iterator[Stretch], until: datetime) -> float:
    """How many minutes of the stretches have passed at `until`."""
    passed = timedelta()
    for begin, end in stretches:
        if begin >= until:
            break
        passed += min(end, until) - begin
    return passed / MINUTE
