"""What each one carries, and when they are told of it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.rota import Layer, Load, Rota, fairness, told_at
from tournevis.engines.rota.tests.definition import CHANGES

PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def test_a_week_from_monday_to_monday() -> None:
    rota = Rota("Europe/Paris", (Layer(("anna",), date(2026, 3, 2), time(9)),))
    found = fairness(rota, paris("2026-03-02 09:00"), paris("2026-03-09 09:00"))
    assert found == {"anna": Load(hours=168, nights=7, weekend_days=2, holidays=0)}


def test_what_two_share_adds_up_to_one() -> None:
    turns = Layer(("anna", "dina"), date(2026, 7, 13), time(2), "daily")
    rota = Rota("Europe/Paris", (turns,), region="FR")
    found = fairness(rota, paris("2026-07-13 22:00"), paris("2026-07-15 00:00"))
    assert found["anna"].nights == pytest.approx(0.5)  # from 22:00 to 2:00
    assert found["dina"].nights == pytest.approx(0.5 + 0.25)
    assert found["anna"].holidays == pytest.approx(2 / 24)
    assert found["dina"].holidays == pytest.approx(22 / 24)


def test_a_day_of_25_hours_is_one_day() -> None:
    rota = Rota("Europe/Paris", (Layer(("anna",), date(2026, 10, 5)),))
    found = fairness(rota, paris("2026-10-25 00:00"), paris("2026-10-26 00:00"))
    assert (found["anna"].hours, found["anna"].weekend_days) == (25, 1)


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        ("2026-03-03 12:00", "2026-03-03 09:00"),
        ("2026-03-03 11:00", "2026-03-03 08:00"),
        ("2026-03-03 10:59", "2026-03-02 20:00"),
        ("2026-03-03 23:59", "2026-03-03 20:59"),
        ("2026-03-04 00:00", "2026-03-03 20:00"),
        ("2026-03-04 02:30", "2026-03-03 20:00"),
        ("2026-03-29 08:00", "2026-03-28 20:00"),  # the night the clock jumps
    ],
)
def test_nobody_is_woken_to_be_told_of_a_shift(begins: str, said: str) -> None:
    assert told_at(paris(begins), PARIS) == paris(said)


# The day that Samoa skipped has no evening on which to be told.
@given(
    st.sampled_from([each for each in CHANGES if each[1] != "2011-12-30T10:00"]),
    st.integers(-3000, 3000),
)
def test_it_is_said_before_it_begins_and_by_day(change: tuple[str, str], minute: int) -> None:
    zone = ZoneInfo(change[0])
    begins = datetime.fromisoformat(f"{change[1]}+00:00") + timedelta(minutes=minute)
    said = told_at(begins, zone)
    assert timedelta(hours=2) <= begins - said < timedelta(hours=36)
    assert time(8) <= said.astimezone(zone).time() < time(21)
