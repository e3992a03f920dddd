"""Programs: a token is heard with its person's rights and no more; what is sent twice is done once."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError
from django.test import Client

from tests.cast import Cast
from tournevis.config import api as config_api
from tournevis.ground.incidents import listing
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.tests.rows import browser, opened
from tournevis.ground.organisations import api_tokens, walls
from tournevis.ground.organisations.models import Account, ApiToken, Person
from tournevis.steps.contact.writing.stuck import take_back

NEW = {"subject": "Till down", "text": "It does not start."}


def token(cast: Cast, person: Person, *, can_write: bool = True, days: int = 30) -> str:
    now = walls.open_to(cast.everyone)
    life = timedelta(days=days)
    return api_tokens.make(person, name="x", can_write=can_write, life=life, now=now)[1]


def call(said: str, path: str, body: Any = None, key: str = "") -> Any:
    headers = {"Authorization": f"Bearer {said}"} | ({"Idempotency-Key": key} if key else {})
    client = Client(enforce_csrf_checks=True)
    if body is None:
        return client.get(f"/api{path}", headers=headers)
    return client.post(
        f"/api{path}", json.dumps(body), content_type="application/json", headers=headers
    )


def test_it_reads_what_its_person_may_and_no_more(cast: Cast, now: Any) -> None:
    mine, theirs = opened(cast.ben, now), opened(cast.carla, now)
    said = token(cast, cast.ben)
    items = call(said, "/incidents").json()["items"]
    assert [each["number"] for each in items] == [mine.pk]
    assert call(said, f"/incidents/{theirs.pk}").status_code == 404
    assert call(said, f"/incidents/{theirs.pk}/messages", {"text": "x"}).status_code == 404
    assert call(said, f"/incidents/{mine.pk}/notes", {"text": "x"}).status_code == 403


def test_wrong_ended_and_old_tokens_are_not_heard(cast: Cast, settings: Any) -> None:
    said = token(cast, cast.ben)
    assert call("tva_invented", "/incidents").status_code == 401
    assert call("tva_invented", "/incidents", NEW).status_code == 401
    walls.open_to(cast.everyone)
    client = browser(cast.ben)
    answer = client.get("/api/incidents", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 401, "a session does not mend a wrong token"
    walls.open_to(cast.everyone)
    barred = token(cast, cast.carla)
    Account.objects.filter(person=cast.carla).update(is_active=False)
    assert call(barred, "/incidents").status_code == 401
    settings.CLOCK_OFFSET += timedelta(days=31)
    assert call(said, "/incidents").status_code == 401


def test_a_token_that_only_reads(cast: Cast) -> None:
    said = token(cast, cast.ben, can_write=False)
    assert call(said, "/incidents").status_code == 200
    assert call(said, "/incidents", NEW).status_code == 403
    walls.open_to(cast.everyone)
    assert not Incident.objects.exists()


def test_an_incident_is_opened_once_a_key(cast: Cast, settings: Any) -> None:
    said = token(cast, cast.ben)
    first = call(said, "/incidents", NEW, key="k1")
    settings.CLOCK_OFFSET += timedelta(minutes=5)
    second = call(said, "/incidents", NEW, key="k1")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["number"] == second.json()["number"]
    assert call(said, "/incidents", {**NEW, "text": "other"}, key="k1").status_code == 422
    assert call(said, "/incidents", NEW, key="k2").status_code == 201
    assert call(said, "/incidents", NEW).status_code == 201
    walls.open_to(cast.everyone)
    assert Incident.objects.filter(requester=cast.ben, organisation=cast.bakery).count() == 3
    entry = Incident.objects.earliest("pk").entries.get(kind=Fact.MESSAGE_IN)
    assert (entry.text, entry.data["channel"], entry.is_public) == (NEW["text"], "api", True)


def test_a_client_and_the_staff_write_once_a_key(cast: Cast, now: Any) -> None:
    incident = opened(cast.ben, now)
    path = f"/incidents/{incident.pk}/messages"
    said, staff = token(cast, cast.ben), token(cast, cast.anna)
    for each in (said, staff):
        answers = [call(each, path, {"text": "Hello"}, key="k") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 200]
        assert answers[0].json()["id"] == answers[1].json()["id"]
        assert call(each, path, {"text": "Other"}, key="k").status_code == 422
    walls.open_to(cast.everyone)
    assert incident.entries.filter(kind=Fact.MESSAGE_IN, by=cast.ben).count() == 1
    assert incident.entries.get(kind=Fact.MESSAGE_OUT).by == cast.anna
    incident.refresh_from_db()
    assert incident.status == "new", "what a program says is no human contact"
    call(staff, path, {"text": "Hello, Anna here", "by_hand": True})
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.status == "in_progress", "a person's words are"


def test_the_same_key_writes_once_though_the_way_to_the_client_changed(
    cast: Cast, now: Any
) -> None:
    incident, staff = opened(cast.ben, now), token(cast, cast.anna)
    path, told = f"/incidents/{incident.pk}/messages", {"text": "Hello"}
    first = call(staff, path, told, key="k")
    walls.open_to(cast.everyone)
    Person.objects.filter(pk=cast.ben.pk).update(email="")
    second = call(staff, path, told, key="k")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_the_staff_open_in_a_clients_name_and_of_no_other(cast: Cast) -> None:
    said = token(cast, cast.anna)
    told = {**NEW, "client": cast.bakery.pk, "requester": cast.ben.email}
    assert call(said, "/incidents", told).status_code == 201
    for wrong in (
        {"client": cast.garage.pk, "requester": cast.carla.email},
        {"client": cast.bakery.pk, "requester": cast.carla.email},
        {"client": cast.bakery.pk},
        {},
    ):
        assert call(said, "/incidents", {**NEW, **wrong}).status_code == 422, wrong
    walls.open_to(cast.everyone)
    [incident] = Incident.objects.all()
    assert incident.requester == cast.ben
    assert incident.entries.get(kind=Fact.OPENED).data["typed_by"] == "Anna Martin"


def test_a_client_reads_what_their_page_shows_and_no_more(cast: Cast, now: Any) -> None:
    incident = opened(cast.ben, now)
    path = f"/incidents/{incident.pk}"
    said, staff = token(cast, cast.ben), token(cast, cast.anna)
    assert call(staff, f"{path}/messages", {"text": "Too early"}).status_code == 201
    assert call(said, f"{path}/messages", {"text": "Hello"}).status_code == 201

    def texts(asker: str) -> list[str]:
        return [each["text"] for each in call(asker, f"{path}/entries").json()["items"]]

    assert "Too early" in texts(staff)
    assert "Too early" not in texts(said), "it can still be taken back"
    assert "Hello" in texts(said)
    walls.open_to(cast.everyone)
    entry = incident.entries.get(text="Too early")
    take_back(incident, str(entry.delivery_id), by=cast.anna, now=now)
    assert "Too early" not in texts(said)


@pytest.mark.parametrize(
    "body", [{}, {"subject": "x"}, {**NEW, "subject": " "}, {**NEW, "text": "x" * 20_001}, [], 7]
)
def test_what_does_not_fit_is_refused(cast: Cast, body: Any) -> None:
    assert call(token(cast, cast.ben), "/incidents", body).status_code == 422


def test_so_many_a_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(config_api, "MOST_A_MINUTE", 2)
    said = token(cast, cast.ben)
    answers = [call(said, "/incidents") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"]
    settings.CLOCK_OFFSET += timedelta(minutes=1)
    assert call(said, "/incidents").status_code == 200


def test_what_was_refused_counts_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(config_api, "MOST_A_MINUTE", 2)
    said = token(cast, cast.ben)
    answers = [call(said, "/incidents/999999") for _ in range(3)]
    assert [each.status_code for each in answers] == [404, 404, 429]


def test_a_database_that_fails_in_a_view_is_said_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("the connection is lost")

    said = token(cast, cast.ben)
    monkeypatch.setattr(listing, "listed", fail)
    answer = call(said, "/incidents")
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")


def test_tokens_are_shown_once_and_ended_by_hand(cast: Cast) -> None:
    client = browser(cast.ben)
    page = client.post("/tokens/", {"name": "Script", "days": "30", "can_write": "on"})
    assert page.status_code == 201
    found = re.search(r"tva_[\w-]+", page.content.decode())
    assert found
    assert call(found[0], "/incidents").status_code == 200
    walls.open_to(cast.everyone)
    made = ApiToken.objects.get()
    assert found[0] not in made.token_hash
    client = browser(cast.ben)
    assert found[0] not in client.get("/tokens/").content.decode()
    walls.open_to(cast.everyone)
    assert browser(cast.carla).post(f"/tokens/{made.pk}/revocation/").status_code == 404
    walls.open_to(cast.everyone)
    assert browser(cast.anna).post(f"/tokens/{made.pk}/revocation/").status_code == 404
    walls.open_to(cast.everyone)
    assert browser(cast.sophie).post(f"/tokens/{made.pk}/revocation/").status_code == 302
    assert call(found[0], "/incidents").status_code == 401
    walls.open_to(cast.everyone)
    assert browser(cast.ben).post("/tokens/", {"name": "", "days": "9000"}).status_code == 422


def test_the_description_says_how_to_sign_in(cast: Cast) -> None:
    schema = browser(cast.anna).get("/api/openapi.json").json()
    assert schema["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
    told = schema["paths"]["/api/incidents"]["post"]["parameters"]
    assert [each["name"] for each in told] == ["Idempotency-Key"]


def test_the_pages_about_the_api_use_scripts_of_this_house_alone(cast: Cast) -> None:
    page = browser(cast.anna).get("/api/docs").content.decode()
    scripts = re.findall(r"(?:src|href)=\"([^\"]+\.(?:js|css))\"", page)
    assert scripts
    for script in scripts:
        assert script.startswith("/static/")
        assert finders.find(script.removeprefix("/static/"))
