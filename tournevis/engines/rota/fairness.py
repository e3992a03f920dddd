"""What each person carries: hours, nights, week-end days, public holidays.

Parts count as parts, so what two people share adds up to one, and two months to both together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tournevis.engines.rota.oncall import shifts
from tournevis.engines.rota.rota import Person, Rota, Shift, reached

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NIGHT = (time(22), time(6))  # local; it belongs to the day on which it begins


@dataclass(frozen=True)
class Load:
    """On call for so long: `hours` of the clock; nights, week-end days and holidays in parts.

    A night lasts from 22:00 to 06:00: who is on call for half of it has half a night.
    """

    hours: float = 0
    nights: float = 0
    weekend_days: float = 0
    holidays: float = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.hours + other.hours,
            self.nights + other.nights,
            self.weekend_days + other.weekend_days,
            self.holidays + other.holidays,
        )


def fairness(rota: Rota[Person], start: datetime, end: datetime) -> dict[Person, Load]:
    """What each person carries from `start` to `end`, by the clock and the days of the rota."""
    found: dict[Person, Load] = {}
    for shift in shifts(rota, start, end):
        for load in _loads(rota, shift):
            found[shift.person] = found.get(shift.person, Load()) + load
    return found


def _loads(rota: Rota[Person], shift: Shift[Person]) -> Iterator[Load]:
    yield Load(hours=(shift.end - shift.start) / HOUR)
    day = shift.start.astimezone(rota.zone).date() - DAY
    last = shift.end.astimezone(rota.zone).date() + DAY
    while day <= last:
        midnight, next_midnight = (reached(each, time(0), rota.zone) for each in (day, day + DAY))
        part = _part(shift, midnight, next_midnight)
        yield Load(
            nights=_part(
                shift, reached(day, NIGHT[0], rota.zone), reached(day + DAY, NIGHT[1], rota.zone)
            ),
            weekend_days=part if day.weekday() >= 5 else 0,
            holidays=part if part and rota.is_holiday(day) else 0,
        )
        day += DAY


def _part(shift: Shift[Person], start: datetime, end: datetime) -> float:
    """How much of the time from `start` to `end` the shift takes: 0 to 1."""
    taken = min(shift.end, end) - max(shift.start, start)
    return max(taken, timedelta()) / (end - start) if end > start else 0.0
