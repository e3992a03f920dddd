"""Adding and counting working minutes: examples first, then properties and brute force."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.clock import (
    NEVER,
    Hours,
    add,
    between,
    in_utc,
    is_open,
    next_opening,
    next_working_day,
    openings,
    parse_hours,
)
from tournevis.engines.clock.tests.samples import (
    ALWAYS,
    NIGHTS,
    OFFICE,
    instants,
    open_minutes,
    paris,
    week_hours,
)

some_minutes = st.integers(0, 3000)


def test_the_lunch_break_does_not_count() -> None:
    assert add(OFFICE, paris("2026-11-24 11:30"), 60) == paris("2026-11-24 14:00")
    assert between(OFFICE, paris("2026-11-24 11:30"), paris("2026-11-24 14:00")) == 60


def test_what_uses_up_the_day_is_due_when_it_closes() -> None:
    assert add(OFFICE, paris("2026-11-24 17:00"), 60) == paris("2026-11-24 18:00")
    assert add(OFFICE, paris("2026-11-24 17:00"), 61) == paris("2026-11-25 08:01")


def test_a_friday_evening_alert_is_due_on_monday() -> None:
    assert add(OFFICE, paris("2026-11-27 16:50"), 30) == paris("2026-11-30 08:20")


def test_opening_is_open_and_closing_is_closed() -> None:
    assert is_open(OFFICE, paris("2026-11-24 08:00"))
    assert is_open(OFFICE, paris("2026-11-24 11:59"))
    assert not is_open(OFFICE, paris("2026-11-24 12:00"))
    assert not is_open(OFFICE, paris("2026-11-28 10:00"))


def test_next_opening_is_now_when_open() -> None:
    assert next_opening(OFFICE, paris("2026-11-24 10:12")) == paris("2026-11-24 10:12")
    assert next_opening(OFFICE, paris("2026-11-27 17:00")) == paris("2026-11-30 08:00")


def test_moselle_keeps_good_friday_and_saint_stephens_day() -> None:
    elsewhere = Hours("Europe/Paris", OFFICE.week, "FR")
    good_friday = paris("2026-04-03 10:00")
    assert not is_open(OFFICE, good_friday)
    assert is_open(elsewhere, good_friday)
    assert next_opening(OFFICE, good_friday) == paris("2026-04-07 08:00")  # after Easter Monday
    # Christmas 2024 is a Wednesday, Saint Stephen's Day the Thursday after it.
    assert add(OFFICE, paris("2024-12-24 17:30"), 60) == paris("2024-12-27 08:30")
    assert add(elsewhere, paris("2024-12-24 17:30"), 60) == paris("2024-12-26 08:30")


def test_the_next_working_day_skips_holidays_and_week_ends() -> None:
    nine = time(9)
    assert next_working_day(OFFICE, paris("2026-04-02 17:59"), nine) == paris("2026-04-07 09:00")
    assert next_working_day(OFFICE, paris("2026-11-23 23:59"), nine) == paris("2026-11-24 09:00")
    assert next_working_day(OFFICE, paris("2026-11-24 00:01"), nine) == paris("2026-11-25 09:00")
    assert next_working_day(ALWAYS, paris("2026-12-24 12:00"), nine) == paris("2026-12-25 09:00")


def test_the_leap_day_is_a_working_day() -> None:
    assert add(OFFICE, paris("2028-02-28 17:30"), 60) == paris("2028-02-29 08:30")
    assert next_working_day(OFFICE, paris("2028-02-28 12:00"), time(9)) == paris("2028-02-29 09:00")


def test_a_night_in_spring_is_an_hour_shorter() -> None:
    evening, morning = paris("2026-03-28 22:00"), paris("2026-03-29 06:00")
    assert between(NIGHTS, evening, morning) == 7 * 60
    assert add(NIGHTS, evening, 7 * 60) == morning


def test_a_night_in_autumn_is_an_hour_longer() -> None:
    evening, morning = paris("2026-10-24 22:00"), paris("2026-10-25 06:00")
    assert between(NIGHTS, evening, morning) == 9 * 60
    assert add(NIGHTS, evening, 5 * 60) == datetime(2026, 10, 25, 1, tzinfo=UTC)  # 2:00 again


def test_hours_that_end_in_the_repeated_hour_end_the_first_time() -> None:
    hours = parse_hours({"timezone": "Europe/Paris", "week": {"sat": "22:00-02:30"}})
    closing = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert is_open(hours, closing - timedelta(minutes=1))
    assert not is_open(hours, closing)
    assert not is_open(hours, closing + timedelta(minutes=45))  # the clock shows 2:15 once more


def test_hours_within_the_skipped_hour_do_not_exist() -> None:
    hours = parse_hours({"timezone": "Europe/Paris", "week": {"sun": "02:15-02:45"}})
    assert next_opening(hours, paris("2026-03-29 00:00")) == paris("2026-04-05 02:15")


def test_an_island_that_skipped_a_day_has_no_work_on_it() -> None:
    hours = parse_hours({"timezone": "Pacific/Apia", "week": {"fri": "09:00-17:00"}})
    start = datetime(2011, 12, 29, 12, tzinfo=UTC)  # Thursday; Friday the 30th never came
    assert next_opening(hours, start) == datetime(2012, 1, 5, 19, tzinfo=UTC)


def test_round_the_clock_is_plain_time_on_holidays_too() -> None:
    christmas = paris("2026-12-25 03:00")
    assert is_open(ALWAYS, christmas)
    assert add(ALWAYS, christmas, 90) == christmas + timedelta(minutes=90)
    assert between(ALWAYS, christmas, christmas + timedelta(days=400)) == 400 * 1440


def test_instants_come_in_any_time_zone_and_leave_in_utc() -> None:
    local = datetime.fromisoformat("2026-11-24T10:00:00+05:30")
    assert add(ALWAYS, local, 30).isoformat() == "2026-11-24T05:00:00+00:00"
    assert add(ALWAYS, local, 0).tzinfo is UTC


def test_a_naive_datetime_or_negative_minutes_are_refused() -> None:
    naive = datetime(2026, 11, 24, 10)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="no time zone"):
        is_open(OFFICE, naive)
    with pytest.raises(ValueError, match="no time zone"):
        between(OFFICE, paris("2026-11-24 10:00"), naive)
    with pytest.raises(ValueError, match="before it is made"):
        add(OFFICE, paris("2026-11-24 10:00"), -1)


def test_at_the_end_of_the_calendar_there_is_no_opening() -> None:
    assert next_opening(OFFICE, datetime(9999, 12, 29, tzinfo=UTC)) == NEVER


@settings(max_examples=60, deadline=None)
@given(week_hours(), instants(), st.integers(0, 3 * 1440))
def test_brute_force_counts_the_same_minutes(hours: Hours, start: datetime, length: int) -> None:
    end = start + timedelta(minutes=length)
    stepped = open_minutes(hours, start, end)
    assert between(hours, start, end) == len(stepped)
    assert [at for at in stepped[::97] if not is_open(hours, at)] == []


@settings(max_examples=60, deadline=None)
@given(week_hours(), instants())
def test_brute_force_agrees_on_what_is_open(hours: Hours, at: datetime) -> None:
    stepped = open_minutes(hours, at, at + timedelta(minutes=1440))
    assert is_open(hours, at) == (at in stepped)
    first = next_opening(hours, at)
    assert first == stepped[0] if stepped else first >= at + timedelta(minutes=1440)


@given(week_hours(), instants(), some_minutes)
@settings(deadline=None)
def test_counting_undoes_adding(hours: Hours, start: datetime, minutes: int) -> None:
    assert between(hours, start, add(hours, start, minutes)) == minutes


@given(week_hours(), instants(), st.floats(0, 5000))
@settings(deadline=None)
def test_adding_undoes_counting(hours: Hours, start: datetime, later: float) -> None:
    end = start + timedelta(minutes=later)
    again = add(hours, start, between(hours, start, end))
    assert again <= end
    if is_open(hours, end) and between(hours, start, end):
        # At an opening, the same minutes were already spent when the last stretch closed.
        assert again == end or next_opening(hours, again) == end


@given(week_hours(), instants(), some_minutes, some_minutes)
@settings(deadline=None)
def test_adding_is_monotone_and_in_steps(hours: Hours, start: datetime, m: int, n: int) -> None:
    assert add(hours, add(hours, start, m), n) == add(hours, start, m + n)
    assert add(hours, start, m) <= add(hours, start, m + n)
    later = start + timedelta(minutes=n)
    assert add(hours, start, m) <= add(hours, later, m)


@given(week_hours(), instants(), some_minutes, some_minutes)
@settings(deadline=None)
def test_counting_adds_up(hours: Hours, start: datetime, m: int, n: int) -> None:
    middle = start + timedelta(minutes=m)
    end = middle + timedelta(minutes=n)
    parts = between(hours, start, middle) + between(hours, middle, end)
    assert parts == between(hours, start, end) <= m + n
    assert between(hours, end, start) == 0


@given(week_hours(), instants())
@settings(deadline=None)
def test_openings_are_in_order_and_apart(hours: Hours, at: datetime) -> None:
    stretches = openings(hours, at)
    last = in_utc(at)
    for begin, end in (next(stretches) for _ in range(12)):
        assert last <= begin < end
        last = end
