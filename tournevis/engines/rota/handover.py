"""Who takes over from whom, and when they are told beforehand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Generic
from zoneinfo import ZoneInfo

from tournevis.engines.clock import in_utc, instant
from tournevis.engines.rota.rota import Person, Rota
from tournevis.engines.rota.strip import strip

BEFORE = timedelta(hours=3)
DAY_BEGINS, DAY_ENDS, EVENING = time(8), time(21), time(20)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Handover(Generic[Person]):
    """At that instant `to` takes over, from somebody or from nobody."""

    at: datetime
    to: Person
    from_whom: Person | None


def handovers(rota: Rota[Person], start: datetime, end: datetime) -> Iterator[Handover[Person]]:
    """Who takes over after `start`, up to and with `end`."""
    if in_utc(end) <= in_utc(start):
        return
    before: Person | None = None
    for place, (at, _end, person) in enumerate(strip(rota, start, in_utc(end) + TICK).pieces()):
        if place and person is not None:
            yield Handover(at, person, before)
        before = person


def is_day(at: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody who lives by that clock may be told then what can wait."""
    return DAY_BEGINS <= in_utc(at).astimezone(zone).time() < DAY_ENDS


def told_at(handover_at: datetime, zone: ZoneInfo) -> datetime:
    """When somebody who lives by that clock is told of a shift to come.

    Three hours before, yet by day: what would fall between 21:00 and 08:00 is said at 20:00 the
    evening before.

    >>> from datetime import UTC
    >>> told_at(datetime(2026, 11, 30, 7, tzinfo=UTC), ZoneInfo("Europe/Paris")).isoformat()
    '2026-11-29T19:00:00+00:00'
    >>> told_at(datetime(2026, 11, 30, 17, tzinfo=UTC), ZoneInfo("Europe/Paris")).isoformat()
    '2026-11-30T14:00:00+00:00'
    """
    at = in_utc(handover_at) - BEFORE
    if is_day(at, zone):
        return at
    local = at.astimezone(zone)
    day = local.date() if local.time() >= DAY_ENDS else local.date() - timedelta(days=1)
    return instant(day, EVENING, zone)
