"""Rotas of a centre as the engine reads them: in few statements, and never an error."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tournevis.engines.rota import Gap
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Membership, Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import Layer, Rota, RotaMember, Shift

WEEK = timedelta(days=7)


def layer_of(rota: Rota, position: int, *people: Person, windows: object = None) -> Layer:
    layer = rota.layers.create(
        organisation=rota.organisation,
        position=position,
        starts_on=date(2026, 1, 5),
        handover_at=time(8),
        windows=windows or [],
    )
    for place, person in enumerate(people):
        RotaMember.objects.create(
            organisation=rota.organisation, layer=layer, person=person, position=place
        )
    return layer


def test_the_upper_layer_decides_while_it_is_open(cast: Cast, now: datetime) -> None:
    rota = Rota.objects.get()
    layer_of(rota, 1, cast.sophie, windows=[{"days": [1], "from": "09:00", "to": "12:00"}])
    assert duty.holder(rota, now) == (cast.sophie, now.replace(hour=11))
    assert duty.plan_of(rota, now).next_holder(now) == (cast.anna, now.replace(hour=11))
    assert duty.plan_of(rota, now).order(now) == [cast.sophie, cast.anna, cast.emile]


def test_holidays_of_the_region_open_a_layer(cast: Cast) -> None:
    rota = Rota.objects.get()
    layer_of(rota, 1, cast.sophie, windows=[{"holidays": True, "from": "00:00", "to": "00:00"}])
    boxing_day = datetime.fromisoformat("2026-12-26T12:00+01:00")
    assert duty.holder(rota, boxing_day) == (cast.anna, boxing_day.replace(day=28, hour=8))
    rota.region = "FR-57"
    assert duty.holder(rota, boxing_day) == (cast.sophie, boxing_day.replace(day=27, hour=0))


@pytest.mark.parametrize(
    "windows", [{"why": "rubbish"}, "rubbish", [[]], [{"days": [9], "from": "a", "to": "b"}], 3]
)
def test_hours_nobody_can_read_never_stop_an_alert(
    cast: Cast, now: datetime, windows: object
) -> None:
    rota = Rota.objects.get()
    broken = layer_of(rota, 1, cast.sophie)
    Layer.objects.filter(pk=broken.pk).update(windows=windows)
    assert duty.plan_of(rota, now).order(now) == [cast.anna, cast.emile]
    assert duty.plan_of(rota, now).gaps(now, now + WEEK) == [Gap(now, now + WEEK, "unreadable")]
    assert duty.plan_of(rota).troubles
    Layer.objects.exclude(pk=broken.pk).delete()
    assert duty.holder(rota, now) is None
    assert [gap.reason for gap in duty.plan_of(rota, now).gaps(now, now + WEEK)] == [
        "unreadable",
        "nobody",
    ]


def test_a_zone_or_a_region_nobody_knows_never_stops_an_alert(cast: Cast, now: datetime) -> None:
    rota = Rota.objects.get()
    rota.region = "ZZ-99"
    assert duty.holder(rota, now) == (cast.anna, now + timedelta(days=5, hours=22))
    assert [gap.reason for gap in duty.plan_of(rota, now).gaps(now, now + WEEK)] == ["unreadable"]
    rota.timezone = "Paris/../.."
    assert duty.holder(rota, now) is None
    Shift.objects.create(
        organisation=cast.centre,
        rota=rota,
        person=cast.sophie,
        starts_at=now,
        ends_at=now + timedelta(hours=1),
    )
    assert duty.holder(rota, now) == (cast.sophie, now + timedelta(hours=1))
    Layer.objects.update(every=0)
    assert duty.plan_of(rota, now).order(now) == [cast.sophie]


def test_who_left_the_centre_leaves_a_gap(cast: Cast, now: datetime) -> None:
    Membership.objects.filter(person=cast.anna).delete()
    rota, monday = Rota.objects.get(), now + timedelta(days=5, hours=22)
    assert duty.plan_of(rota, now).gaps(now, now + WEEK) == [Gap(now, monday, "left", cast.anna)]


def test_a_hundred_rotas_cost_as_many_statements_as_one(cast: Cast, now: datetime) -> None:
    with CaptureQueriesContext(
        connection,
    ) as one:
        duty.plans(cast.centre.pk)
    for number in range(100):
        rota = Rota.objects.create(organisation=cast.centre, name=f"rota {number}")
        layer_of(rota, 0, cast.anna, cast.emile)
    with CaptureQueriesContext(connection) as many:
        plans = duty.plans(cast.centre.pk, now)
        found = {plan.holder(now) for plan in plans}
        assert all(plan.next_holder(now) for plan in plans)
        assert not any(plan.gaps(now, now + WEEK) for plan in plans)
    assert len(many) == len(one)
    assert len(plans) == 101
    assert found == {(cast.anna, now + timedelta(days=5, hours=22))}


def test_a_rota_written_by_hand_counts_once_it_has_a_shift(cast: Cast, now: datetime) -> None:
    Rota.objects.all().delete()
    rota = Rota.objects.create(organisation=cast.centre, name="By hand")
    assert duty.rota_of(cast.centre.pk) is None
    assert [gap.reason for gap in duty.plan_of(rota, now).gaps(now, now + WEEK)] == ["nobody"]
    Shift.objects.create(
        organisation=cast.centre,
        rota=rota,
        person=cast.emile,
        starts_at=now,
        ends_at=now + WEEK,
    )
    assert duty.on_call(cast.centre.pk, now) == (cast.emile, now + WEEK)


def test_where_no_wall_is_open_no_rota_is_seen(cast: Cast, now: datetime) -> None:
    rota = Rota.objects.get()
    walls.open_to([cast.bakery.pk])
    assert duty.plans(cast.centre.pk) == []
    assert duty.on_call(cast.centre.pk, now) is None
    walls.open_to([cast.bakery.pk, cast.centre.pk])
    assert duty.holder(rota, now) is not None
