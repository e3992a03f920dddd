"""The engine against the definition: for any rota, at any moment, exactly the person it says."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.clock import NEVER
from tournevis.engines.rota import (
    Rota,
    Shift,
    fairness,
    gaps,
    handovers,
    next_shift,
    on_call,
    order,
    shifts,
    until,
)
from tournevis.engines.rota.tests.definition import DAY, MINUTE, Run, rotas, runs

Sample = tuple[Rota[int], datetime]
few = settings(max_examples=60, deadline=None)
many = settings(max_examples=150, deadline=None)


@few
@given(rotas())
def test_shifts_and_gaps_are_what_the_definition_says_minute_by_minute(sample: Sample) -> None:
    rota, change = sample
    start, end = change - DAY - 7 * MINUTE, change + DAY
    found: list[Run] = [(each.start, each.end, each.person) for each in shifts(rota, start, end)]
    found += [(each.start, each.end, None) for each in gaps(rota, start, end)]
    assert sorted(found, key=lambda run: run[0]) == runs(rota, start, end)


@few
@given(rotas(), st.integers(-1440, 1440))
def test_the_present_and_the_next_one_are_what_the_definition_says(
    sample: Sample, minute: int
) -> None:
    rota, change = sample
    at = change + minute * MINUTE
    (_, ends, holder), *later = runs(rota, at, at + 2 * DAY)
    assert on_call(rota, at) == holder
    assert on_call(rota, at + timedelta(seconds=59)) == holder
    assert until(rota, at) == ends if later else until(rota, at) >= ends
    following = next((run for run in later if run[2] is not None), None)
    if following is not None:
        shift = next_shift(rota, at)
        assert shift is not None
        assert (shift.start, shift.person) == (following[0], following[2])


@many
@given(rotas(), st.integers(-3000, 3000), st.integers(1, 40 * 1440))
def test_every_moment_has_one_answer_and_no_time_is_lost(
    sample: Sample, minute: int, length: int
) -> None:
    rota, change = sample
    start = change + minute * MINUTE
    end = start + length * MINUTE
    found = [(each.start, each.end) for each in shifts(rota, start, end)]
    found += [(each.start, each.end) for each in gaps(rota, start, end)]
    found.sort()
    assert (found[0][0], found[-1][1]) == (start, end)
    assert all(one[1] == two[0] for one, two in pairwise(found))


@many
@given(rotas(), st.integers(-3000, 3000))
def test_nothing_changes_until_it_says_so(sample: Sample, minute: int) -> None:
    rota, change = sample
    at = change + minute * MINUTE
    ends, holder = until(rota, at), on_call(rota, at)
    assert ends > at
    if ends != NEVER:
        assert on_call(rota, ends) != holder
    for step in range(8):
        assert on_call(rota, at + (min(ends, at + 60 * DAY) - at) * step / 8) == holder


@many
@given(rotas(), st.integers(-3000, 3000), st.frozensets(st.integers(1, 6)))
def test_the_order_is_everybody_once_and_who_is_away_last(
    sample: Sample, minute: int, away: frozenset[int]
) -> None:
    rota, change = sample
    at = change + minute * MINUTE
    found = order(rota, at, away)
    assert len(set(found)) == len(found)
    members = {each for layer in rota.layers for each in layer.members}
    assert set(found) == members | {each.person for each in rota.shifts if each.end > at}
    is_away = [each in away for each in found]
    assert is_away == sorted(is_away)
    holder = on_call(rota, at)
    if holder is not None and holder not in away:
        assert found[0] == holder


@many
@given(rotas(), st.integers(1, 20 * 1440), st.integers(0, 20 * 1440))
def test_what_people_carry_adds_up_when_the_time_is_split(
    sample: Sample, length: int, cut: int
) -> None:
    rota, start = sample
    end, middle = start + length * MINUTE, start + min(cut, length) * MINUTE
    whole = fairness(rota, start, end)
    parts = (fairness(rota, start, middle), fairness(rota, middle, end))
    for person in whole:
        for what in ("hours", "nights", "weekend_days", "holidays"):
            halves = sum(getattr(part[person], what) for part in parts if person in part)
            assert abs(getattr(whole[person], what) - halves) < 1e-6
    hours = sum((each.end - each.start) / timedelta(hours=1) for each in shifts(rota, start, end))
    assert abs(sum(load.hours for load in whole.values()) - hours) < 1e-6


@many
@given(rotas(), st.integers(1, 20 * 1440))
def test_a_handover_is_where_one_shift_begins(sample: Sample, length: int) -> None:
    rota, start = sample
    found = list(shifts(rota, start, start + length * MINUTE))
    begun = [each for each in found if each.start > start]
    told = list(handovers(rota, start, start + length * MINUTE))
    assert [(each.at, each.to) for each in told][: len(begun)] == [
        (each.start, each.person) for each in begun
    ]
    for each in told:
        before = on_call(rota, each.at - timedelta(microseconds=1))
        assert (each.from_whom, each.to) == (before, on_call(rota, each.at))


@many
@given(rotas(), st.integers(1, 6), st.integers(-1000, 1000), st.integers(1, 2000))
def test_leave_makes_gaps_of_exactly_what_that_person_would_have_held(
    sample: Sample, person: int, minute: int, length: int
) -> None:
    rota, start = sample
    end = start + 3 * DAY
    away = (start + minute * MINUTE, start + (minute + length) * MINUTE)
    found = [each for each in gaps(rota, start, end, {person: [away]}) if each.reason == "away"]
    held = [
        (max(each.start, away[0]), min(each.end, away[1]))
        for each in shifts(rota, start, end)
        if each.person == person and each.start < away[1] and each.end > away[0]
    ]
    assert [(each.start, each.end) for each in found] == held
    assert all(each.person == person for each in found)


def test_a_shift_that_replaces_nobody_present_changes_nothing() -> None:
    start = datetime.fromisoformat("2026-06-01T00:00+00:00")
    rota = Rota("UTC", shifts=(Shift(1, start, start + DAY), Shift(2, start, start + DAY, 3)))
    assert on_call(rota, start) == 1
