"""Taking a shift over, taking it back, and being away."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.engines.rota import Gap
from tournevis.ground.staff import duty
from tournevis.ground.staff.leave import end_leave, take_leave
from tournevis.ground.staff.models import Leave, NotPossible, Rota, Shift
from tournevis.ground.staff.overrides import cancel_shift, take_over

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_an_engineer_takes_the_night_of_another(cast: Cast, now: datetime) -> None:
    rota, end = Rota.objects.get(), now + 10 * HOUR
    shift = take_over(rota, cast.emile, now + HOUR, end, cast.emile, now)
    assert duty.holder(rota, now) == (cast.anna, now + HOUR)
    assert duty.holder(rota, now + HOUR) == (cast.emile, end)
    assert (shift.by, shift.made_at) == (cast.emile, now)


def test_twice_the_same_is_once(cast: Cast, now: datetime) -> None:
    rota = Rota.objects.get()
    first = take_over(rota, cast.emile, now, now + DAY, cast.emile, now)
    again = take_over(rota, cast.emile, now, now + DAY, cast.emile, now + timedelta(seconds=2))
    assert first == again
    other = take_over(rota, cast.sophie, now, now + DAY, cast.sophie, now)
    assert take_over(rota, cast.emile, now, now + DAY, cast.emile, now) not in (first, other)


def test_what_was_is_never_rewritten(cast: Cast, now: datetime) -> None:
    rota = Rota.objects.get()
    shift = take_over(rota, cast.emile, now - DAY, now + DAY, cast.emile, now)
    assert shift.starts_at == now
    cancel_shift(shift, cast.emile, now + HOUR)
    assert duty.holder(rota, now) == (cast.emile, now + HOUR)
    assert duty.holder(rota, now + HOUR) == (cast.anna, now + timedelta(days=5, hours=22))
    shift.refresh_from_db()
    assert (shift.cancelled_by, shift.cancelled_at) == (cast.emile, now + HOUR)
    cancel_shift(shift, cast.emile, now + 2 * HOUR)
    shift.refresh_from_db()
    assert shift.cancelled_at == now + HOUR


def test_a_shift_to_come_that_is_cancelled_never_was(cast: Cast, now: datetime) -> None:
    rota = Rota.objects.get()
    shift = take_over(rota, cast.emile, now + HOUR, now + DAY, cast.emile, now)
    cancel_shift(shift, cast.sophie, now)
    held = duty.plan_of(rota, now).shifts(now, now + 2 * DAY)
    assert {each.person for each in held} == {cast.anna}
    again = take_over(rota, cast.emile, shift.starts_at, shift.ends_at, cast.emile, now)
    assert again != shift, "undone by taking over again"


def test_only_a_supervisor_puts_others_on_call(cast: Cast, now: datetime) -> None:
    rota = Rota.objects.get()
    with pytest.raises(NotPossible, match="supervisor"):
        take_over(rota, cast.emile, now, now + DAY, cast.anna, now)
    shift = take_over(rota, cast.emile, now, now + DAY, cast.sophie, now)
    with pytest.raises(NotPossible, match="supervisor"):
        cancel_shift(shift, cast.emile, now)
    cancel_shift(shift, cast.sophie, now)


def test_what_makes_no_sense_is_refused(cast: Cast, now: datetime) -> None:
    rota = Rota.objects.get()
    with pytest.raises(NotPossible, match="after"):
        take_over(rota, cast.emile, now - 2 * DAY, now - DAY, cast.emile, now)
    with pytest.raises(NotPossible, match="year"):
        take_over(rota, cast.emile, now, now + 400 * DAY, cast.emile, now)
    with pytest.raises(NotPossible, match="does not work"):
        take_over(rota, cast.ben, now, now + DAY, cast.sophie, now)
    take_leave(cast.centre.pk, cast.emile, now + HOUR, now + 2 * HOUR, cast.emile)
    with pytest.raises(NotPossible, match="away"):
        take_over(rota, cast.emile, now, now + DAY, cast.sophie, now)
    assert not Shift.objects.exists()
    shift = take_over(rota, cast.emile, now + 2 * HOUR, now + 3 * HOUR, cast.emile, now)
    with pytest.raises(NotPossible, match="over"):
        cancel_shift(shift, cast.emile, now + DAY)


def test_leave_is_a_gap_and_puts_one_last(cast: Cast, now: datetime) -> None:
    rota = Rota.objects.get()
    leave = take_leave(cast.centre.pk, cast.anna, now, now + DAY, cast.anna, "holiday")
    assert take_leave(cast.centre.pk, cast.anna, now, now + DAY, cast.anna) == leave
    assert duty.is_away_between(cast.anna, now - DAY, now + HOUR)
    assert not duty.is_away_between(cast.anna, now - DAY, now)
    assert not duty.is_away_between(cast.anna, now + DAY, now + 2 * DAY)
    assert duty.holder(rota, now) == (cast.anna, now + timedelta(days=5, hours=22))
    assert duty.plan_of(rota, now).order(now) == [cast.emile, cast.anna]
    gaps = duty.plan_of(rota, now - DAY).gaps(now - DAY, now + 2 * DAY)
    assert gaps == [Gap(now, now + DAY, "away", cast.anna)]
    take_over(rota, cast.emile, now, now + DAY, cast.emile, now)
    assert duty.plan_of(rota, now).gaps(now, now + 2 * DAY) == [], "filled"


def test_who_comes_back_earlier_is_there(cast: Cast, now: datetime) -> None:
    leave = take_leave(cast.centre.pk, cast.anna, now, now + DAY, cast.sophie)
    end_leave(leave, cast.anna, now + HOUR)
    end_leave(leave, cast.anna, now + 2 * HOUR)
    assert not duty.is_away_between(cast.anna, now + HOUR, now + DAY)
    assert duty.is_away_between(cast.anna, now, now + DAY)
    mistake = take_leave(cast.centre.pk, cast.anna, now + 2 * DAY, now + 3 * DAY, cast.anna)
    end_leave(mistake, cast.anna, now)
    assert not duty.is_away_between(cast.anna, now + DAY, now + 4 * DAY)
    rota = Rota.objects.get()
    assert [each.end for each in duty.plan_of(rota, now).gaps(now, now + 4 * DAY)] == [now + HOUR]


def test_leave_is_ones_own_to_say(cast: Cast, now: datetime) -> None:
    centre = cast.centre.pk
    with pytest.raises(NotPossible, match="supervisor"):
        take_leave(centre, cast.anna, now, now + DAY, cast.emile)
    with pytest.raises(NotPossible, match="does not work"):
        take_leave(centre, cast.ben, now, now + DAY, cast.ben)
    with pytest.raises(NotPossible, match="after"):
        take_leave(centre, cast.anna, now, now, cast.anna)
    leave = take_leave(centre, cast.anna, now, now + DAY, cast.anna)
    with pytest.raises(NotPossible, match="supervisor"):
        end_leave(leave, cast.emile, now)
    assert Leave.objects.get().ended_at is None
