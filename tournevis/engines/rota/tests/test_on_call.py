"""Who is on call when, across handovers, shifts above the layers and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tournevis.engines.clock import NEVER
from tournevis.engines.rota import (
    Layer,
    Rota,
    RotaError,
    Shift,
    next_shift,
    on_call,
    order,
    shifts,
    until,
)

TEAM = ("anna", "dina", "elie")
MONDAYS = Layer(TEAM, date(2026, 3, 2))  # at 9
START = datetime(2026, 3, 9, tzinfo=UTC)


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)


def weekly(*above: Shift[str]) -> Rota[str]:
    return Rota("Europe/Paris", (MONDAYS,), above)


def test_members_take_turns_on_the_weekday_of_the_first_day() -> None:
    assert on_call(weekly(), paris("2026-03-02 09:00")) == "anna"
    assert on_call(weekly(), paris("2026-03-09 08:59")) == "anna"
    assert on_call(weekly(), paris("2026-03-09 09:00")) == "dina"
    assert on_call(weekly(), paris("2026-03-16 09:00")) == "elie"
    assert on_call(weekly(), paris("2026-03-23 09:00")) == "anna"


def test_nobody_is_on_call_before_the_rota_begins() -> None:
    early = paris("2026-03-02 08:59")
    assert on_call(weekly(), early) is None
    assert until(weekly(), early) == paris("2026-03-02 09:00")
    assert order(weekly(), early) == TEAM, "better than nobody"


def test_turns_of_several_days_or_weeks() -> None:
    rota = Rota("Europe/Paris", (Layer((1, 2), date(2026, 3, 4), time(18), "daily", 3),))
    found = [on_call(rota, paris(f"2026-03-{day:02d} 20:00")) for day in range(3, 11)]
    assert found == [None, 1, 1, 1, 2, 2, 2, 1]
    rota = Rota("Europe/Paris", (Layer((1, 2), date(2026, 3, 4), time(18), every=2),))
    assert until(rota, paris("2026-03-04 18:00")) == paris("2026-03-18 18:00")


def test_the_last_day_of_a_layer_lasts_until_the_handover_of_the_next() -> None:
    rota = Rota("Europe/Paris", (Layer(("anna",), date(2026, 3, 2), ends_on=date(2026, 3, 4)),))
    assert until(rota, paris("2026-03-03 12:00")) == paris("2026-03-05 09:00")
    assert on_call(rota, paris("2026-03-05 09:00")) is None
    assert order(rota, paris("2026-03-06 09:00")) == ("anna",)
    backwards = Layer(("anna",), date(2026, 3, 2), ends_on=date(2026, 3, 1))
    assert on_call(Rota("Europe/Paris", (backwards,)), paris("2026-03-02 10:00")) is None


def test_a_shift_takes_over_and_gives_back() -> None:
    shift = Shift("elie", paris("2026-03-03 18:00"), paris("2026-03-04 08:00"))
    rota = weekly(shift)
    assert until(rota, paris("2026-03-03 12:00")) == shift.start
    assert on_call(rota, paris("2026-03-03 22:00")) == "elie"
    assert until(rota, paris("2026-03-03 22:00")) == shift.end
    assert on_call(rota, shift.end) == "anna"
    assert until(rota, shift.end) == paris("2026-03-09 09:00")


def test_of_two_shifts_the_later_made_decides() -> None:
    week = Shift("elie", paris("2026-03-03 00:00"), paris("2026-03-08 00:00"))
    night = Shift("dina", paris("2026-03-04 20:00"), paris("2026-03-05 08:00"))
    found = [shift.person for shift in shifts(weekly(week, night), week.start, week.end)]
    assert found == ["elie", "dina", "elie"]
    found = [shift.person for shift in shifts(weekly(night, week), week.start, week.end)]
    assert found == ["elie"]


def test_a_shift_that_replaces_somebody_leaves_the_others_alone() -> None:
    fortnight = Shift("hugo", paris("2026-03-03 00:00"), paris("2026-03-17 00:00"), "dina")
    rota = weekly(fortnight)
    assert on_call(rota, paris("2026-03-08 12:00")) == "anna"
    assert on_call(rota, paris("2026-03-10 12:00")) == "hugo"
    assert on_call(rota, paris("2026-03-16 12:00")) == "elie"
    back = Shift("dina", paris("2026-03-12 00:00"), paris("2026-03-13 00:00"), "hugo")
    assert on_call(weekly(fortnight, back), paris("2026-03-12 12:00")) == "dina"


def test_the_same_person_goes_on_without_a_seam() -> None:
    rota = weekly(Shift("dina", paris("2026-03-08 00:00"), paris("2026-03-10 00:00")))
    assert until(rota, paris("2026-03-08 12:00")) == paris("2026-03-16 09:00")


def test_the_next_in_turn_follow_and_who_is_replaced_comes_last() -> None:
    tuesday = paris("2026-03-10 12:00")
    assert order(weekly(), tuesday) == ("dina", "elie", "anna")
    by_member = Shift("anna", tuesday, tuesday + timedelta(hours=8))
    assert order(weekly(by_member), tuesday) == ("anna", "elie", "dina")
    by_another = Shift("hugo", tuesday, tuesday + timedelta(hours=8))
    assert order(weekly(by_another), tuesday) == ("hugo", "elie", "anna", "dina")


def test_who_is_away_comes_last_even_when_it_is_their_turn() -> None:
    assert order(weekly(), paris("2026-03-10 12:00"), {"dina"}) == ("elie", "anna", "dina")


def test_a_rota_without_members_has_nobody_unless_someone_steps_in() -> None:
    later = START + timedelta(days=1)
    empty: Rota[str] = Rota("Europe/Paris", (Layer((), date(2026, 3, 2)),))
    assert on_call(empty, later) is None
    assert order(empty, later) == ()
    assert until(empty, later) == NEVER
    assert next_shift(empty, later) is None


def test_a_rota_written_by_hand_is_its_shifts_alone() -> None:
    day = timedelta(days=1)
    rota = Rota(
        "Europe/Paris",
        shifts=(Shift("anna", START, START + day), Shift("dina", START + 2 * day, START + 3 * day)),
    )
    assert order(rota, START) == ("anna", "dina")
    assert until(rota, START) == START + day
    assert next_shift(rota, START) == Shift("dina", START + 2 * day, START + 3 * day)
    assert order(rota, START + day) == ("dina",)
    assert next_shift(rota, START + 2 * day) is None


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (date(2026, 3, 29), time(2, 30), "2026-03-29T01:00:00+00:00"),  # skipped: at the jump
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30:00+00:00"),  # twice: the first time
        (date(2026, 10, 25), time(9), "2026-10-25T08:00:00+00:00"),
    ],
)
def test_a_handover_on_the_sunday_the_clock_changes(day: date, hour: time, expected: str) -> None:
    rota = Rota("Europe/Paris", (Layer(("anna", "dina"), date(2026, 3, 1), hour),))
    handover = datetime.fromisoformat(expected)
    before = on_call(rota, handover - timedelta(seconds=1))
    assert until(rota, handover - timedelta(seconds=1)) == handover
    assert on_call(rota, handover) != before
    # The second 2:30 of autumn hands nothing over.
    assert until(rota, handover) > handover + timedelta(days=6, hours=22)


def test_a_clock_set_back_over_midnight_does_not_undo_the_handover() -> None:
    # Newfoundland, until 2011: at 00:01 on Sunday it became 23:01 on Saturday again.
    rota = Rota("America/St_Johns", (Layer(("anna", "dina"), date(2010, 10, 31), time(0)),))
    handover = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    assert until(rota, handover - timedelta(days=1)) == handover
    assert on_call(rota, handover + timedelta(minutes=20)) == "dina"
    assert until(rota, handover + timedelta(minutes=20)) > handover + timedelta(days=6)


def test_a_day_that_a_place_skipped_is_nobodys_turn() -> None:
    # Samoa went from Thursday 29 to Saturday 31 December 2011.
    rota = Rota("Pacific/Apia", (Layer((1, 2, 3), date(2011, 12, 29), time(0), "daily"),))
    midnight = datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert on_call(rota, midnight - timedelta(seconds=1)) == 1
    assert on_call(rota, midnight) == 3


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(RotaError, match="no time zone is called 'Paris'"):
        Rota("Paris")
    with pytest.raises(RotaError, match="no holidays are known for 'XX'"):
        Rota("UTC", region="XX")
    with pytest.raises(RotaError, match="weekly or daily"):
        Layer((1,), date(2026, 3, 2), rotation="monthly")  # type: ignore[arg-type]
    with pytest.raises(RotaError, match="1 to 366"):
        Layer((1,), date(2026, 3, 2), every=0)
    with pytest.raises(RotaError, match="too far away"):
        Layer((1,), date(2026, 3, 2), ends_on=date.max)
    with pytest.raises(RotaError, match="no length"):
        Shift(1, START, START)
    with pytest.raises(ValueError, match="no time zone"):
        on_call(weekly(), datetime(2026, 3, 9))  # noqa: DTZ001 - the point of the test
