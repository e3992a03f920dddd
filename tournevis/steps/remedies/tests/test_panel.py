"""Carrying a remedy out, on screen."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.engines.troubleshoot.guide import Need
from tournevis.ground.channels.models import Delivery
from tournevis.ground.guides.library import guide, guides
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.diagnosis.case import case_of
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident, browser

pytestmark = pytest.mark.urls("tournevis.steps.diagnosis.tests.scene")
HTMX = {"hx-request": "true"}


def drafted(client: Client, incident: Incident, query: str = "?remedy=reseat-cable") -> str:
    response = client.get(f"/incidents/{incident.number}/remedies/{query}")
    assert response.status_code == 200
    return response.content.decode()


def fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(remedy|channel|nonce)" value="([^"]*)"', page))


def test_the_draft_is_in_the_clients_language(cast: Cast, incident: Incident) -> None:
    page = drafted(browser(cast.anna), incident)
    for words in (
        "Guide Ben",
        "Bonjour Ben,",
        'lang="fr"',
        f'data-draft="{incident.number}-remedy-reseat-cable-email"',
        "by SMS instead",
        "Gently pull out",
        "How did it go?",
    ):
        assert words in page, words
    sms = drafted(browser(cast.anna), incident, "?remedy=reseat-cable&channel=sms")
    assert 'data-count="sms"' in sms
    assert "+33600000011" in sms


def test_sent_then_waiting_for_how_it_went(cast: Cast, incident: Incident) -> None:
    anna, here = browser(cast.anna), f"/incidents/{incident.number}/remedies"
    given = {**fields(drafted(anna, incident)), "text": "Mes mots"}
    for _click in range(2):
        response = anna.post(f"{here}/message/", given, headers=HTMX)
        assert response.status_code == 200
    walls.open_to(cast.everyone)
    assert [each.body for each in Delivery.objects.all()] == ["Mes mots"]
    waiting = drafted(anna, incident, "")
    assert "Steps sent by e-mail at" in waiting
    assert "How did it go?" in waiting
    failed = anna.post(f"{here}/result/", {"remedy": "reseat-cable", "worked": "no"}, headers=HTMX)
    assert "remedy-tried" in failed.headers["HX-Trigger"]
    assert "belief-changed" in failed.headers["HX-Trigger"]
    assert b"did not help" in failed.content
    walls.open_to(cast.everyone)
    assert case_of(incident).failed == {"reseat-cable"}
    undone = anna.post(f"{here}/withdrawal/", {"remedy": "reseat-cable"}, headers=HTMX)
    assert b"did not help" not in undone.content.replace(b"It did not help", b"")


def test_refused_words_are_kept(cast: Cast, incident: Incident) -> None:
    anna = browser(cast.anna)
    given = {**fields(drafted(anna, incident)), "text": "gardez-moi", "nonce": "no"}
    response = anna.post(f"/incidents/{incident.number}/remedies/message/", given, headers=HTMX)
    assert response.status_code == 409
    assert b"gardez-moi" in response.content
    assert b"out of date" in response.content
    odd = anna.post(f"/incidents/{incident.number}/remedies/result/", {"remedy": "reseat-cable"})
    assert odd.status_code == 409


def test_what_the_engineer_does_has_steps_and_no_draft(cast: Cast, incident: Incident) -> None:
    remedy = next(each for each in guide(SHOP).remedies if each.who == "engineer")
    page = drafted(browser(cast.anna), incident, f"?remedy={remedy.key}")
    assert "To carry out" in page
    assert "<textarea" not in page
    assert "How did it go?" in page


def test_what_the_engineer_does_meanwhile_and_what_comes_first(
    cast: Cast, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    remedy = replace(
        guide(SHOP).remedy("reseat-cable"),
        engineer_steps={"fr": ("Regarder la ligne.",), "en": ("Watch the line.",)},
        needs=(Need("moved"),),
        money=12.5,
    )
    remedies = tuple(remedy if r.key == remedy.key else r for r in guide(SHOP).remedies)
    every = {**guides(), SHOP: replace(guide(SHOP), remedies=remedies)}
    monkeypatch.setattr("tournevis.steps.diagnosis.case.guides", lambda: every)
    page = drafted(browser(cast.anna), incident)
    for words in ("Meanwhile, you", "Watch the line.", "first ask: ", "€12.50"):
        assert words in page, words


def test_nothing_chosen_and_nonsense(cast: Cast, now: datetime, incident: Incident) -> None:
    anna = browser(cast.anna)
    for query in ("", "?remedy=nonsense", "?remedy=reseat-cable&channel=pigeon"):
        assert '<section id="panel-remedies"' in drafted(anna, incident, query)
    bare = an_incident(cast.ben, now, follows="")
    assert "Choose one of the ways out" in drafted(anna, bare)


@pytest.mark.parametrize("who", ["ben", "carla", "anna", None])
def test_others_find_nothing(cast: Cast, now: datetime, who: str | None) -> None:
    incident = an_incident(cast.carla, now, text="No internet since this morning")
    person: Person | None = getattr(cast, who) if who else None
    expected = {"anna": 404, None: 302}.get(who, 403)
    for path in ("", "message/", "result/", "withdrawal/"):
        client = browser(person)
        method = client.post if path else client.get
        response = method(
            f"/incidents/{incident.number}/remedies/{path}", {"remedy": "restart-box"}
        )
        assert response.status_code == expected
        assert b"Carla" not in response.content
