"""The API: the same doors and verbs as the pages."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.tests.rows import BACKEND, browser, opened, promised
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account


def read(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return response.json()


def write(client: Client, path: str, body: Any = None) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json")


def test_incidents_come_in_pages(cast: Cast, now: datetime) -> None:
    made = [opened(cast.ben, now - timedelta(minutes=place)).pk for place in range(5)]
    client, found, after = browser(cast.anna), [], ""
    for _ in range(3):
        page = read(client, f"/api/incidents?limit=2&after={after}".replace("+", "%2B"))
        found += [item["number"] for item in page["items"]]
        after = page["next"] or ""
    assert found == made
    assert after == ""


def test_one_incident_with_its_promise(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now, subject="Rien ne va plus")
    promised(incident)
    told = read(browser(cast.anna), f"/api/incidents/{incident.pk}")
    assert told["subject"] == "Rien ne va plus"
    assert told["client"] == "Boulangerie Lamour"
    assert told["first_contact"]["met_at"] is None
    assert read(browser(cast.ben), f"/api/incidents/{incident.pk}") == told


def test_a_client_reads_an_incident_that_an_engineer_carries(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    incident.acknowledge(by=cast.anna, now=now)
    client = browser(cast.ben)
    told = read(client, f"/api/incidents/{incident.pk}")
    assert told["status"] == "acknowledged"
    assert read(client, "/api/incidents")["items"] == [told]


def test_clients_read_what_is_public_of_their_own(cast: Cast, now: datetime) -> None:
    incident, theirs = opened(cast.ben, now), opened(cast.carla, now)
    incident.record(Fact.NOTE, now=now, by=cast.anna, text="he is rude")
    incident.record(Fact.MESSAGE_IN, now=now, by=cast.ben, text="hello", is_public=True)
    address = f"/api/incidents/{incident.pk}/entries"
    mine = read(browser(cast.ben), address)["items"]
    assert [each["kind"] for each in mine] == ["opened", "message_in"]
    assert all(each["data"] is None for each in mine)
    staff = read(browser(cast.anna), address)["items"]
    assert [each["kind"] for each in staff] == ["opened", "note", "message_in"]
    walls.open_to(cast.everyone)
    client = browser(cast.ben)
    assert client.get(f"/api/incidents/{theirs.pk}").status_code == 404
    assert client.get(f"/api/incidents/{theirs.pk}/entries").status_code == 404
    assert [each["number"] for each in read(client, "/api/incidents")["items"]] == [incident.pk]


def test_entries_come_in_pages(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    for place in range(4):
        incident.record(Fact.NOTE, now=now, by=cast.anna, text=str(place))
    client, address = browser(cast.anna), f"/api/incidents/{incident.pk}/entries"
    first = read(client, f"{address}?limit=3")
    rest = read(client, f"{address}?limit=3&after={first['next']}")
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [3, 2, None]


def test_i_have_it_once(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    address = f"/api/incidents/{incident.pk}/acknowledgement"
    first, second = write(browser(cast.anna), address), write(browser(cast.anna), address)
    assert (first.status_code, second.status_code) == (201, 409)
    assert first.json()["data"] == {"how": "api"}
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.assignee == cast.anna
    assert incident.entries.filter(kind=Fact.ACKNOWLEDGED).count() == 1


def test_notes_are_the_staffs(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    address = f"/api/incidents/{incident.pk}/notes"
    assert write(browser(cast.anna), address, {"text": "call him\x00 later"}).status_code == 201
    assert write(browser(cast.anna), address, {"text": "  "}).status_code == 422
    assert write(browser(cast.ben), address, {"text": "x"}).status_code == 403
    assert write(Client(), address, {"text": "x"}).status_code == 401
    walls.open_to(cast.everyone)
    note = incident.entries.get(kind=Fact.NOTE)
    assert (note.text, note.is_public, note.by) == ("call him later", False, cast.anna)


@pytest.mark.parametrize(
    "query", ["order=organisation", "status=lost", "limit=0", "limit=1000", "client=x", "q=" + "a" * 200]
)  # fmt: skip
def test_what_is_not_on_the_lists_is_refused(cast: Cast, query: str) -> None:
    assert browser(cast.anna).get(f"/api/incidents?{query}").status_code == 422


def test_filters_narrow(cast: Cast, now: datetime) -> None:
    ours, theirs = opened(cast.ben, now), opened(cast.carla, now)
    ours.acknowledge(by=cast.emile, now=now)
    client = browser(cast.emile)
    for query, expected in {
        "status=new": [theirs.pk],
        f"client={cast.bakery.pk}": [ours.pk],
        "q=stone": [theirs.pk],
        "order=oldest": [ours.pk, theirs.pk],
    }.items():
        items = read(client, f"/api/incidents?{query}")["items"]
        assert [each["number"] for each in items] == expected, query


def test_a_deed_needs_the_csrf_token(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.get(person=cast.anna), backend=BACKEND)
    address = f"/api/incidents/{incident.pk}/notes"
    assert write(client, address, {"text": "x"}).status_code == 403


def test_the_description_is_for_the_staff(cast: Cast) -> None:
    for address in ("/api/docs", "/api/openapi.json"):
        assert browser(cast.anna).get(address).status_code == 200
        assert browser(cast.ben).get(address).status_code == 403
        assert Client().get(address).status_code == 302
