"""Handing over, with everything that was found."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations import walls
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.observe import keep, observe
from tournevis.steps.diagnosis.tests.scene import an_incident, browser
from tournevis.steps.solutions.hand_over import hand_over
from tournevis.steps.solutions.package import package

HTMX = {"hx-request": "true"}
screen = pytest.mark.urls("tournevis.steps.diagnosis.tests.scene")


def test_level_2_is_carried_by_a_supervisor(cast: Cast, now: datetime, incident: Incident) -> None:
    entry = hand_over(incident, to="level2", reason="rien ne colle", by=cast.anna, now=now)
    assert entry is not None
    assert (entry.kind, entry.is_public) == (Fact.HANDED_OVER, False)
    assert entry.data == {"to": "level2", "reason": "rien ne colle"}
    incident.refresh_from_db()
    assert incident.assignee == cast.sophie
    assert not incident.entries.filter(kind=Fact.MESSAGE_OUT).exists()


def test_development_changes_nobodys_hands(cast: Cast, now: datetime, incident: Incident) -> None:
    incident.acknowledge(by=cast.anna, now=now)
    hand_over(incident, to="development", reason="a fault of ours", by=cast.anna, now=now)
    incident.refresh_from_db()
    assert incident.assignee == cast.anna


def test_a_double_click_hands_over_once(cast: Cast, now: datetime, incident: Incident) -> None:
    for _click in range(2):
        hand_over(incident, to="level2", reason="x", by=cast.anna, now=now)
    assert incident.entries.filter(kind=Fact.HANDED_OVER).count() == 1
    assert incident.entries.filter(kind=Fact.ASSIGNED).count() == 1


@pytest.mark.parametrize(("to", "reason"), [("level2", "  "), ("mars", "x"), ("", "")])
def test_it_needs_a_place_and_a_reason(
    cast: Cast, now: datetime, incident: Incident, to: str, reason: str
) -> None:
    with pytest.raises(Refused):
        hand_over(incident, to=to, reason=reason, by=cast.anna, now=now)


def test_what_is_over_is_not_handed_over(cast: Cast, now: datetime, incident: Incident) -> None:
    incident.solve(by=cast.anna, now=now, data={})
    with pytest.raises(Refused):
        hand_over(incident, to="level2", reason="x", by=cast.anna, now=now)


def test_the_package_spares_every_question(cast: Cast, now: datetime, incident: Incident) -> None:
    observe(incident, "cable-seated", "clicked", by=cast.anna, now=now)
    observe(incident, "lamp-power", "unknown", by=cast.anna, now=now)
    keep(incident, Observation.Kind.REMEDY, "restart-box", "failed", by=cast.anna, now=now)
    hand_over(incident, to="level2", reason="the <odd> case", by=cast.anna, now=now)
    with translation.override("en"):
        text = package(incident, now)
    for words in (
        f"Incident #{incident.number}: Panne",
        "Ben Rivière, Boulangerie Lamour",
        "the <odd> case",
        "Loose cable on the box (connection)",
        "not known (Anna)",
        "Restart the box: did not help",
        "plus d'internet au magasin depuis ce matin",
    ):
        assert words in text, words
    with translation.override("fr"):
        assert "Câble débranché" in package(incident, now)


def test_without_a_guide_there_is_still_a_package(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour", follows="")
    with translation.override("en"):
        assert "No guide was followed." in package(incident, now)


@screen
def test_on_screen(cast: Cast, incident: Incident) -> None:
    here, anna = f"/incidents/{incident.number}", browser(cast.anna)
    refused = anna.post(f"{here}/handover/", {"to": "level2", "reason": ""}, headers=HTMX)
    assert refused.status_code == 409
    assert b"say in a few words why" in refused.content
    done = anna.post(f"{here}/handover/", {"to": "level2", "reason": "odd"}, headers=HTMX)
    assert b"Handed over to level 2 by Anna Martin" in done.content
    walls.open_to(cast.everyone)
    file = anna.get(f"{here}/handover/package.txt")
    assert (
        file.headers["content-disposition"]
        == f'attachment; filename="incident-{incident.number}.txt"'
    )
    assert file.headers["content-type"].startswith("text/plain")


@screen
@pytest.mark.parametrize("who", ["ben", "carla", "anna", None])
def test_others_find_nothing(cast: Cast, now: datetime, who: str | None) -> None:
    incident = an_incident(cast.carla, now, text="No internet since this morning")
    client = browser(getattr(cast, who) if who else None)
    expected = {"anna": 404, None: 302}.get(who, 403)
    for path in ("solutions/", "handover/", "handover/package.txt"):
        method = client.post if path == "handover/" else client.get
        response = method(f"/incidents/{incident.number}/{path}", {"to": "level2", "reason": "x"})
        assert response.status_code == expected
        assert b"No internet" not in response.content
