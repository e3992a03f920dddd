"""A promise in working time, with its pauses: while the client is awaited, the clock stands."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from tournevis.engines.clock.joint import Calendar
from tournevis.engines.clock.stretches import Stretch, without
from tournevis.engines.clock.working import minutes_until, nth_minute, openings
from tournevis.engines.clock.zones import NEVER, in_utc

Pause = tuple[datetime, datetime | None]  # from, to (None: it still lasts)


def due(
    hours: Calendar, started_at: datetime, minutes: float, pauses: Iterable[Pause] = ()
) -> datetime:
    """When a promise of `minutes` of working time, made at `started_at`, is due.

    Pauses may overlap and may begin before the promise. NEVER when a pause still lasts that began
    before the promise was due: ask again when it ends, and show `remaining` meanwhile.
    Raises ValueError for negative minutes or a pause that ends before it begins.
    """
    return nth_minute(_running(hours, started_at, pauses), in_utc(started_at), minutes)


def spent(
    hours: Calendar, started_at: datetime, now: datetime, pauses: Iterable[Pause] = ()
) -> float:
    """Minutes of working time that the clock has run since `started_at`."""
    return minutes_until(_running(hours, started_at, pauses), in_utc(now))


def remaining(
    hours: Calendar,
    started_at: datetime,
    minutes: float,
    now: datetime,
    pauses: Iterable[Pause] = (),
) -> float:
    """Minutes of working time that are left; below zero, how late the promise is."""
    return minutes - spent(hours, started_at, now, pauses)


def _running(hours: Calendar, start: datetime, pauses: Iterable[Pause]) -> Iterator[Stretch]:
    halts = sorted(map(closed_pause, pauses))
    frozen = min((begin for begin, end in halts if end == NEVER), default=NEVER)
    for stretch in openings(hours, start):
        if stretch[0] >= frozen:
            return
        yield from without(stretch, halts)


def closed_pause(pause: Pause) -> Stretch:
    """The pause in UTC; one that lasts ends NEVER. ValueError where it ends before it begins."""
    begin = in_utc(pause[0])
    end = NEVER if pause[1] is None else in_utc(pause[1])
    if end < begin:
        raise ValueError(f"a pause ends at {end.isoformat()}, before {begin.isoformat()}")
    return begin, end
