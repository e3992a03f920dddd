"""Who is on call when, across handovers, overrides and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.clock import NEVER
from tournevis.engines.rota import (
    Rota,
    RotaError,
    Shift,
    on_call,
    order,
    shift_at,
    shifts,
    until,
)

ZONES = ["Europe/Paris", "America/Havana", "Australia/Lord_Howe", "UTC"]
WEEKLY = Rota("Europe/Paris", ("anna", "dina", "elie"), date(2026, 3, 2))  # Mondays at 9
START = datetime(2026, 3, 9, tzinfo=UTC)
YEAR = 366 * 1440


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)


def rotas() -> st.SearchStrategy[Rota[int]]:
    return st.builds(
        Rota[int],
        timezone=st.sampled_from(ZONES),
        members=st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple),
        start=st.dates(date(2026, 1, 1), date(2026, 3, 1)),
        handover_time=st.sampled_from([time(0), time(0, 30), time(2), time(2, 30), time(9)]),
        handover_weekday=st.integers(0, 6),
        rotation=st.sampled_from(["weekly", "daily"]),
    )


def instants() -> st.SearchStrategy[datetime]:
    return st.integers(0, YEAR).map(lambda minute: START + timedelta(minutes=minute))


def overrides() -> st.SearchStrategy[list[Shift[int]]]:
    lengths = st.integers(1, 20 * 1440)
    one = st.builds(
        lambda person, at, length: Shift(person, at, at + timedelta(minutes=length)),
        st.integers(1, 6),
        instants(),
        lengths,
    )
    return st.lists(one, max_size=5)


def test_members_take_turns_on_mondays_at_nine() -> None:
    assert on_call(WEEKLY, (), paris("2026-03-02 09:00")) == "anna"
    assert on_call(WEEKLY, (), paris("2026-03-09 08:59")) == "anna"
    assert on_call(WEEKLY, (), paris("2026-03-09 09:00")) == "dina"
    assert on_call(WEEKLY, (), paris("2026-03-16 09:00")) == "elie"
    assert on_call(WEEKLY, (), paris("2026-03-23 09:00")) == "anna"


def test_nobody_is_on_call_before_the_rota_begins() -> None:
    early = paris("2026-03-02 08:59")
    assert on_call(WEEKLY, (), early) is None
    assert until(WEEKLY, (), early) == paris("2026-03-02 09:00")
    assert order(WEEKLY, (), early) == ("anna", "dina", "elie")


def test_a_rota_that_starts_midweek_begins_with_a_short_turn() -> None:
    rota = Rota("Europe/Paris", ("anna", "dina"), date(2026, 3, 4))
    assert on_call(rota, (), paris("2026-03-04 08:59")) is None
    assert on_call(rota, (), paris("2026-03-04 09:00")) == "anna"
    first = Shift("anna", paris("2026-03-04 09:00"), paris("2026-03-09 09:00"))
    assert shift_at(rota, (), paris("2026-03-05 12:00")) == first
    assert on_call(rota, (), paris("2026-03-09 09:00")) == "dina"


def test_a_daily_rota_changes_every_day_whatever_the_weekday() -> None:
    rota = Rota("Europe/Paris", (1, 2, 3), date(2026, 3, 4), time(18), 5, "daily")
    found = [on_call(rota, (), paris(f"2026-03-{day:02d} 20:00")) for day in range(3, 9)]
    assert found == [None, 1, 2, 3, 1, 2]


def test_an_override_replaces_and_gives_back() -> None:
    swap = Shift("elie", paris("2026-03-03 18:00"), paris("2026-03-04 08:00"))
    during = paris("2026-03-03 22:00")
    assert until(WEEKLY, [swap], paris("2026-03-03 12:00")) == swap.start
    assert on_call(WEEKLY, [swap], during) == "elie"
    assert until(WEEKLY, [swap], during) == swap.end
    assert on_call(WEEKLY, [swap], swap.end) == "anna"
    assert until(WEEKLY, [swap], swap.end) == paris("2026-03-09 09:00")


def test_of_two_overrides_the_later_in_the_list_decides() -> None:
    week = Shift("elie", paris("2026-03-03 00:00"), paris("2026-03-08 00:00"))
    night = Shift("dina", paris("2026-03-04 20:00"), paris("2026-03-05 08:00"))
    found = [shift.person for shift in shifts(WEEKLY, [week, night], week.start, week.end)]
    assert found == ["elie", "dina", "elie"]
    found = [shift.person for shift in shifts(WEEKLY, [night, week], week.start, week.end)]
    assert found == ["elie"]


def test_the_next_in_turn_follow_and_who_is_replaced_comes_last() -> None:
    tuesday = paris("2026-03-10 12:00")
    assert order(WEEKLY, (), tuesday) == ("dina", "elie", "anna")
    by_member = Shift("anna", tuesday, tuesday + timedelta(hours=8))
    assert order(WEEKLY, [by_member], tuesday) == ("anna", "elie", "dina")
    by_another = Shift("hugo", tuesday, tuesday + timedelta(hours=8))
    assert order(WEEKLY, [by_another], tuesday) == ("hugo", "elie", "anna", "dina")


def test_a_rota_without_members_has_nobody_unless_someone_steps_in() -> None:
    empty: Rota[str] = Rota("Europe/Paris", (), date(2026, 3, 2))
    later = START + timedelta(days=1)
    assert on_call(empty, (), later) is None
    assert order(empty, (), later) == ()
    assert until(empty, (), later) == NEVER
    stand_in = Shift("anna", later, later + timedelta(days=1))
    assert order(empty, [stand_in], later) == ("anna",)
    assert until(empty, [stand_in], later) == stand_in.end


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (date(2026, 3, 29), time(2, 30), "2026-03-29T01:00:00+00:00"),  # skipped: at the jump
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30:00+00:00"),  # twice: the first time
        (date(2026, 10, 25), time(9), "2026-10-25T08:00:00+00:00"),
    ],
)
def test_a_handover_on_the_sunday_the_clock_changes(day: date, hour: time, expected: str) -> None:
    rota = Rota("Europe/Paris", ("anna", "dina"), date(2026, 3, 1), hour, 6)
    handover = datetime.fromisoformat(expected)
    before = on_call(rota, (), handover - timedelta(seconds=1))
    assert until(rota, (), handover - timedelta(seconds=1)) == handover
    assert on_call(rota, (), handover) != before
    # The second 2:30 of autumn hands nothing over.
    assert on_call(rota, (), handover + timedelta(hours=1)) == on_call(rota, (), handover)
    assert until(rota, (), handover) > handover + timedelta(days=6, hours=22)


def test_a_clock_set_back_over_midnight_does_not_undo_the_handover() -> None:
    # Newfoundland, until 2011: at 00:01 on Sunday it became 23:01 on Saturday again.
    rota = Rota("America/St_Johns", ("anna", "dina"), date(2010, 10, 31), time(0), 6)
    handover = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    assert until(rota, (), handover - timedelta(days=1)) == handover
    assert on_call(rota, (), handover + timedelta(minutes=20)) == "dina"
    assert until(rota, (), handover + timedelta(minutes=20)) > handover + timedelta(days=6)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(RotaError, match="no time zone is called 'Paris'"):
        Rota("Paris", (1,), date(2026, 3, 2))
    with pytest.raises(RotaError, match="weekly or daily"):
        Rota("UTC", (1,), date(2026, 3, 2), rotation="monthly")  # type: ignore[arg-type]
    with pytest.raises(RotaError, match="from 0 to 6"):
        Rota("UTC", (1,), date(2026, 3, 2), handover_weekday=7)
    with pytest.raises(RotaError, match="no length"):
        Shift(1, START, START)
    with pytest.raises(ValueError, match="no time zone"):
        on_call(WEEKLY, (), datetime(2026, 3, 9))  # noqa: DTZ001 - the point of the test


@settings(deadline=None)
@given(rotas(), overrides(), instants())
def test_every_instant_has_exactly_one_on_call(
    rota: Rota[int], extra: list[Shift[int]], at: datetime
) -> None:
    end = at + timedelta(days=40)
    found = list(shifts(rota, extra, at, end))
    assert found[0].start == at
    assert found[-1].end == end
    assert all(one.end == two.start for one, two in pairwise(found))
    for shift in found:
        last = shift.end - timedelta(seconds=1)
        middle = shift.start + (shift.end - shift.start) / 2
        for moment in (shift.start, middle, max(shift.start, last)):
            assert on_call(rota, extra, moment) == shift.person


@settings(deadline=None)
@given(rotas(), overrides(), instants())
def test_nothing_changes_until_it_says_so(
    rota: Rota[int], extra: list[Shift[int]], at: datetime
) -> None:
    change = until(rota, extra, at)
    present = shift_at(rota, extra, at)
    assert change > at
    assert shift_at(rota, extra, change) != present
    for step in range(8):
        assert shift_at(rota, extra, at + (change - at) * step / 8) == present


@settings(deadline=None)
@given(rotas(), overrides(), instants())
def test_the_order_is_everybody_once_and_the_one_on_call_first(
    rota: Rota[int], extra: list[Shift[int]], at: datetime
) -> None:
    found = order(rota, extra, at)
    assert found[0] == on_call(rota, extra, at)
    assert len(set(found)) == len(found)
    assert set(found) == {*rota.members, found[0]}


@settings(deadline=None)
@given(rotas(), instants())
def test_a_local_week_has_exactly_one_handover_and_a_local_day_too(
    rota: Rota[int], at: datetime
) -> None:
    zone = ZoneInfo(rota.timezone)
    first = rota.handover(at.astimezone(zone).date())
    days = 7 if rota.rotation == "weekly" else 1
    # From one noon to the next, on the wall clock: 23, 24 or 25 hours a day.
    noon = datetime.combine(first.astimezone(zone).date(), time(12), zone)
    later = datetime.combine(noon.date() + timedelta(days=days), time(12), zone)
    assert rota.turn_at(later) - rota.turn_at(noon) == 1


@settings(max_examples=25, deadline=None)
@given(rotas(), st.sampled_from([date(2026, 3, 27), date(2026, 10, 23), date(2026, 10, 30)]))
def test_brute_force_sees_the_handovers_on_the_wall_clock(rota: Rota[int], day: date) -> None:
    """Walk three days in steps of 15 minutes; count a turn when the clock gets to the handover."""
    zone = ZoneInfo(rota.timezone)
    at = datetime.combine(day, time(12), UTC)
    turn, latest = rota.turn_at(at), at.astimezone(zone).replace(tzinfo=None)
    for _ in range(3 * 96):
        at += timedelta(minutes=15)
        wall = max(latest, at.astimezone(zone).replace(tzinfo=None))
        handover = datetime.combine(wall.date(), rota.handover_time)
        turn += _hands_over(rota, wall.date()) and latest < handover <= wall
        latest = wall
        assert rota.turn_at(at) == turn


def _hands_over(rota: Rota[int], day: date) -> bool:
    return rota.rotation == "daily" or day.weekday() == rota.handover_weekday
