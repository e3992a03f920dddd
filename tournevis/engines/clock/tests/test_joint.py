"""Several places for one promise: open where one of them is, or only where all are."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.clock import (
    NEVER,
    HoursError,
    Joint,
    add,
    as_mapping,
    between,
    is_open,
    next_closing,
    next_opening,
    next_working_day,
    openings,
    parse_hours,
    parse_place,
)
from tournevis.engines.clock.tests.samples import ALWAYS, instants, open_minutes, paris, week_hours

PARIS = parse_place({"timezone": "Europe/Paris", "week": {"mon-fri": "09:00-17:00"}})
REUNION = parse_place({"timezone": "Indian/Reunion", "week": {"mon-fri": "08:00-16:00"}})
EITHER, BOTH = Joint((PARIS, REUNION), "any"), Joint((PARIS, REUNION), "all")
joints = st.builds(
    Joint,
    st.lists(week_hours(), min_size=1, max_size=3).map(tuple),
    st.sampled_from(["any", "all"]),
)


def test_either_is_the_longer_day_and_both_the_shorter() -> None:
    # In winter, 08:00 on Réunion is 05:00 in Paris.
    day = paris("2026-11-24 00:00")
    assert next_opening(EITHER, day) == paris("2026-11-24 05:00")
    assert next_closing(EITHER, day) == paris("2026-11-24 17:00")
    assert next_opening(BOTH, day) == paris("2026-11-24 09:00")
    assert next_closing(BOTH, day) == paris("2026-11-24 13:00")
    assert add(EITHER, day, 60) == paris("2026-11-24 06:00")
    assert add(BOTH, paris("2026-11-27 12:30"), 60) == paris("2026-11-30 09:30")
    assert next_opening(EITHER, paris("2026-07-07 00:00")) == paris("2026-07-07 06:00")


def test_days_are_told_in_the_first_zone() -> None:
    assert next_working_day(BOTH, paris("2026-11-27 12:00"), time(9)) == paris("2026-11-30 09:00")


def test_somebody_day_and_night_makes_it_day_and_night_only_for_either() -> None:
    assert add(Joint((PARIS, ALWAYS), "any"), paris("2026-11-28 03:00"), 30) == paris(
        "2026-11-28 03:30"
    )
    assert add(Joint((PARIS, ALWAYS), "all"), paris("2026-11-28 03:00"), 30) == paris(
        "2026-11-30 09:30"
    )


def test_hours_that_never_meet_are_never_due_and_stop_searching() -> None:
    apart = parse_place({"timezone": "Europe/Paris", "week": {"sat": "09:00-17:00"}})
    never = Joint((PARIS, apart), "all")
    assert next_opening(never, paris("2026-11-24 10:00")) == NEVER
    assert add(never, paris("2026-11-24 10:00"), 5) == NEVER
    assert next_working_day(never, paris("2026-11-24 10:00"), time(9)) == paris("2026-11-25 09:00")


def test_what_is_written_is_read_back() -> None:
    assert parse_hours(as_mapping(BOTH)) == BOTH


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"calendars": []}, "a list of hours"),
        ({"calendars": ["x"]}, "hours of its own"),
        ({"calendars": [as_mapping(PARIS)], "rule": "some"}, "write any or all"),
        ({"calendars": [as_mapping(PARIS)] * 9}, "8 at most"),
        ({"calendars": [as_mapping(PARIS)], "timezone": "UTC"}, "beside calendars"),
    ],
)
def test_what_makes_no_sense_is_told(written: dict[str, object], words: str) -> None:
    with pytest.raises(HoursError, match=words):
        parse_hours(written)


@settings(max_examples=40, deadline=None)
@given(joints, instants(), st.integers(0, 2 * 1440))
def test_brute_force_counts_the_same_minutes(joint: Joint, start: datetime, length: int) -> None:
    end = start + timedelta(minutes=length)
    each = [set(open_minutes(place, start, end)) for place in joint.calendars]
    wanted = set.union(*each) if joint.rule == "any" else set.intersection(*each)
    assert between(joint, start, end) == len(wanted)
    assert [at for at in sorted(wanted)[::97] if not is_open(joint, at)] == []


@settings(deadline=None)
@given(joints, instants(), st.integers(0, 2000), st.integers(0, 2000))
def test_splitting_adds_up_and_stretches_are_apart(
    joint: Joint, start: datetime, m: int, n: int
) -> None:
    middle = start + timedelta(minutes=m)
    end = middle + timedelta(minutes=n)
    parts = between(joint, start, middle) + between(joint, middle, end)
    assert parts == pytest.approx(between(joint, start, end))
    last = start
    for (begin, closing), _ in zip(openings(joint, start), range(10), strict=False):
        assert last <= begin < closing
        last = closing
