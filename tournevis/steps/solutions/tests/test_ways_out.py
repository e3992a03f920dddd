"""The ways out: ranked by the belief, with what experience says, dead ends apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import translation

from tests.cast import Cast
from tournevis.engines.troubleshoot import ways_out
from tournevis.engines.troubleshoot.guide import Need
from tournevis.ground.guides.library import guide, guides
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.diagnosis.case import case_of
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.observe import keep, observe
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident, browser
from tournevis.steps.solutions.experience import Experience, experience
from tournevis.steps.solutions.ranking import WaysOut, ranked


def seen(incident: Incident) -> WaysOut:
    with translation.override("en"):
        shown = ranked(incident)
    assert shown is not None
    return shown


def went(incident: Incident, remedy: str, how: str, by: Person, at: datetime) -> None:
    keep(incident, Observation.Kind.REMEDY, remedy, how, by=by, now=at)


def test_they_stand_as_the_engine_ranks_them(cast: Cast, now: datetime, incident: Incident) -> None:
    observe(incident, "cable-seated", "clicked", by=cast.anna, now=now)
    shown, found = seen(incident), ways_out(guide(SHOP), case_of(incident))
    keys = [way.key for way in (*shown.ways, *shown.more, *shown.waiting)]
    assert keys == [way.remedy for way in found if way.chance >= 0.01]
    assert len(shown.ways) == 4
    assert shown.ways[0].key == "reseat-cable"
    assert shown.ways[0].chance == pytest.approx(found[0].chance)


def test_what_waits_is_told_apart_and_is_never_the_best(
    cast: Cast, now: datetime, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs = (Need("cable-seated", ("clicked",)), Need("restart-box"), Need("moved"))
    remedies = tuple(
        replace(each, needs=needs, money=30) if each.key == "reseat-cable" else each
        for each in guide(SHOP).remedies
    )
    every = {**guides(), SHOP: replace(guide(SHOP), remedies=remedies)}
    monkeypatch.setattr("tournevis.steps.diagnosis.case.guides", lambda: every)
    shown = seen(incident)
    [way] = [each for each in shown.waiting if each.key == "reseat-cable"]
    assert not way.is_best
    assert way.money == 30
    assert way.waits[0].startswith("only if: ")
    assert way.waits[1] == "first try: Restart the box"
    assert way.waits[2].startswith("first ask: ")
    assert "reseat-cable" not in {each.key for each in (*shown.ways, *shown.more)}
    observe(incident, "cable-seated", "clicked", by=cast.anna, now=now)
    observe(incident, "moved", "no", by=cast.anna, now=now)
    went(incident, "restart-box", "failed", cast.anna, now)
    shown = seen(incident)
    assert "reseat-cable" in {each.key for each in (*shown.ways, *shown.more)}


@pytest.mark.urls("tournevis.steps.diagnosis.tests.scene")
def test_what_waits_has_no_button(
    cast: Cast, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    remedies = tuple(
        replace(each, needs=(Need("moved"),)) if each.key == "reseat-cable" else each
        for each in guide(SHOP).remedies
    )
    every = {**guides(), SHOP: replace(guide(SHOP), remedies=remedies)}
    monkeypatch.setattr("tournevis.steps.diagnosis.case.guides", lambda: every)
    page = browser(cast.anna).get(f"/incidents/{incident.number}/solutions/").content.decode()
    assert "that waits for something" in page
    assert "first ask: " in page
    assert "?remedy=reseat-cable" not in page


def test_a_failure_is_a_dead_end_and_moves_the_others(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    before = seen(incident)
    chances = {way.key: way.chance for way in (*before.ways, *before.more)}
    went(incident, "reseat-cable", "failed", cast.anna, now)
    shown = seen(incident)
    assert [end.key for end in shown.dead_ends] == ["reseat-cable"]
    after = {way.key: way.chance for way in (*shown.ways, *shown.more)}
    assert "reseat-cable" not in after
    assert after["restart-box"] > chances["restart-box"]


def test_once_one_worked_no_other_is_proposed(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    went(incident, "restart-box", "worked", cast.anna, now)
    shown = seen(incident)
    assert shown.worked == "Restart the box"
    assert not shown.is_time_to_act
    assert "restart-box" not in {way.key for way in (*shown.ways, *shown.more)}


def test_what_worked_did_not_hold_once_it_is_open_again(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    went(incident, "restart-box", "worked", cast.anna, now)
    incident.solve(by=cast.anna, now=now, data={})
    incident.reopen(by=cast.anna, now=now + timedelta(hours=1), data={"why": "broke"})
    shown = seen(incident)
    assert (shown.worked, bool(shown.ways)) == ("", True)
    went(incident, "reseat-cable", "worked", cast.anna, now + timedelta(hours=2))
    assert seen(incident).worked == "Push the box’s cable back in, wait two minutes"


def test_experience_counts_other_incidents_that_the_walls_show(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    for person, how in ((cast.ben, "worked"), (cast.ben, "failed"), (cast.carla, "worked")):
        went(an_incident(person, now), "restart-box", how, cast.emile, now)
    went(incident, "restart-box", "failed", cast.anna, now)
    went(an_incident(cast.ben, now, follows="network-printer"), "wake-up", "worked", cast.anna, now)
    assert experience(incident, SHOP) == {"restart-box": Experience(2, 3)}
    walls.open_to([cast.centre.pk, cast.bakery.pk])
    assert experience(incident, SHOP) == {"restart-box": Experience(1, 2)}


def test_a_corrected_result_counts_once(cast: Cast, now: datetime, incident: Incident) -> None:
    past = an_incident(cast.ben, now)
    went(past, "restart-box", "failed", cast.anna, now)
    went(past, "restart-box", "worked", cast.anna, now)
    assert experience(incident, SHOP) == {"restart-box": Experience(1, 1)}


@pytest.mark.urls("tournevis.steps.diagnosis.tests.scene")
def test_the_panel_says_chance_risk_and_experience(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    went(an_incident(cast.ben, now), "reseat-cable", "worked", cast.anna, now)
    page = browser(cast.anna).get(f"/incidents/{incident.number}/solutions/").content.decode()
    for words in (
        '<section id="panel-solutions"',
        "Guide Ben",
        "worked 1 times of 1 try",
        "never tried here yet",
        "no risk",
        f'hx-get="/incidents/{incident.number}/remedies/?remedy=reseat-cable"',
        "belief-changed from:body",
    ):
        assert words in page, words


@pytest.mark.urls("tournevis.steps.diagnosis.tests.scene")
def test_without_a_guide_the_panel_still_hands_over(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour", follows="")
    assert ranked(incident) is None
    page = browser(cast.anna).get(f"/incidents/{incident.number}/solutions/").content.decode()
    assert "Once a guide is followed" in page
    assert "Hand over" in page
