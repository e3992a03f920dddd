"""A contract changes while promises are made and worked out again: at the end they are what it says.

What it promises gets shorter each time: a first contact is brought forward, never put off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from conftest import drain
from tests.at_once import TIMES, at_once
from tests.cast import Cast, cast_of_three
from tournevis.engines import clock
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.incidents.owed import terms_of
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract
from tournevis.steps.contact.contracts import contract
from tournevis.steps.contact.promising import recounting
from tournevis.steps.contact.tests.conftest import open_incident

OPEN = clock.Hours("Europe/Paris", always_open=True)


@pytest.fixture
def inhabited(house: object) -> Cast:
    with transaction.atomic():
        return cast_of_three()


def changed(cast: Cast, minutes: int) -> Callable[[], Any]:
    """Sophie promises a solution within so many minutes."""

    def do() -> Any:
        with transaction.atomic():
            now = walls.open_to_person(cast.sophie)
            found = Contract.objects.get(organisation=cast.bakery)
            return contract.change(
                found,
                fields={"first_contact_minutes": minutes},
                hours=OPEN,
                levels={(3, "solution"): (minutes * 4, True), (3, "update"): (minutes, True)},
                version=contract.version_of(found),
                by=cast.sophie,
                now=now,
            )

    return do


def opening(cast: Cast) -> Callable[[], Any]:
    def do() -> Any:
        with walls.opened(*cast.everyone) as now:
            open_incident(cast.ben, now)
        drain()

    return do


def test_changed_in_the_middle_of_a_recount(
    inhabited: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = inhabited
    monkeypatch.setattr(recounting, "BATCH", 3)
    for _ in range(7):
        opening(cast)()
    for number in range(TIMES):
        assert changed(cast, 28 - number * 2)() is not None
        at_once(
            recounting.recount_due,
            changed(cast, 27 - number * 2),
            recounting.recount_due,
            opening(cast),
        )
        drain()
        with walls.opened(*cast.everyone):
            for incident in Incident.objects.all():
                terms = terms_of(incident)
                for kind in ("first_contact", "solution"):
                    [owed] = Deadline.objects.running().filter(incident=incident, kind=kind)
                    assert owed.minutes == terms[kind].minutes, kind
                    assert owed.due_at == terms[kind].due(owed.started_at)
