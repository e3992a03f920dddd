"""Several calendars for one promise: a client with sites in two zones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from tournevis.engines.clock.hours import Hours, HoursError

RULES = ("any", "all")


@dataclass(frozen=True)
class Joint:
    """Hours of several places. `rule`: "any", somebody is there at one of them; "all", at each.

    Days and dates are told in the zone of the first. Raises HoursError. Hours that never meet make
    a promise that is never due.
    """

    calendars: tuple[Hours, ...]
    rule: str = "any"

    def __post_init__(self) -> None:
        for problem in self._problems():
            raise HoursError(problem)

    @property
    def timezone(self) -> str:
        """The name of the first zone."""
        return self.calendars[0].timezone

    @property
    def zone(self) -> ZoneInfo:
        """The first zone."""
        return self.calendars[0].zone

    @property
    def always_open(self) -> bool:
        """24/7, all things considered."""
        some = any if self.rule == "any" else all
        return some(each.always_open for each in self.calendars)

    def works_on(self, day: date) -> bool:
        """Whether hours of one place, or of each, start on that local day."""
        some = any if self.rule == "any" else all
        return some(each.works_on(day) for each in self.calendars)

    def _problems(self) -> Iterator[str]:
        if not self.calendars:
            yield "calendars: give the hours of one place at least"
        if self.rule not in RULES:
            yield f"rule: {self.rule!r} isn't known; write any or all"


Calendar = Hours | Joint


def places_of(hours: Calendar) -> tuple[Hours, ...]:
    """The hours of each place, one or several."""
    return hours.calendars if isinstance(hours, Joint) else (hours,)
