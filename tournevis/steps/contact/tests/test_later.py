"""Sent later: at the hour its writer meant, on whatever side of a clock change, and counted then."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.once import nonce
from tournevis.ground.organisations import due, walls
from tournevis.ground.organisations.models import Contract, SendingRules
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work
from tournevis.steps.contact.writing import later

pytestmark = pytest.mark.urls("tournevis.config.urls")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def incident(cast: Cast, opened: Open, work: Work, post: Post) -> Incident:
    due._rounds["contact"] = later.count_left
    incident = opened()
    work()
    post.sent.clear()
    return incident


def write(asked: Asked, cast: Cast, incident: Incident, **fields: Any) -> Any:
    told = {"channel": "email", "text": "Bonjour Ben", "nonce": nonce(), **fields}
    path = f"/incidents/{incident.number}/messages/"
    return asked(cast.anna).post(path, told, headers=HTMX)


@pytest.mark.parametrize(
    ("said", "zone", "utc"),
    [
        ("2026-11-25T08:00", "Europe/Paris", "2026-11-25T07:00"),
        ("2027-03-27T08:00", "Europe/Paris", "2027-03-27T07:00"),
        ("2027-03-28T08:00", "Europe/Paris", "2027-03-28T06:00"),  # the clocks went forward
        ("2027-03-28T02:30", "Europe/Paris", "2027-03-28T01:00"),  # no such hour: the jump
        ("2027-10-31T02:30", "Europe/Paris", "2027-10-31T00:30"),  # twice: the first
        ("2027-03-28T08:00", "America/Montreal", "2027-03-28T12:00"),
    ],
)
def test_the_hour_on_the_writers_clock(said: str, zone: str, utc: str) -> None:
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert later.read(said, zone, now) == datetime.fromisoformat(f"{utc}+00:00")


@pytest.mark.parametrize(
    "said", ["tomorrow", "2026-11-24T09:59", "2028-01-01T08:00", "9999-99-99T08:00", "x" * 500]
)
def test_what_is_no_later_hour_is_refused(said: str) -> None:
    with pytest.raises(Refused):
        later.read(said, "Europe/Paris", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("hours", "today", "utc"),
    [
        ({"timezone": "Europe/Paris", "always_open": True}, "2026-11-24T09:00", "2026-11-25T07:00"),
        (
            {"timezone": "Europe/Paris", "week": {"mon-fri": ["09:00-18:00"]}},
            "2026-11-27T16:00",  # a Friday: Monday, when somebody is there
            "2026-11-30T08:00",
        ),
        (
            {"timezone": "Europe/Paris", "always_open": True},
            "2027-03-27T09:00",  # the clocks go forward in the night
            "2027-03-28T06:00",
        ),
    ],
)
def test_tomorrow_morning_in_the_clients_hours(
    cast: Cast, incident: Incident, hours: dict[str, Any], today: str, utc: str
) -> None:
    walls.open_to(cast.everyone)
    Contract.objects.filter(organisation=cast.bakery).update(hours=hours)
    at = later.tomorrow_morning(incident, datetime.fromisoformat(f"{today}+00:00"))
    assert at == datetime.fromisoformat(f"{utc}+00:00")


def test_it_leaves_at_its_time_and_only_then_stops_the_clock(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    answer = write(asked, cast, incident, when="2026-11-24T10:20")  # in Paris: in twenty minutes
    assert answer.status_code == 200
    work()
    walls.open_to(cast.everyone)
    assert (post.sent, incident.deadlines.get().met_at) == ([], None)
    page = asked(cast.anna).get(f"/incidents/{incident.number}/timeline/").content.decode()
    assert "pas encore envoyé" in page
    assert "10:20" in page
    move_clock(minutes=21)
    work()
    assert [words for _, words in post.sent] == ["Bonjour Ben"]
    walls.open_to(cast.everyone)
    met = incident.deadlines.get().met_at
    assert met == Delivery.objects.get(send_at__isnull=False).accepted_at
    assert incident.entries.filter(kind=Fact.CONTACTED).count() == 1


def test_the_list_changes_the_time_and_stops_it(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    write(asked, cast, incident, quick="2026-11-25T08:00")
    browser = asked(cast.anna)
    page = browser.get("/scheduled/").content.decode()
    assert 'value="2026-11-25T08:00"' in page
    found = re.search(r'name="delivery" value="(\d+)"', page)
    assert found
    told = {"delivery": found[1], "when": "2026-11-26T09:30"}
    assert browser.post(f"/incidents/{incident.number}/schedule/", told).status_code == 302
    assert 'value="2026-11-26T09:30"' in browser.get("/scheduled/").content.decode()
    browser.post(f"/incidents/{incident.number}/schedule/", {**told, "when": "2020-01-01T00:00"})
    assert 'value="2026-11-26T09:30"' in browser.get("/scheduled/").content.decode()
    browser.post(f"/incidents/{incident.number}/recall/", {"delivery": found[1]})
    move_clock(days=3)
    work()
    assert post.sent == []
    told["when"] = "2026-12-01T08:00"
    browser.post(f"/incidents/{incident.number}/schedule/", told)
    walls.open_to(cast.everyone)
    assert Delivery.objects.get(pk=found[1]).trouble == "taken back"


def test_the_centre_says_how_long_one_may_take_back(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    walls.open_to(cast.everyone)
    SendingRules.objects.create(organisation=cast.centre, undo_seconds=60)
    write(asked, cast, incident)
    walls.open_to(cast.everyone)
    row = Delivery.objects.get(is_automatic=False)
    assert row.due_at == row.created_at + timedelta(seconds=60)
    browser = asked(cast.anna)
    page = browser.get(f"/incidents/{incident.number}/timeline/").content.decode()
    action = re.search(r'action="([^"]+/recall/)"', page)
    assert action, "an undo button that needs no script"
    assert browser.post(action[1], {"delivery": row.pk}).status_code == 302
    move_clock(minutes=2)
    work()
    assert post.sent == []
