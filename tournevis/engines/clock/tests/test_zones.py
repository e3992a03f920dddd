"""The wall clock and UTC where the clock is changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.clock import NEVER, in_utc, instant
from tournevis.engines.clock.tests.samples import WEEKS, ZONES

clocks = st.builds(lambda minute: time(minute // 60, minute % 60), st.integers(0, 1439))


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2026, 3, 29), time(1, 59), "2026-03-29T00:59:00+00:00"),
        (date(2026, 3, 29), time(2, 0), "2026-03-29T01:00:00+00:00"),
        (date(2026, 3, 29), time(2, 59, 59), "2026-03-29T01:00:00+00:00"),
        (date(2026, 3, 29), time(3, 0), "2026-03-29T01:00:00+00:00"),
        (date(2026, 10, 25), time(2, 0), "2026-10-25T00:00:00+00:00"),
        (date(2026, 10, 25), time(3, 0), "2026-10-25T02:00:00+00:00"),
    ],
)
def test_paris_in_spring_and_autumn(day: date, clock: time, expected: str) -> None:
    assert instant(day, clock, ZoneInfo("Europe/Paris")).isoformat() == expected


@given(st.sampled_from(ZONES), st.sampled_from(WEEKS), st.integers(0, 5), clocks)
def test_it_is_the_first_minute_at_which_the_clock_gets_there(
    name: str, first: date, days: int, clock: time
) -> None:
    zone, day = ZoneInfo(name), first + timedelta(days=days)
    wall = datetime.combine(day, clock)
    found = instant(day, clock, zone)
    before = [found - timedelta(minutes=step) for step in range(1, 180)]
    assert found.astimezone(zone).replace(tzinfo=None) >= wall
    assert all(at.astimezone(zone).replace(tzinfo=None) < wall for at in before)


def test_an_instant_is_the_same_in_utc() -> None:
    local = datetime.fromisoformat("2026-11-24T10:00:00+01:00")
    assert in_utc(local) == local
    assert in_utc(local).tzinfo is UTC
    assert NEVER.astimezone(ZoneInfo("Pacific/Kiritimati")).year == 9999
