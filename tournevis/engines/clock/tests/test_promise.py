"""Promises with pauses: while the client is awaited, the clock stands."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.clock import NEVER, Hours, add, between, due, remaining, spent
from tournevis.engines.clock.promise import Pause
from tournevis.engines.clock.tests.samples import (
    ALWAYS,
    OFFICE,
    instants,
    open_minutes,
    paris,
    week_hours,
)

MINUTE = timedelta(minutes=1)
ALERT = paris("2026-11-24 09:00")


def pauses_after(start: datetime, offsets: list[tuple[int, int]]) -> list[Pause]:
    """Closed pauses, each as its distance from `start` and its length in minutes."""
    return [(start + at * MINUTE, start + (at + length) * MINUTE) for at, length in offsets]


offsets = st.lists(st.tuples(st.integers(-300, 2000), st.integers(0, 600)), max_size=4)


def test_a_pause_moves_the_promise_by_its_working_minutes() -> None:
    lunch = (paris("2026-11-24 11:00"), paris("2026-11-24 14:00"))  # 60 + 30 worked minutes
    assert due(OFFICE, ALERT, 240) == paris("2026-11-24 14:30")
    assert due(OFFICE, ALERT, 240, [lunch]) == paris("2026-11-24 16:00")


def test_a_pause_outside_the_hours_changes_nothing() -> None:
    night = (paris("2026-11-24 18:00"), paris("2026-11-25 08:00"))
    assert due(OFFICE, ALERT, 600, [night]) == due(OFFICE, ALERT, 600)


def test_overlapping_pauses_count_once() -> None:
    twice = pauses_after(ALERT, [(10, 20), (20, 20)])
    assert due(ALWAYS, ALERT, 60, twice) == ALERT + 90 * MINUTE


def test_a_pause_that_lasts_leaves_no_date_but_what_remains() -> None:
    waiting: list[Pause] = [(paris("2026-11-24 09:20"), None)]
    assert due(OFFICE, ALERT, 60, waiting) == NEVER
    assert remaining(OFFICE, ALERT, 60, paris("2026-11-24 16:00"), waiting) == 40
    assert due(ALWAYS, ALERT, 60, waiting) == NEVER


def test_a_pause_that_begins_after_the_promise_was_due_does_not_save_it() -> None:
    late: list[Pause] = [(paris("2026-11-24 10:00"), None)]
    assert due(OFFICE, ALERT, 60, late) == paris("2026-11-24 10:00")
    assert due(OFFICE, ALERT, 61, late) == NEVER


def test_what_remains_goes_below_zero_when_late() -> None:
    assert remaining(OFFICE, ALERT, 60, paris("2026-11-24 10:30")) == -30
    assert remaining(OFFICE, ALERT, 60, paris("2026-11-24 08:30")) == 60


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="a pause ends at"):
        due(OFFICE, ALERT, 60, [(ALERT, ALERT - MINUTE)])


@given(week_hours(), instants(), st.integers(0, 2000))
@settings(deadline=None)
def test_without_pauses_it_is_plain_addition(hours: Hours, at: datetime, minutes: int) -> None:
    assert due(hours, at, minutes) == add(hours, at, minutes)
    assert spent(hours, at, at + minutes * MINUTE) == between(hours, at, at + minutes * MINUTE)


@given(week_hours(), instants(), st.integers(1, 2000), offsets)
@settings(deadline=None)
def test_all_is_spent_when_it_is_due_and_not_before(
    hours: Hours, at: datetime, minutes: int, halts: list[tuple[int, int]]
) -> None:
    pauses = pauses_after(at, halts)
    when = due(hours, at, minutes, pauses)
    assert spent(hours, at, when, pauses) == minutes
    assert spent(hours, at, when - MINUTE, pauses) == minutes - 1
    assert when >= due(hours, at, minutes)


@settings(max_examples=40, deadline=None)
@given(week_hours(), instants(), st.integers(0, 2880), offsets)
def test_brute_force_spends_the_same_minutes(
    hours: Hours, at: datetime, length: int, halts: list[tuple[int, int]]
) -> None:
    pauses = pauses_after(at, halts)
    running = [
        minute
        for minute in open_minutes(hours, at, at + length * MINUTE)
        if not any(begin <= minute and (end is None or minute < end) for begin, end in pauses)
    ]
    assert spent(hours, at, at + length * MINUTE, pauses) == len(running)


@given(week_hours(), instants(), st.integers(1, 600), offsets, st.integers(0, 900))
@settings(deadline=None)
def test_a_lasting_pause_is_like_the_clock_stopped_there(
    hours: Hours, at: datetime, minutes: int, halts: list[tuple[int, int]], stop: int
) -> None:
    pauses = pauses_after(at, halts)
    stopped = at + stop * MINUTE
    when = due(hours, at, minutes, [*pauses, (stopped, None)])
    plain = due(hours, at, minutes, pauses)
    assert when == (plain if plain <= stopped else NEVER)
