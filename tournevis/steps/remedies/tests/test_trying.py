"""How a remedy went."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from tests.cast import Cast
from tournevis.engines.troubleshoot import belief
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.steps.diagnosis.case import Kind, case_of
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.observe import withdraw
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident
from tournevis.steps.remedies.trying import all_tried, tried


def test_a_failure_feeds_the_belief(cast: Cast, now: datetime, incident: Incident) -> None:
    before = belief(guide(SHOP), case_of(incident)).of("cable-loose")
    entry = tried(incident, "reseat-cable", worked=False, by=cast.anna, now=now)
    assert entry is not None
    assert entry.kind == Fact.REMEDY_TRIED
    assert entry.data == {"remedy": "reseat-cable", "worked": False, "guide": SHOP}
    assert case_of(incident).failed == {"reseat-cable"}
    assert belief(guide(SHOP), case_of(incident)).of("cable-loose") < before / 2


def test_success_is_kept_and_corrected(cast: Cast, now: datetime, incident: Incident) -> None:
    assert tried(incident, "reseat-cable", worked=False, by=cast.anna, now=now)
    assert tried(incident, "reseat-cable", worked=True, by=cast.anna, now=now)
    assert tried(incident, "reseat-cable", worked=True, by=cast.anna, now=now) is None
    current = Observation.objects.get(incident=incident, is_current=True)
    assert (current.kind, current.answer) == ("remedy", "worked")
    assert case_of(incident).failed == frozenset()
    with translation.override("en"):
        assert [(one.key, one.worked) for one in all_tried(incident)] == [("reseat-cable", True)]


def test_it_can_be_taken_back(cast: Cast, now: datetime, incident: Incident) -> None:
    tried(incident, "reseat-cable", worked=False, by=cast.anna, now=now)
    entry = withdraw(incident, "reseat-cable", by=cast.anna, now=now, kind=Kind.REMEDY)
    assert entry is not None
    assert entry.data["kind"] == "remedy"
    assert case_of(incident).failed == frozenset()
    assert all_tried(incident) == []


def test_only_a_remedy_of_the_guide_and_only_while_open(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    with pytest.raises(Refused):
        tried(incident, "prayer", worked=True, by=cast.anna, now=now)
    with pytest.raises(Refused):
        tried(an_incident(cast.ben, now, follows=""), "x", worked=True, by=cast.anna, now=now)
    incident.solve(by=cast.anna, now=now, data={})
    with pytest.raises(Refused):
        tried(incident, "reseat-cable", worked=True, by=cast.anna, now=now)
