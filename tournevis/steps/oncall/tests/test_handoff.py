"""Whoever takes over is told before and at the start, once, with what waits for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.cast import Cast, cast_of_three
from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty, handoffs
from tournevis.ground.staff.handoffs import Notice
from tournevis.ground.staff.models import Handoff, Rota
from tournevis.ground.staff.overrides import take_over
from tournevis.steps.oncall.tests.conftest import Move, open_incident
from tournevis.steps.oncall.watch import handoff

# Anna is on call until Monday 30 November, 8:00 in Paris; then Émile.
FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 7, tzinfo=UTC)


@pytest.fixture
def inhabited(house: object, settings: Any) -> Cast:
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += FRIDAY - walls.open_to(cast.everyone)
    handoff.tell_due()  # from now on the rota is looked after
    return cast


def told(cast: Cast) -> list[Delivery]:
    with walls.opened(*cast.everyone):
        rows = Delivery.objects.filter(key__startswith="handoff-").select_related("person")
        return list(rows.order_by("pk"))


def going_by(move_clock: Move, **span: float) -> None:
    """The hours go by, with the round made in each."""
    for _ in range(int(timedelta(**span) / timedelta(hours=1))):
        move_clock(hours=1)
        handoff.tell_due()


def test_told_the_evening_before_and_at_the_start_once(inhabited: Cast, move_clock: Move) -> None:
    with walls.opened(*inhabited.everyone) as now:
        taken = open_incident(inhabited.ben, now, "Plus d'internet")
        taken.acknowledge(by=inhabited.anna, now=now)
        waiting = open_incident(inhabited.carla, now, "No sound")
        done = open_incident(inhabited.ben, now, "Écran noir")
        done.acknowledge(by=inhabited.sophie, now=now)
    with walls.opened(inhabited.centre.pk):
        holder, until = duty.on_call(inhabited.centre.pk, FRIDAY) or (None, None)
        assert (holder, until) == (inhabited.anna, MONDAY)
    going_by(move_clock, hours=48)
    assert not told(inhabited)
    going_by(move_clock, hours=12)  # Sunday 22:00 in Paris
    assert [(each.channel, each.person) for each in told(inhabited)] == [
        ("email", inhabited.emile),
        ("sms", inhabited.emile),
    ]
    going_by(move_clock, hours=12)
    rows = told(inhabited)
    assert len(rows) == 4
    mail = rows[2].body
    assert "Anna Martin" in mail
    assert f"n°\u202f{taken.pk}" in mail
    assert f"n°\u202f{waiting.pk}" in mail
    assert f"n°\u202f{done.pk}" not in mail
    assert "Plus d'internet" not in mail
    assert rows[2].organisation_id == inhabited.centre.pk


def test_nobody_is_told_of_an_incident_they_may_not_see(inhabited: Cast, move_clock: Move) -> None:
    """The garage is Émile's, not Anna's: when he hands over to her, it is not named."""
    with walls.opened(*inhabited.everyone) as now:
        open_incident(inhabited.carla, now, "No sound")
    going_by(move_clock, days=11)
    to_anna = [each for each in told(inhabited) if each.person == inhabited.anna]
    assert to_anna
    nothing = ("Aucun incident", "Rien n'attend")
    assert all(any(words in each.body for words in nothing) for each in to_anna)
    to_emile = [each for each in told(inhabited) if each.person == inhabited.emile]
    assert not any(words in each.body for words in nothing for each in to_emile)


def test_who_takes_over_by_a_late_change_is_told_too(inhabited: Cast, move_clock: Move) -> None:
    with walls.opened(inhabited.centre.pk) as now:
        rota = Rota.objects.get()
        start = now + timedelta(hours=2)
        take_over(
            rota, inhabited.sophie, start, start + timedelta(hours=4), by=inhabited.sophie, now=now
        )
    going_by(move_clock, hours=3)
    assert inhabited.sophie in {each.person for each in told(inhabited)}


def test_a_change_by_night_is_told_by_mail_alone_until_it_begins(
    inhabited: Cast, move_clock: Move
) -> None:
    move_clock(hours=16)  # 02:00 in Paris
    with walls.opened(inhabited.centre.pk) as now:
        rota, start = Rota.objects.get(), now + timedelta(hours=4)
        take_over(
            rota, inhabited.sophie, start, start + timedelta(hours=4), by=inhabited.sophie, now=now
        )
    handoff.tell_due()
    assert {(each.channel, each.person) for each in told(inhabited)} == {
        ("email", inhabited.sophie),
        ("email", inhabited.anna),
    }
    going_by(move_clock, hours=4)
    to_sophie = [each for each in told(inhabited) if each.person == inhabited.sophie]
    assert [each.channel for each in to_sophie] == ["email", "email", "sms"]


def test_in_the_readers_language_and_zone(inhabited: Cast, move_clock: Move) -> None:
    with walls.opened(inhabited.centre.pk):
        Person.objects.filter(pk=inhabited.emile.pk).update(
            language="en", timezone="America/St_Johns"
        )
    going_by(move_clock, hours=72)
    rows = told(inhabited)
    assert {each.person for each in rows} == {inhabited.emile}
    assert "You take over from Anna Martin" in rows[0].body
    assert "03:30" in rows[0].body or "3:30" in rows[0].body


def test_a_rota_that_fails_keeps_no_other_from_being_said(
    inhabited: Cast, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    with walls.opened(*inhabited.everyone):
        first = Rota.objects.get()
        second = Rota.objects.create(organisation=inhabited.centre, name="Nights")
        layer = first.layers.get()
        kept = list(layer.members.all())
        layer.pk, layer.rota = None, second
        layer.save()
        for member in kept:
            member.pk, member.layer = None, layer
            member.save()
    handoff.tell_due()
    real = handoffs.to_tell

    def sometimes(row: Handoff, now: datetime) -> list[Notice]:
        if row.rota_id == first.pk:
            raise ZeroDivisionError
        return real(row, now)

    monkeypatch.setattr(handoffs, "to_tell", sometimes)
    going_by(move_clock, hours=60)
    assert {each.key.split("-")[1] for each in told(inhabited)} == {str(second.pk)}


def test_two_workers_say_it_once(inhabited: Cast, move_clock: Move) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def work(_: int) -> int:
        try:
            return handoff.tell_due()
        finally:
            connection.close()

    move_clock(hours=72)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(8)))
    rows = told(inhabited)
    assert len(rows) == len({(each.key) for each in rows})
    assert {each.channel for each in rows} == {"email", "sms"}
