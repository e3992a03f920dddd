"""Answers are kept, corrected and taken back; the case is what stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.engines.troubleshoot import belief
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.steps.diagnosis.case import case_from, case_of, cure, standing
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.observe import keep, observe, withdraw
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident


def test_an_answer_moves_the_belief(cast: Cast, now: datetime, incident: Incident) -> None:
    before = belief(guide(SHOP), case_of(incident)).of("cable-loose")
    entry = observe(incident, "cable-seated", "clicked", by=cast.anna, now=now)
    assert entry is not None
    expected = {"subject": "cable-seated", "answer": "clicked", "kind": "check", "guide": SHOP}
    assert (entry.kind, entry.data, entry.is_public) == (Fact.OBSERVED, expected, False)
    assert case_of(incident).observed == {"cable-seated": "clicked"}
    assert belief(guide(SHOP), case_of(incident)).of("cable-loose") > before


def test_the_same_answer_twice_is_one(cast: Cast, now: datetime, incident: Incident) -> None:
    assert observe(incident, "lamp-power", "on", by=cast.anna, now=now)
    assert observe(incident, "lamp-power", "on", by=cast.emile, now=now) is None
    assert Observation.objects.filter(incident=incident).count() == 1
    assert incident.entries.filter(kind=Fact.OBSERVED).count() == 1


def test_a_correction_takes_the_place_of_what_was_said(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    observe(incident, "lamp-power", "on", by=cast.anna, now=now)
    observe(incident, "lamp-power", "off", by=cast.anna, now=now + timedelta(minutes=1))
    assert case_of(incident).observed == {"lamp-power": "off"}
    kept = Observation.objects.filter(incident=incident).values_list("answer", "is_current")
    assert list(kept) == [("on", False), ("off", True)]


def test_undo_makes_it_unanswered(cast: Cast, now: datetime, incident: Incident) -> None:
    observe(incident, "lamp-power", "on", by=cast.anna, now=now)
    entry = withdraw(incident, "lamp-power", by=cast.anna, now=now)
    assert entry is not None
    assert entry.data["answer"] == ""
    assert case_of(incident).observed == {}
    assert withdraw(incident, "lamp-power", by=cast.anna, now=now) is None
    assert observe(incident, "lamp-power", "on", by=cast.anna, now=now)


def test_not_known_is_an_answer_and_later_is_put_off(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    observe(incident, "lamp-power", "unknown", by=cast.anna, now=now)
    observe(incident, "cable-seated", "later", by=cast.anna, now=now)
    case = case_of(incident)
    assert case.observed == {"lamp-power": "unknown"}
    assert case.skipped == {"cable-seated"}


@pytest.mark.parametrize(
    ("check", "answer"), [("nothing", "on"), ("lamp-power", "maybe"), ("", ""), ("lamp-power", "")]
)
def test_what_the_guide_does_not_have_is_refused(
    cast: Cast, now: datetime, incident: Incident, check: str, answer: str
) -> None:
    with pytest.raises(Refused):
        observe(incident, check, answer, by=cast.anna, now=now)
    assert not Observation.objects.filter(incident=incident).exists()


def test_without_a_guide_or_once_over_nothing_is_observed(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    bare = an_incident(cast.ben, now, follows="")
    incident.solve(by=cast.anna, now=now, data={})
    for each in (bare, incident):
        with pytest.raises(Refused):
            observe(each, "lamp-power", "on", by=cast.anna, now=now)
        with pytest.raises(Refused):
            withdraw(each, "lamp-power", by=cast.anna, now=now)


def test_what_a_newer_guide_dropped_is_left_out(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    for subject, answer in (("gone", "on"), ("lamp-power", "purple")):
        Observation.objects.create(
            organisation=cast.bakery, incident=incident, subject=subject, answer=answer, at=now
        )
    assert case_of(incident).observed == {}


def test_the_case_keeps_the_order_of_the_times(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    late, early = now + timedelta(minutes=9), now + timedelta(minutes=1)
    keep(incident, Observation.Kind.REMEDY, "restart-box", "failed", by=cast.anna, now=late)
    observe(incident, "lamp-power", "on", by=cast.anna, now=early)
    observe(incident, "moved", "later", by=cast.anna, now=early)
    keep(incident, Observation.Kind.REMEDY, "reseat-cable", "failed", by=cast.anna, now=early)
    assert case_of(incident).order == ("lamp-power", "reseat-cable", "restart-box")
    rows = standing(incident)
    assert case_from(guide(SHOP), rows[::-1]).order == case_of(incident).order


def test_an_answer_called_as_a_result_is_an_answer(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    check = guide(SHOP).check("lamp-power")
    text = replace(check, answers=(replace(check.answers[0], key="worked"), *check.answers[1:]))
    odd = replace(guide(SHOP), checks=(text,))
    row = Observation(incident=incident, subject="lamp-power", answer="worked", at=now)
    assert case_from(odd, [row]).observed == {"lamp-power": "worked"}
    assert cure(incident, [row]) is None
