"""Whoever takes over is told twice, some hours before and at the start, and never once more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from tests.cast import Cast, cast_of_three
from tournevis.ground.organisations import walls
from tournevis.ground.staff import handoffs
from tournevis.ground.staff.models import Handoff, Rota
from tournevis.ground.staff.overrides import take_over

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime.fromisoformat("2026-11-30T08:00+01:00")  # Émile's week begins
SUNDAY_EVENING = datetime.fromisoformat("2026-11-29T20:00+01:00")


def tell(now: datetime) -> list[tuple[str, str]]:
    """One round: what is said, to whom."""
    said: list[tuple[str, str]] = []
    for row in handoffs.claim(now):
        said += [(each.kind, each.person.name) for each in handoffs.to_tell(row, now)]
        handoffs.told(row, now)
    return said


def test_the_next_one_is_told_the_evening_before_and_at_the_start(
    cast: Cast, now: datetime
) -> None:
    said, at = {}, now
    while at < MONDAY + DAY:
        for word in tell(at):
            said[word] = at
        at += timedelta(minutes=30)
    assert said == {("soon", "Émile Petit"): SUNDAY_EVENING, ("now", "Émile Petit"): MONDAY}


def test_a_notice_says_from_when_to_when_and_from_whom(cast: Cast, now: datetime) -> None:
    tell(now)
    (row,) = handoffs.claim(SUNDAY_EVENING)
    (notice,) = handoffs.to_tell(row, SUNDAY_EVENING)
    assert (notice.start, notice.end, notice.from_whom) == (MONDAY, MONDAY + 7 * DAY, cast.anna)


def test_the_row_is_due_when_the_next_word_is(cast: Cast, now: datetime) -> None:
    tell(now)
    assert Handoff.objects.get().due_at == now + 6 * HOUR, "looked at again all the same"
    tell(SUNDAY_EVENING - HOUR)
    assert Handoff.objects.get().due_at == SUNDAY_EVENING
    tell(SUNDAY_EVENING)
    tell(MONDAY - HOUR)
    assert Handoff.objects.get().due_at == MONDAY


def test_whoever_takes_over_at_short_notice_is_told_at_once(cast: Cast, now: datetime) -> None:
    tell(now)
    take_over(Rota.objects.get(), cast.sophie, now + HOUR, now + 3 * HOUR, cast.sophie, now)
    assert tell(now) == [("soon", "Sophie Roux"), ("soon", "Anna Martin")]
    assert tell(now + HOUR) == [("now", "Sophie Roux")]
    assert tell(now + 3 * HOUR) == [("now", "Anna Martin")], "and she has it back"
    take_over(Rota.objects.get(), cast.emile, now, now + 5 * HOUR, cast.emile, now + 4 * HOUR)
    assert ("now", "Émile Petit") in tell(now + 4 * HOUR + timedelta(minutes=1))


def test_a_change_during_the_lull_is_told_to_the_new_one(cast: Cast, now: datetime) -> None:
    tell(now)
    assert tell(SUNDAY_EVENING) == [("soon", "Émile Petit")]
    at = SUNDAY_EVENING + HOUR
    take_over(Rota.objects.get(), cast.sophie, MONDAY, MONDAY + DAY, cast.sophie, at)
    assert tell(at) == [("soon", "Sophie Roux")]
    assert tell(MONDAY) == [("now", "Sophie Roux")]


def test_after_an_outage_only_what_is_still_worth_it_is_said(cast: Cast, now: datetime) -> None:
    tell(now)
    take_over(Rota.objects.get(), cast.sophie, now + HOUR, now + 3 * HOUR, cast.sophie, now)
    assert tell(now + 2 * DAY) == [("now", "Anna Martin")]


def test_rows_that_make_no_sense_are_survived(cast: Cast, now: datetime) -> None:
    tell(now)
    Handoff.objects.update(said={"why": "rubbish"}, due_at=SUNDAY_EVENING)
    type(cast.emile).objects.filter(pk=cast.emile.pk).update(timezone="Nowhere")
    assert tell(SUNDAY_EVENING + HOUR) == [("soon", "Émile Petit")], "20:00 of UTC's clock"


def test_two_workers_say_it_once(house: object, now: datetime, settings: Any) -> None:
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += SUNDAY_EVENING - walls.open_to(cast.everyone)

    def work(_worker: int) -> list[str]:
        with walls.system() as at:
            due = handoffs.claim(at)
        said = []
        for row in due:
            with walls.opened(row.organisation_id) as at:
                said += [each.person.name for each in handoffs.to_tell(row, at)]
                handoffs.told(row, at)
        connection.close()
        return said

    with ThreadPoolExecutor(4) as workers:
        found = [name for said in workers.map(work, range(8)) for name in said]
    assert found == ["Émile Petit"]
