"""Answers are kept, corrected and taken back; the case is what stands."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.engines.troubleshoot import belief
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.steps.diagnosis.case import case_of, proposals_for
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.observe import observe, withdraw
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


def test_messages_propose_answers_but_never_give_them(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    found = {(each.check, each.answer): each.quote for each in proposals_for(incident)}
    assert "plus d'internet" in found["what-fails", "everything"]
    assert "depuis ce matin" in found["when-started", "at-opening"]
    assert case_of(incident).observed == {}
    observe(incident, "what-fails", "one-device", by=cast.anna, now=now)
    assert "what-fails" not in {each.check for each in proposals_for(incident)}


def test_automatic_answers_propose_nothing(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour")
    data = {"channel": "email", "automatic": True}
    incident.record(Fact.MESSAGE_IN, now=now, text="Plus d'internet", data=data)
    assert proposals_for(incident) == []
