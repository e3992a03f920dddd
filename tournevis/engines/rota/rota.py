"""A rota as its engineers read it: layers, their windows and their turns, and the shifts above.

The ids of persons are whatever the caller uses: int, UUID, str.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from tournevis.engines.clock import NEVER, in_utc, instant, zone_named
from tournevis.engines.clock.holiday import check_region, days_off

Person = TypeVar("Person", bound=Hashable)
Rotation = Literal["weekly", "daily"]
DAYS_IN = {"weekly": 7, "daily": 1}
FIRST_YEAR, LAST_YEAR = 1970, 2200  # of a layer: a typing error must not make an endless count
LONGEST_TURN = 366


class RotaError(ValueError):
    """A rota or a shift that makes no sense; the message is for the person who wrote it."""


@dataclass(frozen=True)
class Shift(Generic[Person]):
    """One person on call from `start` (aware, included) to `end` (excluded), kept in UTC.

    Above the layers, `replaces` names the only person it takes over from; None: from anyone.
    """

    person: Person
    start: datetime
    end: datetime
    replaces: Person | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", in_utc(self.start))
        object.__setattr__(self, "end", in_utc(self.end))
        if self.end <= self.start:
            raise RotaError(f"a shift from {self.start} to {self.end} has no length")


@dataclass(frozen=True)
class Window:
    """Local hours that begin on some weekdays (0 is Monday), and on public holidays if `holidays`.

    An end at or before its start is on the next day: 00:00 to 00:00 is the whole day.
    """

    days: frozenset[int]
    opens: time
    closes: time
    holidays: bool = False

    @property
    def lasts_into_next_day(self) -> bool:
        """Whether it ends on the day after the one on which it begins."""
        return self.closes <= self.opens


@dataclass(frozen=True)
class Layer(Generic[Person]):
    """Members who take turns of `every` days or weeks, handing over at a local time.

    The first is on call from the handover of the day `starts_on`; the last day, `ends_on`, lasts
    until the handover of the day after. Turns count whether a window is open or not. A member may
    stand in the list twice; without members a layer decides nothing. No windows: always open.
    Raises RotaError.
    """

    members: tuple[Person, ...]
    starts_on: date
    handover_at: time = time(9)
    rotation: Rotation = "weekly"
    every: int = 1
    ends_on: date | None = None
    windows: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        if self.rotation not in DAYS_IN:
            raise RotaError(f"a rotation is weekly or daily, not {self.rotation!r}")
        if not 1 <= self.every <= LONGEST_TURN:
            raise RotaError(f"a turn lasts 1 to {LONGEST_TURN} days or weeks, not {self.every}")
        for day in (self.starts_on, self.ends_on or self.starts_on):
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise RotaError(f"{day} is too far away; write a year like 2026")

    @property
    def days(self) -> int:
        """Days in a turn."""
        return DAYS_IN[self.rotation] * self.every

    def begins(self, zone: ZoneInfo) -> datetime:
        """The instant of the first handover, in UTC."""
        return self.turn_begins(0, zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The instant after which the layer decides nothing any more; NEVER for one without end."""
        if self.ends_on is None:
            return NEVER
        return reached(self.ends_on + timedelta(days=1), self.handover_at, zone)

    def turn_begins(self, turn: int, zone: ZoneInfo) -> datetime:
        """The handover to that turn: the first time the clock shows its hour, or jumps over it."""
        day = self.starts_on + timedelta(days=turn * self.days)
        return reached(day, self.handover_at, zone)

    def turn_at(self, at: datetime, zone: ZoneInfo) -> int:
        """Handovers since the first one; negative before the layer begins."""
        # From a day later on: a clock set back over midnight shows the day before once more.
        day = at.astimezone(zone).date() + timedelta(days=1)
        turn = (day - self.starts_on).days // self.days
        while self.turn_begins(turn, zone) > at:
            turn -= 1
        return turn

    def member(self, turn: int) -> Person:
        """Whose turn that is."""
        return self.members[turn % len(self.members)]

    def members_from(self, turn: int) -> tuple[Person, ...]:
        """All members in turn, beginning with that one."""
        cut = max(turn, 0) % len(self.members) if self.members else 0
        return self.members[cut:] + self.members[:cut]


@dataclass(frozen=True)
class Rota(Generic[Person]):
    """Layers, of which the last that is open decides, and above them shifts in the order made.

    `region` is whose public holidays count (FR, FR-57, GB-SCT); "" for none. Without layers it is
    a rota written by hand. Raises RotaError.
    """

    timezone: str
    layers: tuple[Layer[Person], ...] = ()
    shifts: tuple[Shift[Person], ...] = ()
    region: str = ""

    def __post_init__(self) -> None:
        try:
            zone_named(self.timezone)
            if self.region:
                check_region(self.region)
        except ValueError as error:
            raise RotaError(str(error)) from None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return zone_named(self.timezone)

    def is_holiday(self, day: date) -> bool:
        """Whether that day is a public holiday where this rota's engineers live."""
        return bool(self.region) and day in days_off(self.region, day.year)


@lru_cache(maxsize=65536)
def reached(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """`clock.instant`, remembered: the rotas of a house share their zones and handovers."""
    return instant(day, clock, zone)
