"""Whom to alert next, and when, as long as nobody answers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.rota import escalation

NIGHT = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # ten minutes before Paris sets its clock back


def test_each_in_turn_and_round_again() -> None:
    plan = escalation(("anna", "dina"), NIGHT, 10, 2)
    assert [person for person, _ in plan] == ["anna", "dina", "anna", "dina"]
    assert [(at - NIGHT).total_seconds() / 60 for _, at in plan] == [0, 10, 20, 30]


def test_nobody_or_no_round_is_an_empty_plan() -> None:
    assert escalation((), NIGHT, 10, 3) == ()
    assert escalation(("anna",), NIGHT, 10, 0) == ()


def test_times_leave_in_utc() -> None:
    local = datetime.fromisoformat("2026-11-24T23:00:00+01:00")
    assert escalation(("anna",), local, 10, 1)[0][1].isoformat() == "2026-11-24T22:00:00+00:00"


@pytest.mark.parametrize(("delay", "rounds"), [(0, 1), (-5, 1), (10, -1)])
def test_what_would_alert_all_at_once_is_refused(delay: float, rounds: int) -> None:
    with pytest.raises(ValueError, match="minutes between alerts"):
        escalation(("anna",), NIGHT, delay, rounds)


@given(st.lists(st.integers(), max_size=5, unique=True), st.integers(1, 60), st.integers(0, 4))
def test_everybody_is_alerted_once_a_round_at_a_steady_pace(
    people: list[int], delay: int, rounds: int
) -> None:
    plan = escalation(people, NIGHT, delay, rounds)
    assert [person for person, _ in plan] == people * rounds
    assert [at for _, at in plan] == [
        NIGHT + n * timedelta(minutes=delay) for n in range(len(plan))
    ]
