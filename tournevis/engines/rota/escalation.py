"""Whom to alert, and when, as long as nobody answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tournevis.engines.clock import in_utc
from tournevis.engines.rota.rota import Person


def escalation(
    order: Sequence[Person], started_at: datetime, delay_minutes: float, rounds: int
) -> tuple[tuple[Person, datetime], ...]:
    """Each person of `order` in turn, `rounds` times over, `delay_minutes` apart, in UTC.

    The first is alerted at `started_at`. Minutes are those of the clock: an alert does not wait
    for working hours. Raises ValueError for no delay at all or a negative number of rounds.

    >>> from datetime import UTC
    >>> plan = escalation(("anna", "ben"), datetime(2026, 11, 24, 22, tzinfo=UTC), 10, 2)
    >>> [f"{person} {at:%H:%M}" for person, at in plan]
    ['anna 22:00', 'ben 22:10', 'anna 22:20', 'ben 22:30']
    """
    if delay_minutes <= 0 or rounds < 0:
        raise ValueError(f"{rounds} rounds with {delay_minutes} minutes between alerts")
    start, delay = in_utc(started_at), timedelta(minutes=delay_minutes)
    return tuple((person, start + n * delay) for n, person in enumerate([*order] * rounds))
