"""With real commits: a storm is proposed without one incident held while another is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction

from conftest import _take_jobs, drain
from tests.cast import Cast, cast_of_three
from tests.peers.server import until
from tournevis.ground.estate.models import Product
from tournevis.ground.incidents import facts, reacting
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.crisis import propose
from tournevis.steps.crisis.models import Crisis, Proposal, Rule
from tournevis.steps.oncall.tests.conftest import Post

_WAITS = """
SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted
AND transactionid::text = pg_current_xact_id()::text)"""


def note(entry: Entry, now: datetime) -> None:
    """What another reaction of the same job writes down afterwards."""
    entry.incident.record(Fact.NOTE, now=now)


@pytest.fixture
def settled(
    house: object, now: datetime, post: Post, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cast]:
    """Two alike are many; they are looked at, and noted afterwards."""
    monkeypatch.setattr(facts, "_names", {})
    monkeypatch.setattr(reacting, "_reactions", {})
    reacting.answer_with({Fact.OPENED: ([], [propose.look]), Fact.MESSAGE_IN: ([], [note])})
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
        Rule.objects.create(
            organisation=cast.centre, kind="many", count=2, minutes=30, declares=True
        )
    yield cast
    connection.close()


def opened(cast: Cast, by: Person) -> Incident:
    """Somebody's incident about the box."""
    with walls.opened(*cast.everyone) as now:
        incident = Incident(
            organisation_id=by.organisation_id,
            subject="Plus d'internet",
            requester=by,
            product=Product.objects.get(key="box-pro"),
            opened_at=now,
        )
        incident.record_all(*(Entry(kind=kind, at=now) for kind in (Fact.OPENED, Fact.MESSAGE_IN)))
        return incident


def react() -> None:
    """The reactions alone."""
    with transaction.atomic():
        jobs = _take_jobs()
    try:
        for _name, arguments in jobs:
            reacting.react(**arguments)
    finally:
        connection.close()


def somebody_waits() -> bool:
    """Whether another transaction waits for this one."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS)
        return bool(cursor.fetchone()[0])


def test_whoever_holds_the_first_waits_for_nobody_who_waits_for_it(settled: Cast) -> None:
    first = opened(settled, settled.ben)
    react()
    opened(settled, settled.carla)
    with ThreadPoolExecutor(1) as pool, walls.opened(*settled.everyone):
        Incident.objects.get(pk=first.pk).locked()
        second = pool.submit(react)
        assert until(lambda: second.done() or somebody_waits(), 60)
        assert second.done(), "it holds the second, and waits for the first"
    second.result()
    drain()
    with walls.opened(*settled.everyone):
        assert Proposal.objects.get().incident == first


def test_what_is_declared_in_a_storm_stays_declared(settled: Cast) -> None:
    """No reaction of the job that looks writes the incident back as it was before."""
    first = opened(settled, settled.ben)
    opened(settled, settled.carla)
    drain()
    with walls.opened(*settled.everyone):
        assert Crisis.objects.get().incident == first
        assert Incident.objects.get(pk=first.pk).severity == Incident.Severity.CRITICAL
