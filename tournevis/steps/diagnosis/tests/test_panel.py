"""The interview on screen."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import Cast
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.steps.diagnosis.case import case_of, guide_of
from tournevis.steps.diagnosis.tests.scene import an_incident, browser

pytestmark = pytest.mark.urls("tournevis.steps.diagnosis.tests.scene")
HTMX = {"hx-request": "true"}


def test_the_panel_asks_and_shows_the_belief(cast: Cast, incident: Incident) -> None:
    response = browser(cast.anna).get(f"/incidents/{incident.number}/diagnosis/")
    page = response.content.decode()
    assert response.status_code == 200
    for words in (
        '<section id="panel-diagnosis"',
        "Ask now",
        "They do not know",
        "Not now",
        "Why this question?",
        'data-answer="1"',
        'class="bar kind-connection is-leading"',
        "plus d&#x27;internet au magasin",
        "not confirmed:",
        "Yes, that is it",
        "No, not that",
        "What each answer would change",
        "Why not something else",
    ):
        assert words in page, words
    assert "style=" not in page
    assert "<script" not in page


def test_a_click_answers_and_the_ways_out_hear_of_it(cast: Cast, incident: Incident) -> None:
    path = f"/incidents/{incident.number}/observations/"
    sent = {"check": "cable-seated", "answer": "clicked"}
    response = browser(cast.anna).post(path, sent, headers=HTMX)
    assert response.status_code == 200
    assert "belief-changed" in response.headers["HX-Trigger"]
    page = response.content.decode()
    assert "Already answered" in page
    assert "after 1 answer" in page
    assert 'class="was' in page
    walls.open_to(cast.everyone)
    assert case_of(incident).observed == {"cable-seated": "clicked"}
    plain = browser(cast.anna).post(path, {"check": "lamp-power", "answer": "on"})
    assert plain.headers["location"] == f"/incidents/{incident.number}/"


def test_a_refusal_says_why_and_keeps_nothing(cast: Cast, incident: Incident) -> None:
    path = f"/incidents/{incident.number}/observations/"
    response = browser(cast.anna).post(path, {"check": "lamp-power", "answer": "x"}, headers=HTMX)
    assert response.status_code == 409
    assert b"Choose one of the answers" in response.content
    assert b'id="panel-diagnosis"' in response.content


def test_undo_and_change(cast: Cast, incident: Incident) -> None:
    here, anna = f"/incidents/{incident.number}", browser(cast.anna)
    anna.post(f"{here}/observations/", {"check": "lamp-power", "answer": "on"}, headers=HTMX)
    asked = anna.get(f"{here}/diagnosis/?ask=lamp-power").content.decode()
    assert "To correct" in asked
    assert f'hx-get="{here}/diagnosis/?ask=lamp-power"' in asked
    gone = anna.post(f"{here}/observations/withdrawal/", {"check": "lamp-power"}, headers=HTMX)
    assert b"Already answered" not in gone.content


def test_a_reading_is_confirmed_or_refused_with_a_click(cast: Cast, incident: Incident) -> None:
    here, anna = f"/incidents/{incident.number}", browser(cast.anna)
    sent = {"check": "what-fails", "answer": "everything"}
    page = anna.post(f"{here}/misreadings/", sent, headers=HTMX)
    assert "belief-changed" in page.headers["HX-Trigger"]
    assert "Not said in the message:" in page.content.decode()
    walls.open_to(cast.everyone)
    assert "what-fails" not in case_of(incident).hints
    page = anna.post(f"{here}/misreadings/withdrawal/", sent, headers=HTMX)
    assert "Not said in the message:" not in page.content.decode()
    walls.open_to(cast.everyone)
    assert "what-fails" in case_of(incident).hints
    refused = anna.post(f"{here}/misreadings/", {"check": "x", "answer": "y"}, headers=HTMX)
    assert refused.status_code == 409


def test_without_a_guide_one_chooses(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour", follows="")
    here, anna = f"/incidents/{incident.number}", browser(cast.anna)
    page = anna.get(f"{here}/diagnosis/").content.decode()
    assert "Which guide?" in page
    assert 'value="network-printer"' in page
    chosen = anna.post(f"{here}/guide/", {"guide": "network-printer"}, headers=HTMX)
    assert b"Ask now" in chosen.content
    walls.open_to(cast.everyone)
    found = guide_of(incident)
    assert found is not None
    assert found.key == "network-printer"


def test_the_clear_the_unknown_and_the_closed(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    here, anna = f"/incidents/{incident.number}", browser(cast.anna)
    path = f"{here}/observations/"
    for check, answer in (
        ("cable-seated", "clicked"),
        ("lamp-power", "on"),
        ("moved", "yes"),
        ("lamp-internet", "off"),
    ):
        page = anna.post(path, {"check": check, "answer": answer}, headers=HTMX).content.decode()
    assert "The cause is clear: Loose cable on the box" in page
    assert "Best done now: act" in page
    assert "data-answer" not in page
    walls.open_to(cast.everyone)
    incident.solve(by=cast.anna, now=now, data={})
    page = anna.get(f"{here}/diagnosis/").content.decode()
    assert "<form" not in page
    assert "What we believe" in page


def test_a_message_cannot_break_the_page(cast: Cast, now: datetime) -> None:
    nasty = '<script>alert(1)</script> plus d\'internet depuis ce matin <img src=x onerror="x">'
    incident = an_incident(cast.ben, now, text=nasty)
    page = browser(cast.anna).get(f"/incidents/{incident.number}/diagnosis/").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page


@pytest.mark.parametrize("who", ["ben", "carla", "anna", None])
def test_others_find_nothing(cast: Cast, now: datetime, who: str | None) -> None:
    incident = an_incident(cast.carla, now, text="No internet since this morning")
    client = browser(getattr(cast, who) if who else None)
    expected = {"anna": 404, None: 302}.get(who, 403)
    for path in (
        "diagnosis",
        "guide",
        "observations",
        "observations/withdrawal",
        "misreadings",
        "misreadings/withdrawal",
    ):
        method = client.get if path == "diagnosis" else client.post
        response = method(f"/incidents/{incident.number}/{path}/")
        assert response.status_code == expected
        assert b"No internet" not in response.content
