"""Confirmed causes are counted once, can be forgotten, and move the belief of the next incident."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tournevis.engines.troubleshoot import belief
from tournevis.engines.troubleshoot.learn.pooling import USUAL
from tournevis.ground.estate.models import Asset, Product
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.diagnosis.case import case_of
from tournevis.steps.diagnosis.learn import forget, learn
from tournevis.steps.diagnosis.lessons import Lessons, lessons
from tournevis.steps.diagnosis.models import Learnt
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident


def solved(incident: Incident, now: datetime) -> Entry:
    return incident.solve(by=None, now=now, data={})


def count(incident: Incident, entry: Entry, now: datetime, cause: str = "box-frozen") -> bool:
    return learn(incident, guide=SHOP, cause=cause, remedy="restart-box", entry=entry, now=now)


def taught(incident: Incident) -> Lessons:
    return lessons(incident, guide(SHOP))


def test_a_confirmed_cause_is_likelier_the_next_time(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour")
    before = belief(guide(SHOP), case_of(incident)).of("box-frozen")
    past = an_incident(cast.ben, now)
    assert count(past, solved(past, now), now)
    assert (taught(incident).closed, taught(incident).here) == (1, 1)
    after = belief(guide(SHOP), case_of(incident)).of("box-frozen")
    assert after == pytest.approx((before * USUAL.client + 1) / (USUAL.client + 1))


def test_elsewhere_counts_for_less(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour")
    before = belief(guide(SHOP), case_of(incident)).of("box-frozen")
    past = an_incident(cast.carla, now)
    count(past, solved(past, now), now)
    assert (taught(incident).closed, taught(incident).here) == (1, 0)
    after = belief(guide(SHOP), case_of(incident)).of("box-frozen")
    assert after == pytest.approx((before * 100 + 1) / 101)


def test_the_same_version_and_site_count_for_more(cast: Cast, now: datetime) -> None:
    """Two incidents of other clients: one with our version. Then one of our site."""

    def built(of: Person, version: str, site: str) -> Incident:
        made = an_incident(of, now, text="Bonjour")
        made.asset = Asset.objects.create(
            organisation_id=of.organisation_id,
            product=Product.objects.get(key="box-pro"),
            name="Box",
            version=version,
            site=site,
        )
        made.save()
        return made

    incident = built(cast.ben, "3.12", "Metz")
    for cause, past in (
        ("box-frozen", built(cast.carla, "3.12", "Whitby")),
        ("cable-loose", built(cast.carla, "3.10", "Whitby")),
        ("power-cut", built(cast.ben, "3.10", "Metz")),
    ):
        count(past, solved(past, now), now, cause)
    prior = dict(zip((c.key for c in guide(SHOP).causes), guide(SHOP).prior.tolist(), strict=True))
    expected = {
        key: ((chance * 100 + (key == "cable-loose")) / 101) for key, chance in prior.items()
    }
    for strength, cause in ((USUAL.version, "box-frozen"), (USUAL.site, "power-cut")):
        expected = {
            key: (chance * strength + (key == cause)) / (strength + 1)
            for key, chance in expected.items()
        }
    found = belief(guide(SHOP), case_of(incident))
    for cause in ("box-frozen", "cable-loose", "power-cut"):
        assert found.of(cause) == pytest.approx(expected[cause], rel=0.02), cause


def test_it_is_counted_once_and_not_for_itself(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    past = an_incident(cast.ben, now)
    entry = solved(past, now)
    assert count(past, entry, now)
    assert not count(past, entry, now)
    assert taught(incident).closed == 1
    assert taught(past) == Lessons()


def test_what_was_not_so_is_forgotten(cast: Cast, now: datetime, incident: Incident) -> None:
    past = an_incident(cast.ben, now)
    entry = solved(past, now)
    count(past, entry, now)
    assert forget(entry)
    assert not forget(entry)
    assert case_of(incident).counts == {}
    assert count(past, entry, now)


def test_what_came_back_teaches_nothing(cast: Cast, now: datetime, incident: Incident) -> None:
    past = an_incident(cast.ben, now)
    count(past, solved(past, now), now)
    past.reopen(by=cast.anna, now=now + timedelta(hours=1), data={"why": "staff"})
    assert taught(incident) == Lessons()


def test_only_what_the_walls_show_is_pooled(cast: Cast, now: datetime, incident: Incident) -> None:
    for person in (cast.ben, cast.carla):
        past = an_incident(person, now)
        count(past, solved(past, now), now)
    assert taught(incident).closed == 2
    walls.open_to([cast.centre.pk, cast.bakery.pk])
    assert Learnt.objects.count() == 1
    assert taught(incident).closed == 1


def test_it_is_one_query_however_much_was_learnt(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    for person in (cast.ben, cast.carla, cast.ben):
        past = an_incident(person, now)
        count(past, solved(past, now), now)
    fresh = Incident.objects.select_related("asset").get(pk=incident.pk)
    with CaptureQueriesContext(connection) as queries:
        assert taught(fresh).closed == 3
    assert len(queries) == 1


def test_a_cause_that_the_guide_no_longer_has_is_left_out(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    past = an_incident(cast.ben, now)
    count(past, solved(past, now), now, "gone")
    assert taught(incident) == Lessons()
