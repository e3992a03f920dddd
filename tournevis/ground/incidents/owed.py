"""What a contract owes an incident now: of each kind so many minutes, in these hours, less the pauses.

Worked out afresh from contract, severity and pauses at each look. See docs/promises.md for the rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from tournevis.engines import clock
from tournevis.engines.clock.stretches import meeting
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations.models import Contract, Pausing, ServiceLevel

TRIAGE_MINUTES = 60  # from somebody nobody knows: day and night
ALWAYS = clock.Hours(timezone="UTC", always_open=True)
LOOKED_AHEAD = timedelta(days=4000)  # where a lasting pause lets the clock run by night alone
Kind = Deadline.Kind
STANDING: dict[str, tuple[str, ...]] = {
    Pausing.NONE: (),
    Pausing.CURE: (Kind.WORKAROUND, Kind.SOLUTION),
    Pausing.ALL: (Kind.UPDATE, Kind.WORKAROUND, Kind.SOLUTION),
}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Term:
    """What is owed of one kind: `minutes` of the `hours`, less the `pauses`.

    `by_day`: only what a pause takes of these hours stops a clock that runs day and night.
    """

    minutes: int
    hours: clock.Calendar
    pauses: tuple[clock.Pause, ...] = field(default=())
    by_day: clock.Calendar | None = None

    def due(self, started_at: datetime, share: float = 1.0) -> datetime:
        """When it is due (UTC), or when a share of it is spent; `clock.NEVER` while it stands still.

        Hours in which nobody is ever there promise day and night: rather too good than too weak.
        """
        minutes = self.minutes * share
        if self.by_day is not None and any(end is None for _, end in self.pauses):
            return self._due_by_night(started_at, minutes)
        due = clock.due(self.hours, started_at, minutes, self.halts())
        if due == clock.NEVER and clock.next_opening(self.hours, started_at) == clock.NEVER:
            return clock.due(ALWAYS, started_at, minutes, self.pauses)
        return due

    def left(self, started_at: datetime, now: datetime) -> float:
        """Minutes that are left, of these hours; below zero, how late it is."""
        return clock.remaining(self.hours, started_at, self.minutes, now, self.halts(now))

    def halts(self, until: datetime | None = None) -> list[clock.Pause]:
        """When its clock stands still; of a pause that lasts, up to `until` where that is given."""
        if self.by_day is None:
            return list(self.pauses)
        found: list[clock.Pause] = []
        for begin, end in self.pauses:
            pause = iter([(begin, end or until or clock.NEVER)])
            if begin < (end or until or clock.NEVER):
                found += meeting([clock.openings(self.by_day, begin), pause])
        return found

    def _due_by_night(self, started_at: datetime, minutes: float) -> datetime:
        """A lasting pause stops the clock in the hours only: look ever farther for when it is due."""
        ahead = timedelta(days=8)
        while ahead < LOOKED_AHEAD:
            horizon = max(started_at, self.pauses[-1][0]) + ahead
            due = clock.due(self.hours, started_at, minutes, self.halts(horizon))
            if due <= horizon:
                return due
            ahead *= 4
        return clock.NEVER


def terms_of(incident: Incident) -> dict[str, Term]:
    """What is owed to this incident, by kind; a stranger is owed a first contact, and by us."""
    contract = None if incident.in_triage else Contract.of(incident.organisation_id)
    if contract is None:
        return {Kind.FIRST_CONTACT: Term(TRIAGE_MINUTES, ALWAYS)}
    levels = list(contract.levels.filter(severity=incident.severity))
    stands = any(each.kind in STANDING[contract.pausing] for each in levels)
    pauses = pauses_of(incident) if stands else ()
    return terms(contract, levels, pauses)


def terms(
    contract: Contract, levels: Iterable[ServiceLevel], pauses: tuple[clock.Pause, ...] = ()
) -> dict[str, Term]:
    """What these levels of a contract owe, by kind."""
    hours = hours_of(contract)
    found = {str(Kind.FIRST_CONTACT): Term(contract.first_contact_minutes, hours)}
    for level in levels:
        found[level.kind] = Term(
            minutes=level.minutes,
            hours=ALWAYS if level.day_and_night else hours,
            pauses=pauses if level.kind in STANDING[contract.pausing] else (),
            by_day=hours if level.day_and_night and not contract.pauses_by_night else None,
        )
    return found


def hours_of(contract: Contract) -> clock.Calendar:
    """The hours of a contract; those that can't be read are day and night."""
    try:
        return clock.parse_hours(contract.hours)
    except (clock.HoursError, ValueError, AttributeError, TypeError):
        log.exception("hours not read", contract=contract.pk)
        return ALWAYS


def pauses_of(incident: Incident) -> tuple[clock.Pause, ...]:
    """When the client was awaited."""
    return tuple(incident.pauses.values_list("started_at", "ended_at"))
