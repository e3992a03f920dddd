"""A promise in working time, with its pauses: while the client is awaited, the clock stands."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from tournevis.engines.clock.hours import Hours
from tournevis.engines.clock.working import Stretch, minutes_until, nth_minute, openings
from tournevis.engines.clock.zones import NEVER, in_utc

Pause = tuple[datetime, datetime | None]  # from, to (None: it still lasts)


def due(
    hours: Hours, started_at: datetime, minutes: float, pauses: Iterable[Pause] = ()
) -> datetime:
    """When a promise of `minutes` of working time, made at `started_at`, is due.

    Pauses may overlap and may begin before the promise. NEVER when a pause still lasts that began
    before the promise was due: ask again when it ends, and show `remaining` meanwhile.
    Raises ValueError for negative minutes or a pause that ends before it begins.
    """
    return nth_minute(_running(hours, started_at, pauses), in_utc(started_at), minutes)


def spent(hours: Hours, started_at: datetime, now: datetime, pauses: Iterable[Pause] = ()) -> float:
    """Minutes of working time that the clock has run since `started_at`."""
    return minutes_until(_running(hours, started_at, pauses), in_utc(now))


def remaining(
    hours: Hours,
    started_at: datetime,
    minutes: float,
    now: datetime,
    pauses: Iterable[Pause] = (),
) -> float:
    """Minutes of working time that are left; below zero, how late the promise is."""
    return minutes - spent(hours, started_at, now, pauses)


def _running(hours: Hours, start: datetime, pauses: Iterable[Pause]) -> Iterator[Stretch]:
    halts = sorted(map(_closed, pauses))
    frozen = min((begin for begin, end in halts if end == NEVER), default=NEVER)
    for stretch in openings(hours, start):
        if stretch[0] >= frozen:
            return
        yield from _outside(stretch, halts)


def _closed(pause: Pause) -> Stretch:
    begin = in_utc(pause[0])
    end = NEVER if pause[1] is None else in_utc(pause[1])
    if end < begin:
        raise ValueError(f"a pause ends at {end.isoformat()}, before {begin.isoformat()}")
    return begin, end


def _outside(stretch: Stretch, halts: Sequence[Stretch]) -> Iterator[Stretch]:
    begin, end = stretch
    for halt, resumed in halts:
        if halt >= end:
            break
        if begin < halt:
            yield begin, halt
        begin = max(begin, resumed)
    if begin < end:
        yield begin, end
