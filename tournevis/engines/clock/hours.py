"""The hours during which a client is served."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from tournevis.engines.clock.holiday import check_region, days_off
from tournevis.engines.clock.zones import zone_named

Span = tuple[time, time]  # local; an end at or before its start is on the next day
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NO_WEEK: tuple[tuple[Span, ...], ...] = ((),) * 7


class HoursError(ValueError):
    """Hours that make no sense; the message is for the person who wrote them."""


@dataclass(frozen=True)
class Hours:
    """When somebody is there: a time zone and, for Monday to Sunday, spans of local time.

    A span belongs to the day on which it starts: a holiday closes the night that begins on it and
    leaves the one that began the evening before. `closed` adds days off, `worked` are holidays on
    which one works all the same; `exceptions` are days with hours of their own, whatever else is
    said of them. With `always_open` none of this counts: it is 24/7. Raises HoursError.

    >>> Hours("Europe/Paris", week=((((time(9), time(17))),),) * 5 + ((), ())).works_on(
    ...     date(2026, 11, 28))
    False
    """

    timezone: str
    week: tuple[tuple[Span, ...], ...] = NO_WEEK
    holidays: str = ""
    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    always_open: bool = False
    exceptions: tuple[tuple[date, tuple[Span, ...]], ...] = ()

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise HoursError(problem)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return zone_named(self.timezone)

    def works_on(self, day: date) -> bool:
        """Whether somebody's hours start on that local day."""
        return self.always_open or bool(self.spans_on(day))

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The hours that start on that local day; none on a day off. Not asked where it is 24/7."""
        if day in self._own:
            return self._own[day]
        return () if self.is_off(day) else self.week[day.weekday()]

    @cached_property
    def _own(self) -> dict[date, tuple[Span, ...]]:
        return dict(self.exceptions)

    def is_off(self, day: date) -> bool:
        """Whether the week's hours do not hold on that day: a day off, or a public holiday."""
        if day in self.closed:
            return True
        if not self.holidays or day in self.worked:
            return False
        return day in days_off(self.holidays, day.year)


def _problems(hours: Hours) -> Iterator[str]:
    yield from _unknown_names(hours)
    if len(hours.week) != 7:
        yield f"week: there are seven days from Monday to Sunday, not {len(hours.week)}"
    if not hours.always_open and not any(hours.week):
        yield "week: no day has any hours; give some, or say always_open"
    for name, spans in zip(DAYS, hours.week, strict=False):
        yield from _tangles(name, spans)
    for day, spans in hours.exceptions:
        yield from _tangles(day.isoformat(), spans)
        if day in hours.closed:
            yield f"{day.isoformat()}: it is closed and has hours of its own; say one of them"
    if len({day for day, _ in hours.exceptions}) < len(hours.exceptions):
        yield "exceptions: a day is given twice"


def _unknown_names(hours: Hours) -> Iterator[str]:
    try:
        zone_named(hours.timezone)
    except ValueError as error:
        yield f"timezone: {error}"
    try:
        if hours.holidays:
            check_region(hours.holidays)
    except ValueError as error:
        yield f"holidays: {error}"


def _tangles(name: str, spans: tuple[Span, ...]) -> Iterator[str]:
    if any(edge.tzinfo for span in spans for edge in span):
        yield f"{name}: the times are local ones, without a time zone of their own"
    if any(edge.second or edge.microsecond for span in spans for edge in span):
        yield f"{name}: the times are whole minutes; the end of a day is 24:00"
    for (opens, closes), (following, _) in pairwise(spans):
        if closes <= opens or following < closes:
            yield (
                f"{name}: the hours from {opens:%H:%M} to {closes:%H:%M} and those from"
                f" {following:%H:%M} overlap"
            )
