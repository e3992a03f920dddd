"""A crisis promises in the place of the contract; when it ends, the contract's promises run again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.incidents.telling import told
from tournevis.ground.organisations.models import Contract, ServiceLevel
from tournevis.steps.crisis import end, updates
from tournevis.steps.crisis.concerned import concerned
from tournevis.steps.crisis.declare import declare, promise_solution
from tournevis.steps.crisis.models import Crisis
from tournevis.steps.crisis.tests.conftest import Open, settled
from tournevis.steps.crisis.writing import closing

Kind = Deadline.Kind


@pytest.fixture
def critical(cast: Cast, opened: Open, tuesday: datetime) -> Incident:
    """Critical before anybody speaks of a crisis; the contract owes news and a solution for that."""
    contract = Contract.objects.get(organisation=cast.bakery)
    for kind, minutes in (("update", 120), ("solution", 480)):
        ServiceLevel.objects.create(
            organisation=cast.bakery,
            contract=contract,
            severity=1,
            kind=kind,
            minutes=minutes,
            day_and_night=True,
        )
    incident = opened()
    incident.rate(Incident.Severity.CRITICAL, by=cast.anna, now=tuesday)
    settled(cast)
    return incident


def _undone(crisis: Crisis, cast: Cast, at: datetime) -> None:
    promise_solution(crisis, at + timedelta(hours=1), by=cast.anna, now=at)
    end.undo(crisis, by=cast.anna, now=at)


def _stood_down(crisis: Crisis, cast: Cast, at: datetime) -> None:
    end.stand_down(crisis, by=cast.anna, now=at)


@pytest.mark.parametrize("ended", [_undone, _stood_down])
def test_what_the_contract_owes_runs_again(
    cast: Cast,
    critical: Incident,
    tuesday: datetime,
    ended: Callable[[Crisis, Cast, datetime], None],
) -> None:
    at = tuesday + timedelta(minutes=5)
    ended(declare(critical, by=cast.anna, now=tuesday), cast, at)
    update = promises.running(critical, Kind.UPDATE)
    solution = promises.running(critical, Kind.SOLUTION)
    assert update is not None
    assert solution is not None
    assert (update.by, update.due_at) == (None, at + timedelta(minutes=120))
    assert solution.due_at == critical.opened_at + timedelta(minutes=480)
    assert update.reminder.due_at is not None


def test_what_was_resolved_owes_nothing_when_the_crisis_ends(
    cast: Cast, critical: Incident, tuesday: datetime
) -> None:
    crisis = declare(critical, by=cast.anna, now=tuesday)
    critical.solve(by=cast.anna, now=tuesday, data={})
    settled(cast)
    end.stand_down(crisis, by=cast.anna, now=tuesday + timedelta(minutes=5))
    assert promises.running(critical, Kind.UPDATE) is None
    assert promises.running(critical, Kind.SOLUTION) is None


def test_a_solution_that_the_clients_were_told_stays_promised(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    contract = Contract.objects.get(organisation=cast.bakery)
    ServiceLevel.objects.create(
        organisation=cast.bakery, contract=contract, severity=1, kind="solution", minutes=480
    )
    crisis = declare(opened(), by=cast.anna, now=tuesday)
    before = promises.running(crisis.incident, Kind.SOLUTION)
    assert before is not None
    words, at = {"fr": "Voilà"}, tuesday + timedelta(minutes=5)
    whom = concerned(crisis, cast.anna)
    assert "au plus tard" not in closing(crisis, whom, at)["fr"]
    updates.tell(crisis, "clients", words, nonce="a" * 16, by=cast.anna, now=at)
    assert "au plus tard" in closing(crisis, whom, at)["fr"]
    end.stand_down(crisis, by=cast.emile, now=at + timedelta(minutes=5))
    after = promises.running(crisis.incident, Kind.SOLUTION)
    assert after is not None
    assert after.due_at == before.due_at
    entry = crisis.incident.entries.filter(kind=Fact.SEVERITY).last()
    assert entry is not None
    assert "Émile" not in told(entry), "nobody said so: the crisis is over"


def test_the_next_update_is_told_as_the_crisis_promises_it(
    cast: Cast, critical: Incident, tuesday: datetime
) -> None:
    declare(critical, by=cast.anna, now=tuesday)
    owed = promises.running(critical, Kind.UPDATE)
    said = critical.entries.filter(kind=Fact.PROMISED, data__kind=Kind.UPDATE).last()
    assert owed is not None
    assert said is not None
    assert said.data["due_at"] == owed.due_at.isoformat()
