"""A rota as a line of time: days, who holds which stretch, and where nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise, zip_longest
from zoneinfo import ZoneInfo

from tournevis.engines.clock import instant
from tournevis.engines.clock.holiday import days_off
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Rota
from tournevis.ground.staff.outlook import Stretch
from tournevis.ground.web.scale import Scale

COLOURS = 8
SATURDAY = 5


@dataclass(frozen=True)
class Part:
    """What of a stretch falls on one day."""

    stretch: Stretch
    start: datetime
    end: datetime
    is_whole: bool
    colour: int


@dataclass(frozen=True)
class Day:
    """One day of the reader's: where it lies, and what it is."""

    at: datetime
    on: date
    x: str
    width: str
    is_free: bool
    is_today: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Block:
    """One stretch where it lies. `colour` is the person's, the same on every line; -1 for a gap."""

    stretch: Stretch
    x: str
    width: str
    colour: int


@dataclass(frozen=True)
class Line:
    """One rota from `start` to `end`, in the reader's days."""

    rota: Rota
    start: datetime
    end: datetime
    days: tuple[Day, ...]
    blocks: tuple[Block, ...]
    now_x: str


def line(
    rota: Rota,
    stretches: Sequence[Stretch],
    now: datetime,
    days: int,
    zone: ZoneInfo,
    since: datetime | None = None,
) -> Line:
    """The line of `days` days, as somebody in `zone` reads it, from today on or the day of `since`."""
    begins = midnights(since or now, days, zone)
    start, end = begins[0], begins[-1]
    scale = Scale(start, end)
    free = holidays(rota.region, (each.astimezone(zone).date() for each in begins))
    return Line(
        rota,
        start,
        end,
        tuple(
            Day(
                a,
                on := a.astimezone(zone).date(),
                scale.place(a),
                scale.length(a, b),
                on.weekday() >= SATURDAY or on in free,
                a <= now < b,
                tuple(_parts(stretches, a, b)),
            )
            for a, b in pairwise(begins)
        ),
        tuple(_block(each, scale) for each in stretches if each.end > start and each.start < end),
        scale.place(now),
    )


def first_change(before: Iterable[Stretch], after: Iterable[Stretch]) -> datetime | None:
    """From when on these two say otherwise; None if they never do."""
    for was, will in zip_longest(before, after):
        if was is None or will is None:
            return (was or will).start
        if (was.start, was.person, was.trouble) != (will.start, will.person, will.trouble):
            return min(was.start, will.start)
        if was.end != will.end:
            return min(was.end, will.end)
    return None


def midnights(now: datetime, days: int, zone: ZoneInfo) -> list[datetime]:
    """When each of so many days from today on begins, and when the last of them ends."""
    today = now.astimezone(zone).date()
    return [instant(today + timedelta(days=n), time(0), zone) for n in range(days + 1)]


def holidays(region: str, days: Iterable[date]) -> set[date]:
    """Those of the days that are public holidays there; none where nothing is known of it."""
    try:
        return {day for day in days if region and day in days_off(region, day.year)}
    except (NotImplementedError, ValueError):
        return set()


def colour_of(person: Person | None) -> int:
    """The colour of a person on every line, by their number; -1 for nobody."""
    return -1 if person is None else person.pk % COLOURS


def _parts(stretches: Iterable[Stretch], a: datetime, b: datetime) -> list[Part]:
    """Those of this day; a shift in which somebody is away all the time is said once, as a gap."""
    cut = ((each, max(each.start, a), min(each.end, b)) for each in stretches)
    found = [
        Part(each, start, end, (start, end) == (a, b), colour_of(each.person))
        for each, start, end in cut
        if start < end
    ]
    troubles = [each for each in found if each.stretch.trouble]
    return [each for each in found if each.stretch.trouble or not _is_within(each, troubles)]


def _is_within(part: Part, troubles: Iterable[Part]) -> bool:
    return any(
        each.stretch.person == part.stretch.person
        and each.start <= part.start
        and part.end <= each.end
        for each in troubles
    )


def _block(stretch: Stretch, scale: Scale) -> Block:
    return Block(
        stretch,
        scale.place(stretch.start),
        scale.length(stretch.start, stretch.end),
        colour_of(stretch.person),
    )
