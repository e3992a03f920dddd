"""Days with hours of their own: the 24th of December until noon, an open Sunday, a closed morning."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.clock import HoursError, add, as_mapping, between, is_open, parse_hours
from tournevis.engines.clock.hours import Hours
from tournevis.engines.clock.tests.samples import WEEKS, instants, open_minutes, paris, week_hours

OFFICE: dict[str, object] = {
    "timezone": "Europe/Paris",
    "holidays": "FR",
    "week": {"mon-fri": "08:00-12:00, 13:30-18:00"},
    "exceptions": {
        "2026-12-24": "09:00-12:00",
        "2026-12-25": "10:00-11:00",
        "2026-12-27": "10:00-12:00",
        "2026-12-28": [],
    },
}


def test_a_day_of_its_own_is_neither_the_weeks_nor_the_holidays() -> None:
    hours = parse_hours(OFFICE)
    assert not is_open(hours, paris("2026-12-24 08:30"))
    assert is_open(hours, paris("2026-12-24 09:00"))
    assert add(hours, paris("2026-12-24 11:30"), 31) == paris("2026-12-25 10:01")
    assert is_open(hours, paris("2026-12-27 10:00")), "a Sunday"
    assert add(hours, paris("2026-12-27 11:30"), 31) == paris("2026-12-29 08:01")


def test_what_is_written_is_read_back() -> None:
    hours = parse_hours(OFFICE)
    assert parse_hours(as_mapping(hours)) == hours


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"exceptions": {"24/12/2026": "9-12"}}, "write dates like 2026-12-24"),
        ({"exceptions": {"2026-12-24": "9-12"}}, "isn't a span"),
        ({"exceptions": ["2026-12-24"]}, "write dates with their hours"),
        ({"closed": ["2026-12-24"]}, "is closed and has hours of its own"),
        ({"exceptions": {"2026-12-24": "09:00-12:00, 11:00-13:00"}}, "overlap"),
    ],
)
def test_what_makes_no_sense_is_told(change: dict[str, object], words: str) -> None:
    with pytest.raises(HoursError, match=words):
        parse_hours(OFFICE | change)


@settings(max_examples=40, deadline=None)
@given(week_hours(), week_hours(), instants(), st.integers(0, 3 * 1440))
def test_brute_force_counts_the_same_minutes(
    hours: Hours, other: Hours, start: datetime, length: int
) -> None:
    own = tuple((each, other.week[each.weekday()]) for each in WEEKS if each not in hours.closed)
    mixed = Hours(hours.timezone, hours.week, hours.holidays, hours.closed, exceptions=own)
    end = start + timedelta(minutes=length)
    assert between(mixed, start, end) == len(open_minutes(mixed, start, end))
