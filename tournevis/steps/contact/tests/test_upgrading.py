"""What was promised before there were reminders is reminded of after the upgrade."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from tests.cast import cast_of_three
from tournevis.ground.incidents.models import Deadline, Incident, Reminder
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.masonry import build

HOUR = timedelta(hours=1)


def test_promises_that_run_at_the_upgrade_are_reminded_of(
    house: object, now: datetime, settings: Any
) -> None:
    with transaction.atomic():
        cast = cast_of_three()
        at = walls.open_to(cast.everyone)
        coming = _promised(cast, at - HOUR, at + HOUR).pk
        missed = _promised(cast, at - 2 * HOUR, at - HOUR).pk
        _promised(cast, at - 60 * HOUR, at - 50 * HOUR)
        _promised(cast, at - HOUR, at + HOUR, met_at=at)
        _promised(cast, at - HOUR, at + HOUR, status=Incident.Status.CLOSED)
    MigrationExecutor(connections["owner"]).migrate([("incidents", "0006_nobody_waits")])
    build("owner")
    with walls.opened(*cast.everyone):
        rows = dict(Reminder.objects.values_list("deadline", "due_at"))
        assert set(rows) == {coming, missed}
        assert rows[coming] == at + HOUR * 0.6


def _promised(
    cast: Any,
    since: datetime,
    due: datetime,
    *,
    status: str = "new",
    met_at: datetime | None = None,
) -> Deadline:
    incident = Incident.objects.create(
        organisation=cast.bakery, subject="x", requester=cast.ben, status=status,
        opened_at=since, changed_at=since,
    )  # fmt: skip
    return Deadline.objects.create(
        organisation=cast.bakery, incident=incident, kind="first_contact",
        started_at=since, due_at=due, met_at=met_at,
    )  # fmt: skip
