"""One company with a thousand alerts keeps no other company's waiting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import connection, transaction

from tests.cast import Cast, cast_of_three
from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations import walls


def _posted(organisation: int, times: int, at: datetime) -> None:
    Delivery.objects.bulk_create(
        Delivery(
            organisation_id=organisation,
            key=f"alert-{organisation}-{number}",
            channel="sms",
            to="+33600000001",
            body="x",
            created_at=at,
            due_at=at + timedelta(seconds=number),
        )
        for number in range(times)
    )


def test_the_first_of_each_company_then_the_next_of_each(cast: Cast, now: datetime) -> None:
    _posted(cast.bakery.pk, 50, now)
    _posted(cast.garage.pk, 2, now + timedelta(minutes=5))
    claimed = Delivery.claim(now + timedelta(hours=1), limit=5, is_fair=True)
    owners = [each.organisation_id for each in claimed]
    assert owners == [cast.bakery.pk, cast.garage.pk] * 2 + [cast.bakery.pk]
    dues = [each.due_at for each in claimed if each.organisation_id == cast.bakery.pk]
    assert dues == [now, now + timedelta(seconds=1), now + timedelta(seconds=2)]


def test_workers_at_once_claim_each_row_once(house: object, now: datetime) -> None:
    with transaction.atomic():
        cast = cast_of_three()
        _posted(cast.bakery.pk, 60, now)

    def claimed(_: int) -> list[int]:
        try:
            with walls.system() as at:
                return [each.pk for each in Delivery.claim(at, limit=5, is_fair=True)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = [pk for some in pool.map(claimed, range(12)) for pk in some]
    assert len(found) == len(set(found))
    assert len(found) >= 30
