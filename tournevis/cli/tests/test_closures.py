"""Confirmed closures are printed as `guide learn` reads them; nothing else is."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from click import ClickException
from click.testing import CliRunner
from django.db import ProgrammingError, connection

from tests.cast import Cast
from tournevis.cli import main
from tournevis.cli.closures import listed
from tournevis.engines.troubleshoot.learn import closures_from, teaching
from tournevis.ground.estate.models import Asset, Product
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.learn import learn
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.diagnosis.observe import keep, observe, refuse
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident

Kind = Observation.Kind


@pytest.fixture
def closed(cast: Cast, now: datetime) -> Incident:
    """Solved and confirmed, with a correction, a "not now", a misreading and two remedies."""
    incident = an_incident(cast.ben, now)
    incident.asset = Asset.objects.create(
        organisation=cast.bakery,
        product=Product.objects.get(key="box-pro"),
        name="Box",
        version="3.12",
        site="Rennes",
    )
    incident.save()
    refuse(incident, "what-fails", "everything", by=cast.anna, now=now)
    observe(incident, "lamp-power", "off", by=cast.anna, now=now)
    observe(incident, "lamp-power", "on", by=cast.anna, now=now + timedelta(minutes=1))
    observe(incident, "moved", "later", by=cast.anna, now=now)
    keep(incident, Kind.REMEDY, "reseat-cable", "failed", by=cast.anna, now=now)
    later = now + timedelta(minutes=5)
    keep(incident, Kind.REMEDY, "restart-box", "worked", by=cast.anna, now=later)
    entry = incident.solve(by=cast.anna, now=later, data={})
    learn(incident, guide=SHOP, cause="box-frozen", remedy="restart-box", entry=entry, now=later)
    return incident


def printed(*arguments: str) -> list[str]:
    result = CliRunner().invoke(main.main, ["closures", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output.splitlines()


@pytest.fixture(autouse=True)
def _ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own database stands already."""
    monkeypatch.setattr(main, "prepared", lambda: None)


def test_it_is_what_the_learner_reads(cast: Cast, closed: Incident) -> None:
    reading = closures_from(printed())
    assert reading.problems == ()
    [one] = reading.closures
    assert (one.guide, one.version, one.cause) == (SHOP, guide(SHOP).version, "box-frozen")
    assert one.observed == (("lamp-power", "on"),)
    assert one.tried == (("reseat-cable", False), ("restart-box", True))
    assert (one.product_version, one.site) == ("3.12", "Rennes")
    assert one.client == f"C{cast.bakery.pk}"
    assert teaching(guide(SHOP), [one]) == [one]


def test_no_name_of_a_client_is_told(cast: Cast, closed: Incident) -> None:
    text = "\n".join(printed())
    for word in (cast.bakery.name, cast.ben.name, cast.ben.email, closed.subject, "internet au"):
        assert word not in text


def test_what_came_back_is_told_as_such_and_teaches_nothing(
    cast: Cast, now: datetime, closed: Incident
) -> None:
    closed.reopen(by=cast.anna, now=now + timedelta(days=1), data={"why": "staff"})
    [one] = closures_from(printed()).closures
    assert one.reopened
    assert teaching(guide(SHOP), [one]) == []


def test_of_one_guide_only_and_never_from_silence(
    cast: Cast, now: datetime, closed: Incident
) -> None:
    assert len(printed("--guide", SHOP)) == 1
    assert printed("--guide", "network-printer") == []
    silent = an_incident(cast.ben, now)
    silent.solve(by=cast.anna, now=now, data={"cause": "box-frozen"})
    silent.close(by=None, now=now, data={"why": "silence"})
    assert len(printed()) == 1


def test_the_number_of_queries_does_not_grow(cast: Cast, now: datetime, closed: Incident) -> None:
    for _ in range(4):
        past = an_incident(cast.carla, now)
        entry = past.solve(by=None, now=now, data={})
        learn(past, guide=SHOP, cause="power-cut", remedy="", entry=entry, now=now)
    before = len(connection.queries_log)
    connection.force_debug_cursor = True
    try:
        rows = list(listed())
    finally:
        connection.force_debug_cursor = False
    assert len(rows) == 5
    assert len(connection.queries_log) - before < 15
    assert [json.dumps(row) for row in rows]


def test_where_there_is_no_house_it_is_said_in_one_line() -> None:
    with pytest.raises(ClickException, match="tournevis up"), main.a_house():
        raise ProgrammingError("function tournevis_everyone() does not exist")
