"""A rota as a line of time: days, who holds which stretch, and where nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
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
    rota: Rota, stretches: Sequence[Stretch], now: datetime, days: int, zone: ZoneInfo
) -> Line:
    """The line of `days` days from today's beginning on, as somebody in `zone` reads it."""
    begins = midnights(now, days, zone)
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
        tuple(
            _block(each, scale)
            for each in stretches
            if each.end > start and each.start < end and each.trouble != "unreadable"
        ),
        scale.place(now),
    )


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


def _parts(stretches: Iterable[Stretch], a: datetime, b: datetime) -> Iterator[Part]:
    for each in stretches:
        start, end = max(each.start, a), min(each.end, b)
        if start < end:
            yield Part(each, start, end, (start, end) == (a, b), colour_of(each.person))


def _block(stretch: Stretch, scale: Scale) -> Block:
    return Block(
        stretch,
        scale.place(stretch.start),
        scale.length(stretch.start, stretch.end),
        colour_of(stretch.person),
    )
