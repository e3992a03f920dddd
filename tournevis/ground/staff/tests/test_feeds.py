"""Shifts in calendar programs: right, stable, and for nobody who has not the address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from tests.cast import Cast
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account, Membership
from tournevis.ground.staff import duty, feed_views
from tournevis.ground.staff.models import Feed, Rota


def address(cast: Cast, person: Any, where: str = "/oncall/mine/feed/") -> str:
    """Make a feed on the page; its path, without the host."""
    answer = browser(person).post(where, {"do": "make"})
    assert answer.status_code == 201
    made: str = answer.context["feed_address"]
    assert made in answer.content.decode()
    return "/oncall/feed/" + made.rpartition("/")[2]


def events(answer: Any) -> list[tuple[datetime, datetime, str]]:
    calendar: Any = Calendar.from_ical(answer.content)
    return [
        (each.start.astimezone(UTC), each.end.astimezone(UTC), str(each["uid"]))
        for each in calendar.events
    ]


@pytest.fixture
def moved(cast: Cast, settings: Any) -> datetime:
    """The house's clock shows a week before Paris' clocks change in October."""
    now = datetime(2026, 10, 20, 9, tzinfo=UTC)
    settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    return now


def test_the_feed_says_what_duty_says_across_a_clock_change(cast: Cast, moved: datetime) -> None:
    path = address(cast, cast.emile)
    found = events(Client().get(path))
    walls.open_to(cast.everyone)
    start = moved.replace(hour=0) - feed_views.BACK
    plan = duty.plan_of(Rota.objects.get(), start)
    held = plan.shifts(start, start + feed_views.BACK + feed_views.AHEAD)
    rows = [each for each in held if each.person == cast.emile]
    # The feed gives whole shifts, duty cuts at both ends.
    mine = [(shift.start, shift.end) for shift in rows][1:-1]
    assert mine
    assert set(mine) <= {(a, b) for a, b, _uid in found}
    assert len(found) == len(rows)
    assert {b - a for a, b, _uid in found} >= {timedelta(days=7), timedelta(days=7, hours=1)}


def test_uids_and_the_etag_stay_while_nothing_changes(
    cast: Cast, moved: datetime, move_clock: Any
) -> None:
    path = address(cast, cast.anna)
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    move_clock(days=8)
    later = Client().get(path)
    assert {each[2] for each in events(first)} & {each[2] for each in events(later)}
    uids = [each[2] for each in events(later)]
    assert len(set(uids)) == len(uids)


def test_a_rotas_feed_names_everyone_in_the_readers_language(cast: Cast, moved: datetime) -> None:
    walls.open_to(cast.everyone)
    rota = Rota.objects.get()
    path = address(cast, cast.sophie, f"/oncall/rotas/{rota.pk}/feed/")
    text = Client().get(path).content.decode()
    assert "Anna Martin" in text
    assert "Émile Petit" in text
    assert "BEGIN:VTIMEZONE" in text
    assert "D’astreinte" in text


def test_a_feed_is_renewed_and_ended_and_only_its_hash_rests(cast: Cast, moved: datetime) -> None:
    first = address(cast, cast.anna)
    second = address(cast, cast.anna)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    walls.open_to(cast.everyone)
    token = second.rpartition("/")[2].removesuffix(".ics")
    assert not Feed.objects.filter(token_hash=token).exists()
    browser(cast.anna).post("/oncall/mine/feed/", {"do": "end"})
    assert Client().get(second).status_code == 404


def test_whoever_left_reads_nothing(cast: Cast, moved: datetime) -> None:
    path, other = address(cast, cast.anna), address(cast, cast.emile)
    walls.open_to(cast.everyone)
    Membership.objects.filter(person=cast.anna).delete()
    Account.objects.filter(person=cast.emile).update(is_active=False)
    assert Client().get(path).status_code == 404
    assert Client().get(other).status_code == 404


def test_guesses_and_hammering_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_views, "MOST_AN_HOUR", 2)
    monkeypatch.setattr(feed_views, "MOST_WRONG", 3)
    path = address(cast, cast.anna)
    tried = [Client().get(path).status_code for _ in range(4)]
    assert tried == [200, 200, 429, 429]
    guesses = ("x", "%00", "é" * 50, "a" * 5000, "..")
    wrong = [Client().get(f"/oncall/feed/{guess}.ics").status_code for guess in guesses]
    assert wrong[:3] == [404, 404, 404]
    assert set(wrong[3:]) <= {404, 429}
    assert Client().post(path).status_code in (403, 405)
