"""Handing over, with everything that was found."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from tests.cast import Cast
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.telling import told
from tournevis.ground.organisations import walls
from tournevis.ground.staff.models import Team, TeamMember
from tournevis.steps.diagnosis.case import known
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.observe import keep, observe, refuse
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident, browser
from tournevis.steps.solutions.hand_over import alert_level, hand_over
from tournevis.steps.solutions.package import package
from tournevis.steps.solutions.places import places
from tournevis.steps.solutions.ranking import ranked

HTMX = {"hx-request": "true"}
ODD = {"phone-wifi": "opens", "lamp-internet": "off"}
"""Answers that no cause of the guide for shops gives together."""
screen = pytest.mark.urls("tournevis.steps.diagnosis.tests.scene")


def test_level_2_is_alerted_and_whoever_has_it_keeps_it_meanwhile(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    incident.acknowledge(by=cast.anna, now=now)
    entry = hand_over(incident, to="level-2", reason="rien ne colle", by=cast.anna, now=now)
    assert entry is not None
    assert (entry.kind, entry.is_public) == (Fact.HANDED_OVER, False)
    assert entry.data == {"to": "level-2", "reason": "rien ne colle"}
    assert "to level 2 by Anna" in told(entry)
    escalation = alert_level(entry, now)
    assert escalation is not None
    assert (escalation.why, escalation.level, escalation.due_at) == ("level", 2, now)
    incident.refresh_from_db()
    assert incident.assignee == cast.anna
    assert not incident.entries.filter(kind=Fact.MESSAGE_OUT).exists()


def test_from_level_2_it_goes_to_level_3(cast: Cast, now: datetime, incident: Incident) -> None:
    team = Team.objects.create(organisation=cast.centre, name="Experts", level=2)
    TeamMember.objects.create(organisation=cast.centre, team=team, person=cast.anna)
    entry = hand_over(incident, to="level-2", reason="beyond us", by=cast.anna, now=now)
    assert entry is not None
    assert "to level 3 by Anna" in told(entry)
    escalation = alert_level(entry, now)
    assert escalation is not None
    assert escalation.level == 3


def test_development_alerts_nobody(cast: Cast, now: datetime, incident: Incident) -> None:
    entry = hand_over(incident, to="development", reason="ours", by=cast.anna, now=now)
    assert entry is not None
    assert alert_level(entry, now) is None


def test_development_changes_nobodys_hands(cast: Cast, now: datetime, incident: Incident) -> None:
    incident.acknowledge(by=cast.anna, now=now)
    hand_over(incident, to="development", reason="a fault of ours", by=cast.anna, now=now)
    incident.refresh_from_db()
    assert incident.assignee == cast.anna


def test_a_double_click_hands_over_once(cast: Cast, now: datetime, incident: Incident) -> None:
    for _click in range(2):
        hand_over(incident, to="level-2", reason="x", by=cast.anna, now=now)
    assert incident.entries.filter(kind=Fact.HANDED_OVER).count() == 1


@pytest.mark.parametrize(("to", "reason"), [("level-2", "  "), ("mars", "x"), ("", "")])
def test_it_needs_a_place_and_a_reason(
    cast: Cast, now: datetime, incident: Incident, to: str, reason: str
) -> None:
    with pytest.raises(Refused):
        hand_over(incident, to=to, reason=reason, by=cast.anna, now=now)


def test_what_is_over_is_not_handed_over(cast: Cast, now: datetime, incident: Incident) -> None:
    incident.solve(by=cast.anna, now=now, data={})
    with pytest.raises(Refused):
        hand_over(incident, to="level-2", reason="x", by=cast.anna, now=now)


def test_the_package_spares_every_question(cast: Cast, now: datetime, incident: Incident) -> None:
    observe(incident, "cable-seated", "clicked", by=cast.anna, now=now)
    observe(incident, "lamp-power", "unknown", by=cast.anna, now=now)
    keep(incident, Observation.Kind.REMEDY, "restart-box", "failed", by=cast.anna, now=now)
    hand_over(incident, to="level-2", reason="the <odd> case", by=cast.anna, now=now)
    with translation.override("en"):
        text = package(incident, now)
    for words in (
        f"Incident #{incident.number}: Panne",
        "Ben Rivière, Boulangerie Lamour",
        "the <odd> case",
        "Handed over to: level 2 (Hand over to level 2 with the answers already given, 1 h 15)",
        "Read in the client's messages, not confirmed",
        "Loose cable on the box (connection)",
        "not known (Anna)",
        "Restart the box: did not help",
        "plus d'internet au magasin depuis ce matin",
    ):
        assert words in text, words
    with translation.override("fr"):
        assert "Câble débranché" in package(incident, now)


def test_the_package_says_what_was_read_wrongly(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    refuse(incident, "what-fails", "everything", by=cast.anna, now=now)
    with translation.override("en"):
        text = package(incident, now)
    assert "Not said in the message: " in text
    assert "Everything is down (Anna)" in text


def test_of_what_nobody_knows_the_package_is_a_new_case(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour")
    for check, answer in ODD.items():
        observe(incident, check, answer, by=cast.anna, now=now)
    shown = ranked(incident)
    assert shown is not None
    [proposed] = [each for each in shown.places if each.is_proposed]
    assert proposed.to == "development"
    hand_over(incident, to="development", reason="never seen", by=cast.anna, now=now)
    with translation.override("en"):
        text = package(incident, now)
    assert "Handed over to: development (" in text
    assert "a new case" in text
    assert text.count("of the time)") == 3
    assert text.count("against “") > 1


def test_the_ways_to_hand_over_are_the_guides(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    found = places(known(incident))
    assert [each.to for each in found] == [each.to for each in guide(SHOP).handovers]
    assert [each.minutes for each in found] == [each.minutes for each in guide(SHOP).handovers]
    [proposed] = [each for each in found if each.is_proposed]
    assert proposed.to == guide(SHOP).handover.to
    assert proposed.to != "development"


def test_a_visit_on_site_is_only_where_the_guide_has_one(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    assert hand_over(incident, to="onsite", reason="x", by=cast.anna, now=now)
    printer = an_incident(cast.ben, now, follows="network-printer")
    bare = an_incident(cast.ben, now, follows="")
    for each in (printer, bare):
        has_one = each is printer and any(
            way.to == "onsite" for way in guide("network-printer").handovers
        )
        if not has_one:
            with pytest.raises(Refused):
                hand_over(each, to="onsite", reason="x", by=cast.anna, now=now)
    assert [place.to for place in places(None)] == ["level-2", "development"]


def test_without_a_guide_there_is_still_a_package(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour", follows="")
    with translation.override("en"):
        assert "No guide was followed." in package(incident, now)


@screen
def test_on_screen(cast: Cast, incident: Incident) -> None:
    here, anna = f"/incidents/{incident.number}", browser(cast.anna)
    refused = anna.post(f"{here}/handover/", {"to": "level-2", "reason": ""}, headers=HTMX)
    assert refused.status_code == 409
    assert b"Say in a few words why" in refused.content
    form = anna.get(f"{here}/solutions/").content.decode()
    assert 'name="to" value="development"' in form
    assert "€60" in form
    done = anna.post(f"{here}/handover/", {"to": "level-2", "reason": "odd"}, headers=HTMX)
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
        response = method(f"/incidents/{incident.number}/{path}", {"to": "level-2", "reason": "x"})
        assert response.status_code == expected
        assert b"No internet" not in response.content
