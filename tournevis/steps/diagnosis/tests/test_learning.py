"""Confirmed causes are counted once, can be forgotten, and move the belief of the next incident."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import Cast
from tournevis.engines.troubleshoot import belief
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.steps.diagnosis.case import case_of
from tournevis.steps.diagnosis.learn import forget, learn
from tournevis.steps.diagnosis.models import Learnt
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident


def solved(incident: Incident, now: datetime) -> Entry:
    return incident.solve(by=None, now=now, data={})


def count(incident: Incident, entry: Entry, now: datetime, cause: str = "box-frozen") -> bool:
    return learn(incident, guide=SHOP, cause=cause, remedy="restart-box", entry=entry, now=now)


def test_a_confirmed_cause_is_likelier_the_next_time(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    before = belief(guide(SHOP), case_of(incident)).of("box-frozen")
    past = an_incident(cast.ben, now)
    assert count(past, solved(past, now), now)
    assert case_of(incident).counts == {"box-frozen": 1.0}
    after = belief(guide(SHOP), case_of(incident)).of("box-frozen")
    assert after == pytest.approx((before * 100 + 1) / 101)


def test_it_is_counted_once_and_not_for_itself(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    past = an_incident(cast.ben, now)
    entry = solved(past, now)
    assert count(past, entry, now)
    assert not count(past, entry, now)
    assert case_of(incident).counts == {"box-frozen": 1.0}
    assert case_of(past).counts == {}


def test_what_was_not_so_is_forgotten(cast: Cast, now: datetime, incident: Incident) -> None:
    past = an_incident(cast.ben, now)
    entry = solved(past, now)
    count(past, entry, now)
    assert forget(entry)
    assert not forget(entry)
    assert case_of(incident).counts == {}
    assert count(past, entry, now)


def test_only_what_the_walls_show_is_pooled(cast: Cast, now: datetime, incident: Incident) -> None:
    for person in (cast.ben, cast.carla):
        past = an_incident(person, now)
        count(past, solved(past, now), now)
    assert case_of(incident).counts == {"box-frozen": 2.0}
    walls.open_to([cast.centre.pk, cast.bakery.pk])
    assert Learnt.objects.count() == 1
    assert case_of(incident).counts == {"box-frozen": 1.0}
