"""A house at rest, with an incident of Ben's that somebody is being alerted of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from conftest import drain
from tests.cast import Cast, cast_of_three
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Audit, Incident, Lapse
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person

Open = Callable[..., Incident]


@pytest.fixture
def inhabited(house: object, now: datetime, settings: Any) -> Cast:
    """The cast in a house with real commits, whose clock shows a Tuesday when Anna is on call."""
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    return cast


@pytest.fixture
def opened(inhabited: Cast, settings: Any) -> Open:
    """`opened()`: an incident of Ben's, all of its reactions and rounds done; then ten minutes pass."""

    def open_one(
        by: Person | None = None, minutes: int = 10, *, is_alerted: bool = True
    ) -> Incident:
        person = by or inhabited.ben
        with walls.opened(*inhabited.everyone) as at:
            incident = Incident.objects.create(
                organisation_id=person.organisation_id,
                subject="Plus d'internet",
                requester=person,
                opened_at=at,
                changed_at=at,
            )
            incident.record(Fact.OPENED, now=at, data={"channel": "email"})
        if is_alerted:
            drain()
        settings.CLOCK_OFFSET += timedelta(minutes=minutes)
        if is_alerted:
            drain()
        return incident

    return open_one


def lapsed() -> list[str]:
    """The kinds of what lapses now, as an audit wrote them down."""
    with walls.system():
        return sorted(Lapse.objects.filter(gone_at=None).values_list("kind", flat=True))


def last_audit() -> Audit:
    return Audit.objects.latest("at")
