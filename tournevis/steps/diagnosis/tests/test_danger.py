"""Safety questions are marked; a dangerous answer ends the interview; a feared one is asked first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.utils import translation

from tests.cast import Cast
from tournevis.engines.troubleshoot import Guide
from tournevis.ground.guides import library
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.interview import Interview, interview
from tournevis.steps.diagnosis.observe import observe
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident, browser

BURNING = "Bonjour, plus d'internet, et le voyant est éteint. Ben"


@pytest.fixture
def perilous(monkeypatch: pytest.MonkeyPatch) -> Guide:
    """The guide for shops, in which a dark lamp is dangerous and safety asks whether it was moved."""
    shop = guide(SHOP)
    checks = []
    for check in shop.checks:
        if check.key == "lamp-power":
            answers = tuple(replace(each, danger=each.key == "off") for each in check.answers)
            check = replace(check, answers=answers)
        checks.append(replace(check, safety=check.key == "moved"))
    changed = replace(shop, checks=tuple(checks))
    every = {**library.guides(), SHOP: changed}
    monkeypatch.setattr("tournevis.steps.diagnosis.case.guides", lambda: every)
    return changed


def seen(incident: Incident) -> Interview:
    with translation.override("en"):
        shown = interview(incident)
    assert shown is not None
    return shown


def test_a_safety_question_comes_first_and_says_so(perilous: Guide, incident: Incident) -> None:
    question = seen(incident).question
    assert question is not None
    assert (question.key, question.is_safety) == ("moved", True)
    assert question.why == "A safety question: it comes before everything else."


def test_a_dangerous_answer_ends_the_interview(
    cast: Cast, now: datetime, perilous: Guide, incident: Incident
) -> None:
    observe(incident, "lamp-power", "off", by=cast.anna, now=now)
    shown = seen(incident)
    assert (shown.state, shown.question) == ("danger", None)
    assert shown.danger is not None
    assert shown.danger.check == "lamp-power"
    assert shown.advice is not None
    assert shown.advice.kind == "handover"
    assert "danger" in shown.advice.why
    observe(incident, "lamp-power", "on", by=cast.anna, now=now)
    assert seen(incident).state != "danger"


def test_a_danger_read_in_the_message_is_asked_before_all_else(
    cast: Cast, now: datetime, perilous: Guide
) -> None:
    incident = an_incident(cast.ben, now, text=BURNING)
    shown = seen(incident)
    assert any(one.is_danger for one in shown.read)
    assert shown.question is not None
    assert (shown.question.key, shown.question.is_safety) == ("lamp-power", True)
    assert "danger" in shown.question.why
    assert shown.state != "danger", "what is only read ends nothing"
    observe(incident, "lamp-power", "later", by=cast.anna, now=now)
    after = seen(incident).question
    assert after is not None
    assert after.key == "moved"


@pytest.mark.urls("tournevis.steps.diagnosis.tests.scene")
def test_the_panels_say_so_and_offer_the_hand_over(
    cast: Cast, now: datetime, perilous: Guide, incident: Incident
) -> None:
    anna, here = browser(cast.anna), f"/incidents/{incident.number}"
    assert "Safety first" in anna.get(f"{here}/diagnosis/").content.decode()
    sent = {"check": "lamp-power", "answer": "off"}
    page = anna.post(f"{here}/observations/", sent, headers={"hx-request": "true"})
    text = page.content.decode()
    assert "Danger: stop here and hand over at once." in text
    assert 'class="btn btn-primary" href="#handover"' in text
    assert "data-answer" not in text
    ways = anna.get(f"{here}/solutions/").content.decode()
    assert "try nothing more" in ways
    assert 'id="handover" open' in ways
    assert "Guide Ben" not in ways
