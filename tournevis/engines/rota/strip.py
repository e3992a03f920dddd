"""A strip of time on which who is on call is painted: layer over layer, then shift over shift."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Generic

from tournevis.engines.clock import in_utc
from tournevis.engines.rota.rota import Layer, Person, Rota, Window, reached

DAY = timedelta(days=1)
Stretch = tuple[datetime, datetime]  # from, to (excluded), in UTC


class Strip(Generic[Person]):
    """From `start` to `end`, who is on call; first nobody, everywhere."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.edges = [start, end]
        self.holders: list[Person | None] = [None]

    def paint(
        self, start: datetime, end: datetime, person: Person, over: Person | None = None
    ) -> None:
        """That person from `start` to `end`; only where `over` was, if it is given."""
        first, last = self._cut(start), self._cut(end)
        for place in range(first, last):
            if over is None or self.holders[place] == over:
                self.holders[place] = person

    def pieces(self) -> Iterator[tuple[datetime, datetime, Person | None]]:
        """From, to and who, as long as each is on call at a stretch; they touch one another."""
        start = self.edges[0]
        for place, holder in enumerate(self.holders, 1):
            if place == len(self.holders) or self.holders[place] != holder:
                yield start, self.edges[place], holder
                start = self.edges[place]

    def _cut(self, at: datetime) -> int:
        at = min(max(at, self.edges[0]), self.edges[-1])
        place = bisect_left(self.edges, at)
        if self.edges[place] != at:
            self.edges.insert(place, at)
            self.holders.insert(place, self.holders[place - 1])
        return place


def strip(rota: Rota[Person], start: datetime, end: datetime) -> Strip[Person]:
    """Who is on call from `start` to `end`; ValueError unless `end` comes after."""
    start, end = in_utc(start), in_utc(end)
    if end <= start:
        raise ValueError(f"from {start} to {end} there is no time")
    found: Strip[Person] = Strip(start, end)
    for layer in rota.layers:
        for opens, closes in openings(rota, layer, start, end):
            for person, begins, ends in _turns(layer, rota, opens, closes):
                found.paint(begins, ends, person)
    for shift in rota.shifts:
        if shift.start < end and shift.end > start:
            found.paint(shift.start, shift.end, shift.person, shift.replaces)
    return found


def openings(
    rota: Rota[Person], layer: Layer[Person], start: datetime, end: datetime
) -> Iterator[Stretch]:
    """The stretches in which the layer decides; they may overlap."""
    if not layer.members:
        return
    start, end = max(start, layer.begins(rota.zone)), min(end, layer.ends(rota.zone))
    windows = _windows(rota, layer, start, end) if layer.windows else [(start, end)]
    for opens, closes in windows:
        if max(opens, start) < min(closes, end):
            yield max(opens, start), min(closes, end)


def _windows(
    rota: Rota[Person], layer: Layer[Person], start: datetime, end: datetime
) -> Iterator[Stretch]:
    if end <= start:
        return
    # A day before, whose night may still run; a day after, for a clock set back over midnight.
    day, last = start.astimezone(rota.zone).date() - DAY, end.astimezone(rota.zone).date() + DAY
    while day <= last:
        for window in layer.windows:
            if _opens_on(window, rota, day):
                closing_day = day + DAY if window.lasts_into_next_day else day
                yield (
                    reached(day, window.opens, rota.zone),
                    reached(closing_day, window.closes, rota.zone),
                )
        day += DAY


def _opens_on(window: Window, rota: Rota[Person], day: date) -> bool:
    return day.weekday() in window.days or (window.holidays and rota.is_holiday(day))


def _turns(
    layer: Layer[Person], rota: Rota[Person], start: datetime, end: datetime
) -> Iterator[tuple[Person, datetime, datetime]]:
    turn = layer.turn_at(start, rota.zone)
    while start < end:
        change = min(end, layer.turn_begins(turn + 1, rota.zone))
        if start < change:
            yield layer.member(turn), start, change
        start, turn = change, turn + 1
