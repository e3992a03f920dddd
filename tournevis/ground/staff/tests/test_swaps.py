""" "Take my Friday": agreed by both, and only if the rota still is what they agreed on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.ground.staff import duty
from tournevis.ground.staff.leave import take_leave
from tournevis.ground.staff.models import NotPossible, Rota, Shift, Swap
from tournevis.ground.staff.overrides import cancel_shift, take_over
from tournevis.ground.staff.swaps import agree_swap, ask_swap, refuse_swap, withdraw_swap

DAY = timedelta(days=1)
FRIDAY = datetime.fromisoformat("2026-11-27T00:00+01:00")
NEXT_FRIDAY = FRIDAY + 7 * DAY  # Émile's week


def asked(cast: Cast, now: datetime, **more: object) -> Swap:
    given = {"to": cast.emile, **more}
    return ask_swap(Rota.objects.get(), cast.anna, FRIDAY, FRIDAY + DAY, now, **given)  # type: ignore[arg-type]


def on_call(at: datetime) -> str:
    present = duty.holder(Rota.objects.get(), at)
    return present[0].name.split()[0] if present else "nobody"


def test_nothing_changes_before_the_other_agrees(cast: Cast, now: datetime) -> None:
    swap = asked(cast, now, words="My daughter's birthday")
    assert (swap.state, on_call(FRIDAY)) == ("asked", "Anna")
    agree_swap(swap, cast.emile, now + DAY)
    assert [on_call(FRIDAY + n * DAY) for n in (-1, 0, 1)] == ["Anna", "Émile", "Anna"]
    swap.refresh_from_db()
    assert (swap.state, swap.answered_at) == ("agreed", now + DAY)


def test_a_shift_in_return(cast: Cast, now: datetime) -> None:
    agree_swap(asked(cast, now, returns=(NEXT_FRIDAY, NEXT_FRIDAY + DAY)), cast.emile, now)
    days = [on_call(FRIDAY + n * DAY) for n in (0, 1, 6, 7, 8)]
    assert days == ["Émile", "Anna", "Émile", "Anna", "Émile"]


def test_twice_is_once(cast: Cast, now: datetime) -> None:
    swap = asked(cast, now)
    assert asked(cast, now) == swap
    agree_swap(swap, cast.emile, now)
    agree_swap(swap, cast.emile, now + DAY)
    assert Shift.objects.count() == 1
    with pytest.raises(NotPossible, match="already"):
        withdraw_swap(swap, cast.anna, now)
    with pytest.raises(NotPossible, match="already"):
        refuse_swap(swap, cast.emile, now)


def test_anyone_may_take_what_is_asked_of_anyone(cast: Cast, now: datetime) -> None:
    swap = asked(cast, now, to=None)
    with pytest.raises(NotPossible, match="own shift"):
        agree_swap(swap, cast.anna, now)
    with pytest.raises(NotPossible, match="Somebody else"):
        refuse_swap(swap, cast.emile, now)
    agree_swap(swap, cast.sophie, now)
    assert on_call(FRIDAY) == "Sophie"
    with pytest.raises(NotPossible, match="already"):
        agree_swap(swap, cast.emile, now)


def test_no_and_never_mind(cast: Cast, now: datetime) -> None:
    swap = asked(cast, now)
    with pytest.raises(NotPossible, match="Somebody else"):
        agree_swap(swap, cast.sophie, now)
    with pytest.raises(NotPossible, match="Only who asked"):
        withdraw_swap(swap, cast.emile, now)
    refuse_swap(refuse_swap(swap, cast.emile, now), cast.emile, now)
    with pytest.raises(NotPossible, match="already"):
        agree_swap(swap, cast.emile, now)
    second = asked(cast, now)
    assert second != swap
    withdraw_swap(withdraw_swap(second, cast.anna, now), cast.anna, now)
    assert not Shift.objects.exists()


def test_a_swap_is_of_what_one_really_holds(cast: Cast, now: datetime) -> None:
    rota, monday = Rota.objects.get(), datetime.fromisoformat("2026-11-30T08:00+01:00")
    wide = ask_swap(rota, cast.anna, FRIDAY, FRIDAY + 10 * DAY, now, to=cast.emile)
    assert (wide.starts_at, wide.ends_at) == (FRIDAY, monday), "narrowed"
    with pytest.raises(NotPossible, match="not on call"):
        ask_swap(rota, cast.anna, NEXT_FRIDAY, NEXT_FRIDAY + DAY, now, to=cast.emile)
    with pytest.raises(NotPossible, match="after"):
        ask_swap(rota, cast.anna, now - 2 * DAY, now - DAY, now, to=cast.emile)


def test_the_rota_may_have_changed_before_the_other_agrees(cast: Cast, now: datetime) -> None:
    rota = Rota.objects.get()
    swap = asked(cast, now, returns=(NEXT_FRIDAY, NEXT_FRIDAY + DAY))
    given = take_over(rota, cast.sophie, FRIDAY, FRIDAY + DAY / 2, cast.sophie, now)
    with pytest.raises(NotPossible, match="Anna Martin is not on call"):
        agree_swap(swap, cast.emile, now)
    cancel_shift(given, cast.sophie, now)
    take_over(rota, cast.sophie, NEXT_FRIDAY, NEXT_FRIDAY + DAY, cast.sophie, now)
    with pytest.raises(NotPossible, match="Émile Petit is not on call"):
        agree_swap(swap, cast.emile, now)
    swap.refresh_from_db()
    assert swap.state == "asked"


def test_nobody_swaps_into_their_leave(cast: Cast, now: datetime) -> None:
    swap = asked(cast, now, returns=(NEXT_FRIDAY, NEXT_FRIDAY + DAY))
    take_leave(cast.centre.pk, cast.anna, NEXT_FRIDAY, NEXT_FRIDAY + DAY, cast.anna)
    with pytest.raises(NotPossible, match="Anna Martin is away"):
        agree_swap(swap, cast.emile, now)
    take_leave(cast.centre.pk, cast.emile, FRIDAY, FRIDAY + DAY, cast.emile)
    with pytest.raises(NotPossible, match="Émile Petit is away"):
        agree_swap(swap, cast.emile, now)
    with pytest.raises(NotPossible, match="away"):
        asked(cast, now)
    with pytest.raises(NotPossible, match="does not work"):
        asked(cast, now, to=cast.ben)


def test_what_cannot_be_given_in_return(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotPossible, match="say whom"):
        asked(cast, now, to=None, returns=(NEXT_FRIDAY, NEXT_FRIDAY + DAY))
    with pytest.raises(NotPossible, match="Émile Petit is not on call"):
        asked(cast, now, returns=(FRIDAY, FRIDAY + DAY))


def test_a_stretch_that_has_begun_is_taken_from_now_on(cast: Cast, now: datetime) -> None:
    swap = asked(cast, now)
    agree_swap(swap, cast.emile, FRIDAY + DAY / 2)
    assert [on_call(FRIDAY), on_call(FRIDAY + DAY / 2)] == ["Anna", "Émile"]
    late = ask_swap(
        Rota.objects.get(), cast.anna, FRIDAY + DAY, FRIDAY + 2 * DAY, now, to=cast.emile
    )
    with pytest.raises(NotPossible, match="after now"):
        agree_swap(late, cast.emile, FRIDAY + 3 * DAY)


def test_what_two_agreed_on_only_a_supervisor_undoes_and_whole(cast: Cast, now: datetime) -> None:
    agree_swap(asked(cast, now, returns=(NEXT_FRIDAY, NEXT_FRIDAY + DAY)), cast.emile, now)
    shift = Shift.objects.order_by("pk").first()
    assert shift is not None
    with pytest.raises(NotPossible, match="supervisor"):
        cancel_shift(shift, cast.anna, now)
    cancel_shift(shift, cast.sophie, now)
    assert [on_call(FRIDAY), on_call(NEXT_FRIDAY)] == ["Anna", "Émile"]
