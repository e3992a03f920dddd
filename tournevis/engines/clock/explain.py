"""What counts of a promise and what does not, stretch by stretch: the picture of its time line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise

from tournevis.engines.clock.holiday import days_off, names_of
from tournevis.engines.clock.joint import Calendar, places_of
from tournevis.engines.clock.promise import Pause, closed_pause
from tournevis.engines.clock.stretches import Stretch, without
from tournevis.engines.clock.working import DAY, MINUTE, openings
from tournevis.engines.clock.zones import in_utc, instant

COUNTS, PAUSED, OUTSIDE, CLOSED, HOLIDAY = "counts", "paused", "outside", "closed", "holiday"


@dataclass(frozen=True)
class Part:
    """A stretch of one kind: it counts; it is paused; it is outside the day's hours; the day is off
    (closed), or a public holiday, whose `name` is told."""

    begin: datetime
    end: datetime
    kind: str
    name: str = ""

    @property
    def minutes(self) -> float:
        """How long it is."""
        return (self.end - self.begin) / MINUTE


def explain(
    hours: Calendar,
    started_at: datetime,
    until: datetime,
    pauses: Iterable[Pause] = (),
    lang: str = "en",
) -> list[Part]:
    """The time from `started_at` to `until`, cut where its kind changes; nothing is left out.

    What counts is exactly what `promise.spent` adds up. Days are those of the first place's zone.
    """
    halts = sorted(map(closed_pause, pauses))
    start, end = in_utc(started_at), in_utc(until)
    parts = sorted(_parts(hours, start, end, halts, lang), key=lambda part: part.begin)
    return _joined(parts)


def why_off(hours: Calendar, day: date, lang: str = "en") -> tuple[str, str]:
    """Why nobody is there at some hour of that local day: its kind, and the holiday's name."""
    if hours.works_on(day):
        return OUTSIDE, ""
    for place in places_of(hours):
        is_holiday = place.holidays and day in days_off(place.holidays, day.year)
        if is_holiday and not place.spans_on(day):
            return HOLIDAY, names_of(place.holidays, day.year, lang).get(day, "")
    return CLOSED, ""


def _parts(
    hours: Calendar, start: datetime, end: datetime, halts: Sequence[Stretch], lang: str
) -> Iterator[Part]:
    reached = start
    for begin, closing in openings(hours, start):
        if begin >= end:
            break
        yield from _shut(hours, reached, begin, lang)
        yield from _open(begin, min(closing, end), halts)
        reached = min(closing, end)
    yield from _shut(hours, reached, end, lang)


def _open(begin: datetime, end: datetime, halts: Sequence[Stretch]) -> Iterator[Part]:
    running = list(without((begin, end), halts))
    yield from (Part(*each, COUNTS) for each in running)
    yield from (Part(*each, PAUSED) for each in without((begin, end), running))


def _shut(hours: Calendar, begin: datetime, end: datetime, lang: str) -> Iterator[Part]:
    """Cut at local midnights, so that each day says why nobody is there."""
    while begin < end:
        day = begin.astimezone(hours.zone).date()
        midnight = instant(day + DAY, time(), hours.zone)
        cut = min(end, midnight) if midnight > begin else end
        yield Part(begin, cut, *why_off(hours, day, lang))
        begin = cut


def _joined(parts: Sequence[Part]) -> list[Part]:
    """Neighbours of one kind are one part."""
    found: list[Part] = list(parts[:1])
    for before, part in pairwise(parts):
        if (before.kind, before.name) == (part.kind, part.name):
            found[-1] = replace(found[-1], end=part.end)
        else:
            found.append(part)
    return found
