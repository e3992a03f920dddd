"""A rota and its turns. The ids of persons are whatever the caller uses: int, UUID, str."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from tournevis.engines.clock import in_utc, instant, zone_named

Person = TypeVar("Person", bound=Hashable)
Rotation = Literal["weekly", "daily"]
STEPS: dict[str, int] = {"weekly": 7, "daily": 1}  # days in a turn


class RotaError(ValueError):
    """A rota or a shift that makes no sense; the message is for the person who wrote it."""


@dataclass(frozen=True)
class Shift(Generic[Person]):
    """One person on call from `start` (aware, included) to `end` (excluded), kept in UTC."""

    person: Person
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", in_utc(self.start))
        object.__setattr__(self, "end", in_utc(self.end))
        if self.end <= self.start:
            raise RotaError(f"a shift from {self.start} to {self.end} has no length")

    def covers(self, at: datetime) -> bool:
        """Whether the shift runs at that instant."""
        return self.start <= at < self.end


@dataclass(frozen=True)
class Rota(Generic[Person]):
    """Members who take turns, handing over on a weekday (or every day) at a local time.

    The first member is on call from the handover time of the day `start`; nobody before. A weekly
    rota that starts between two handovers begins with a short turn. A member may stand in the list
    twice; a list without members is a rota still to be filled: nobody is on call.
    `handover_weekday` is 0 for Monday; a daily rota ignores it. Raises RotaError.
    """

    timezone: str
    members: tuple[Person, ...]
    start: date
    handover_time: time = time(9)
    handover_weekday: int = 0
    rotation: Rotation = "weekly"

    def __post_init__(self) -> None:
        if self.rotation not in STEPS:
            raise RotaError(f"a rotation is weekly or daily, not {self.rotation!r}")
        if not 0 <= self.handover_weekday <= 6:
            raise RotaError(f"weekdays go from 0 to 6, not {self.handover_weekday!r}")
        try:
            zone_named(self.timezone)
        except ValueError as error:
            raise RotaError(str(error)) from None

    @property
    def begins(self) -> datetime:
        """The instant of the first turn, in UTC."""
        return self.handover(self.start)

    def turn_at(self, at: datetime) -> int:
        """Turns handed over since the first one; -1 before the rota begins."""
        if at < self.begins:
            return -1
        return (self._handover_day(at) - self._first_day).days // STEPS[self.rotation]

    def turn_bounds(self, turn: int) -> tuple[datetime, datetime]:
        """From which instant to which that turn (0 or more) lasts, in UTC."""
        step = STEPS[self.rotation]
        day = self._first_day + timedelta(days=turn * step)
        return max(self.begins, self.handover(day)), self.handover(day + timedelta(days=step))

    def handover(self, day: date) -> datetime:
        """The handover of that day: the first time the clock shows its hour, or jumps over it."""
        return instant(day, self.handover_time, ZoneInfo(self.timezone))

    @property
    def _first_day(self) -> date:
        return self._aligned(self.start)

    def _handover_day(self, at: datetime) -> date:
        """The day of the last handover at or before `at`."""
        # From tomorrow on: a clock set back at midnight shows the day before once more.
        day = self._aligned(at.astimezone(ZoneInfo(self.timezone)).date() + timedelta(days=1))
        while self.handover(day) > at:
            day -= timedelta(days=STEPS[self.rotation])
        return day

    def _aligned(self, day: date) -> date:
        """The handover day at or before `day`."""
        return day - timedelta(days=(day.weekday() - self.handover_weekday) % STEPS[self.rotation])
