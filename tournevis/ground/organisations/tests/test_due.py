"""The rounds: what fails stops nothing else, and what was put off meanwhile is not acted upon."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.tests.rows import committed_cast
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import Organisation, walls_of

LEASE, HOUR = timedelta(seconds=31), timedelta(hours=1)


def posted(cast: Cast, at: datetime, *keys: str) -> list[Delivery]:
    made = [
        Delivery(
            organisation=cast.bakery, key=key, channel="sms", to="+33600000001", body="x",
            created_at=at, due_at=at + timedelta(microseconds=n),
        )
        for n, key in enumerate(keys)
    ]  # fmt: skip
    return Delivery.objects.bulk_create(made)


def settle(row: Delivery) -> None:
    with walls_of(row.organisation_id) as now:
        held = Delivery.held(row.pk, now)
        if held is not None:
            held.settle()


def test_one_that_fails_stops_no_other_and_is_tried_again(house: object) -> None:
    cast, tried = committed_cast(), list[str]()
    with walls.opened(cast.bakery.pk) as now:
        posted(cast, now - HOUR, "broken", "sound", "nothing to do")

    def act(row: Delivery) -> bool:
        tried.append(row.key)
        if row.key == "broken":
            with walls.opened(row.organisation_id), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        settle(row)
        return row.key != "nothing to do"

    assert each_due(Delivery.claim, act) == 1
    assert tried == ["broken", "sound", "nothing to do"]
    assert each_due(Delivery.claim, act) == 0, "its lease lasts"
    assert each_due(lambda now: Delivery.claim(now + LEASE), act) == 0
    assert tried[3:] == ["broken"]


def test_what_was_put_off_is_not_held(cast: Cast, now: datetime) -> None:
    late, put_off, done, gone = posted(cast, now, "late", "put off", "done", "gone")
    put_off.put_off(now + HOUR)
    done.settle()
    gone.delete()
    then = now + timedelta(minutes=1)
    found = [Delivery.held(pk, then) for pk in (late.pk, put_off.pk, done.pk, gone.pk or 0)]
    assert found == [late, None, None, None]


def test_the_walls_of_a_client_are_its_own_and_its_centres(house: object) -> None:
    cast = committed_cast()
    for client in (cast.bakery, cast.centre):
        with walls_of(client.pk):
            assert set(Organisation.objects.all()) == {client, cast.centre}
