"""The picture of a promise: every minute has one kind, and those that count are those spent."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.clock import Hours, due, explain, parse_hours, spent
from tournevis.engines.clock.promise import Pause
from tournevis.engines.clock.tests.samples import (
    OFFICE,
    instants,
    open_minutes,
    paris,
    week_hours,
)
from tournevis.engines.clock.tests.test_promise import offsets, pauses_after

MINUTE = timedelta(minutes=1)
BRIDGE = parse_hours(
    {
        "timezone": "Europe/Paris",
        "holidays": "FR",
        "closed": ["2026-05-15"],
        "week": {"mon-fri": "09:00-17:00"},
    }
)


def test_a_bridge_is_named_day_by_day() -> None:
    """Ascension is Thursday the 14th of May 2026; the Friday after it is taken off."""
    start = paris("2026-05-13 16:00")
    when = due(BRIDGE, start, 120)
    assert when == paris("2026-05-18 10:00")
    told = [(part.kind, part.name, part.begin, part.end) for part in explain(BRIDGE, start, when)]
    assert told == [
        ("counts", "", start, paris("2026-05-13 17:00")),
        ("outside", "", paris("2026-05-13 17:00"), paris("2026-05-14 00:00")),
        ("holiday", "Ascension Day", paris("2026-05-14 00:00"), paris("2026-05-15 00:00")),
        ("closed", "", paris("2026-05-15 00:00"), paris("2026-05-18 00:00")),
        ("outside", "", paris("2026-05-18 00:00"), paris("2026-05-18 09:00")),
        ("counts", "", paris("2026-05-18 09:00"), when),
    ]
    names = [part.name for part in explain(BRIDGE, start, when, lang="fr") if part.name]
    assert names == ["Ascension"]


@pytest.mark.parametrize(
    ("region", "day", "name"),
    [
        ("FR-57", "2026-04-03", "Vendredi saint"),
        ("FR-67", "2026-12-26", "Saint-Étienne"),
        ("FR-75", "2026-05-01", "Fête du Travail"),
    ],
)
def test_holidays_of_the_region_have_their_names(region: str, day: str, name: str) -> None:
    hours = parse_hours(
        {"timezone": "Europe/Paris", "holidays": region, "week": {"mon-sun": "09:00-17:00"}}
    )
    at = paris(f"{day} 00:00")
    [part] = explain(hours, at, at + timedelta(hours=23), lang="fr")
    assert part.kind == "holiday"
    assert part.name.casefold() == name.casefold()


def test_only_worked_time_is_shown_as_paused() -> None:
    start, until = paris("2026-11-24 11:00"), paris("2026-11-24 15:00")
    lunch: list[Pause] = [(paris("2026-11-24 11:30"), paris("2026-11-24 14:00"))]
    kinds = [(part.kind, part.minutes) for part in explain(OFFICE, start, until, lunch)]
    assert kinds == [
        ("counts", 30),
        ("paused", 30),
        ("outside", 90),
        ("paused", 30),
        ("counts", 60),
    ]


@settings(max_examples=60, deadline=None)
@given(week_hours(), instants(), st.integers(0, 2 * 1440), offsets)
def test_brute_force_agrees_and_nothing_is_left_out(
    hours: Hours, at: datetime, length: int, halts: list[tuple[int, int]]
) -> None:
    until, pauses = at + length * MINUTE, pauses_after(at, halts)
    parts = explain(hours, at, until, pauses)
    assert [part.end for part in parts[:-1]] == [part.begin for part in parts[1:]]
    assert (parts[0].begin, parts[-1].end) == (at, until) if length else parts == []
    assert all((a.kind, a.name) != (b.kind, b.name) for a, b in pairwise(parts))
    assert sum(p.minutes for p in parts if p.kind == "counts") == spent(hours, at, until, pauses)
    open_ones = set(open_minutes(hours, at, until))
    for part in parts:
        is_open = part.kind in ("counts", "paused")
        assert (part.begin in open_ones) == is_open


@settings(max_examples=60, deadline=None)
@given(
    week_hours(),
    instants(),
    st.integers(1, 900),
    offsets,
    st.tuples(st.integers(0, 900), st.integers(0, 600)),
)
def test_a_deadline_never_moves_backward_for_lack_of_cause(
    hours: Hours, at: datetime, minutes: int, halts: list[tuple[int, int]], more: tuple[int, int]
) -> None:
    pauses = pauses_after(at, halts)
    one_more = [*pauses, *pauses_after(at, [more])]
    assert due(hours, at, minutes, one_more) >= due(hours, at, minutes, pauses)
    assert due(hours, at, minutes + 1, pauses) >= due(hours, at, minutes, pauses)
    assert due(hours, at + 7 * MINUTE, minutes, pauses) >= due(hours, at, minutes, pauses)
