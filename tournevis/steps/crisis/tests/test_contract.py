"""A crisis promises in the place of the contract; when it ends, the contract's promises run again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations.models import Contract, ServiceLevel
from tournevis.steps.crisis import end
from tournevis.steps.crisis.declare import declare, promise_solution
from tournevis.steps.crisis.models import Crisis
from tournevis.steps.crisis.tests.conftest import Open, settled

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
