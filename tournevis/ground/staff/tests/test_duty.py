"""Who is on call, in which order, and who may be alerted for which company."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from tests.cast import Cast
from tournevis.ground.organisations.models import Membership
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import Layer, Rota, Shift

WEEK = timedelta(days=7)


def test_engineers_take_turns_by_the_week(cast: Cast, now: datetime) -> None:
    monday = datetime.fromisoformat("2026-11-30T07:00:00+00:00")
    assert duty.on_call(cast.centre.pk, now) == (cast.anna, monday)
    assert duty.on_call(cast.centre.pk, now + WEEK) == (cast.emile, monday + WEEK)
    rota = duty.rota_of(cast.centre.pk)
    assert rota is not None
    assert duty.plan_of(rota, now).order(now) == [cast.anna, cast.emile]
    assert duty.plan_of(rota, now + WEEK).order(now + WEEK) == [cast.emile, cast.anna]


def test_a_rota_is_handed_over_on_the_weekday_on_which_it_started(
    cast: Cast, now: datetime
) -> None:
    Layer.objects.update(starts_on=date(2026, 11, 18), handover_at=time(12))  # a Wednesday
    assert duty.on_call(cast.centre.pk, now) == (cast.anna, now + timedelta(days=1, hours=2))


def test_a_shift_replaces_the_rota_while_it_lasts(cast: Cast, now: datetime) -> None:
    end = now + timedelta(hours=1)
    rota = Rota.objects.get()
    Shift.objects.create(
        organisation=cast.centre, rota=rota, person=cast.sophie, starts_at=now, ends_at=end
    )
    assert duty.on_call(cast.centre.pk, now) == (cast.sophie, end)
    assert duty.plan_of(rota, now).order(now) == [cast.sophie, cast.emile, cast.anna]
    assert duty.on_call(cast.centre.pk, end) == (cast.anna, end.replace(day=30, hour=7))


def test_nobody_is_on_call_without_a_rota_or_before_it_begins(cast: Cast, now: datetime) -> None:
    assert duty.on_call(cast.bakery.pk, now) is None
    Layer.objects.update(starts_on=date(2027, 1, 4))
    assert duty.on_call(cast.centre.pk, now) is None
    rota = Rota.objects.get()
    assert duty.plan_of(rota, now).order(now) == [cast.anna, cast.emile], "better than nobody"
    rota.layers.get().members.all().delete()
    assert duty.rota_of(cast.centre.pk) is None


def test_staff_for_a_company_are_its_engineers_and_the_supervisors(cast: Cast) -> None:
    centre = cast.centre.pk
    assert set(duty.staff_for(cast.bakery.pk, centre)) == {cast.anna, cast.emile, cast.sophie}
    assert set(duty.staff_for(cast.garage.pk, centre)) == {cast.emile, cast.sophie}
    assert set(duty.staff_for(centre, centre)) == {cast.anna, cast.emile, cast.sophie}
    Membership.objects.filter(person=cast.emile).delete()
    assert set(duty.staff_for(cast.garage.pk, centre)) == {cast.sophie}, "who left sees nothing"
