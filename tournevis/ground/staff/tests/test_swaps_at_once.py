"""A swap is agreed to, withdrawn and refused at the same instant: one of these counts, and only it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.at_once import TIMES, at_once
from tests.cast import Cast, cast_of_three
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import NotPossible, Rota, Shift, Swap
from tournevis.ground.staff.overrides import take_over
from tournevis.ground.staff.swaps import agree_swap, ask_swap, refuse_swap, withdraw_swap

DAY = timedelta(days=1)
FRIDAY = datetime.fromisoformat("2026-11-27T00:00+01:00")
Verb = Callable[[Swap, Person, datetime], object]


@pytest.fixture
def inhabited(house: object) -> Cast:
    with transaction.atomic():
        return cast_of_three()


def by(person: Person, pk: int, verb: Verb, now: datetime) -> Callable[[], Any]:
    def do() -> Any:
        with transaction.atomic():
            walls.open_to_person(person)
            return verb(Swap.objects.get(pk=pk), person, now)

    return do


def asked(cast: Cast, now: datetime, to: Person | None) -> Swap:
    with walls.opened(cast.centre.pk):
        return ask_swap(Rota.objects.get(), cast.anna, FRIDAY, FRIDAY + DAY, now, to=to)


def test_agreed_withdrawn_and_refused_at_once(inhabited: Cast, now: datetime) -> None:
    cast = inhabited
    for _ in range(TIMES):
        swap = asked(cast, now, cast.emile)
        made = at_once(
            by(cast.emile, swap.pk, agree_swap, now),
            by(cast.anna, swap.pk, withdraw_swap, now),
            by(cast.emile, swap.pk, refuse_swap, now),
        )
        refused = [each for each in made if isinstance(each, Exception)]
        assert len(refused) == 2
        assert all(isinstance(each, NotPossible) for each in refused)
        with walls.opened(cast.centre.pk):
            swap.refresh_from_db()
            has_moved = Shift.objects.filter(swap=swap).exists()
            assert has_moved == (swap.state == Swap.State.AGREED)
            Shift.objects.all().delete()


def test_two_take_what_was_asked_of_anyone(inhabited: Cast, now: datetime) -> None:
    cast = inhabited
    for _ in range(TIMES):
        swap = asked(cast, now, None)
        made = at_once(
            by(cast.emile, swap.pk, agree_swap, now), by(cast.sophie, swap.pk, agree_swap, now)
        )
        assert len([each for each in made if isinstance(each, NotPossible)]) == 1
        with walls.opened(cast.centre.pk):
            swap.refresh_from_db()
            [shift] = Shift.objects.filter(swap=swap)
            assert shift.person == swap.to
            Shift.objects.all().delete()


def test_agreed_to_while_a_supervisor_puts_somebody_else_on_call(
    inhabited: Cast, now: datetime
) -> None:
    """Either it is agreed first and taken over after, or it is no longer theirs to give."""
    cast = inhabited
    for _ in range(TIMES):
        swap = asked(cast, now, cast.emile)

        def put() -> Any:
            with transaction.atomic():
                walls.open_to_person(cast.sophie)
                rota = Rota.objects.get()
                return take_over(rota, cast.sophie, FRIDAY, FRIDAY + DAY, cast.sophie, now)

        agreed, shift = at_once(by(cast.emile, swap.pk, agree_swap, now), put)
        assert isinstance(shift, Shift)
        with walls.opened(cast.centre.pk):
            last = Shift.objects.order_by("-pk").first()
            assert last == shift
            if not isinstance(agreed, NotPossible):
                assert agreed.state == Swap.State.AGREED
            Shift.objects.all().delete()
            Swap.objects.all().delete()
