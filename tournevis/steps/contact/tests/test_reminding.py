"""Whoever carries a promise is told before it is missed; when it is, once, others are too."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from conftest import drain
from tests.cast import Cast, cast_of_three
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident, Recount, Reminder
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.promising import remind
from tournevis.steps.contact.tests.conftest import Open, Post, Work, open_incident
from tournevis.steps.contact.tests.promised import at_work, contract_is, level, of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Move = Callable[..., None]


@pytest.fixture
def carried(cast: Cast, tuesday: datetime, opened: Open, work: Work) -> Incident:
    """Anna carries it, the client was reached; a solution is promised in ten hours, day and night."""
    at_work()
    level(cast, 3, "solution", 600)
    incident = opened()
    work()
    incident.contacted(by=cast.anna, now=tuesday, how="call")
    return incident


def reminders(incident: Incident) -> list[tuple[str, str, str]]:
    """Whom we reminded: by which channel, to whom, and the first line."""
    rows = Delivery.objects.filter(key__startswith="remind-").order_by("pk")
    return [(row.channel, row.to, row.subject or row.body) for row in rows]


def test_at_half_at_four_fifths_and_when_it_is_missed(
    cast: Cast, carried: Incident, work: Work, move_clock: Move
) -> None:
    move_clock(minutes=299)
    work()
    assert reminders(carried) == []
    move_clock(minutes=1)
    work()
    assert [each[:2] for each in reminders(carried)] == [("email", cast.anna.email)]
    assert "solution" in reminders(carried)[0][2]
    move_clock(hours=3)
    work()
    assert len(reminders(carried)) == 2
    move_clock(hours=2)
    work()
    work()
    assert len(reminders(carried)) == 2, "that it is late, the alert says"
    late = carried.entries.get(kind=Fact.FLAGGED, data__flag="late")
    assert late.data["why"] == remind.LATE[Deadline.Kind.SOLUTION]
    assert Reminder.objects.get(deadline=of(carried, "solution")).due_at is None


def test_that_it_is_late_one_message_says_to_one_person(
    cast: Cast, carried: Incident, work: Work, move_clock: Move
) -> None:
    at_work(alerts=True)
    move_clock(hours=11)
    work()
    [sms] = Delivery.objects.filter(to=cast.anna.phone, created_at__gt=carried.opened_at + HOUR)
    assert sms.key.startswith("page-")
    assert "EN RETARD" in sms.body
    assert reminders(carried) == []


def test_whoever_promised_is_told_though_another_is_alerted(
    cast: Cast, carried: Incident, work: Work, move_clock: Move
) -> None:
    at_work(alerts=True)
    Deadline.objects.filter(kind="solution").update(by=cast.emile)
    move_clock(hours=11)
    work()
    assert [each[1] for each in reminders(carried)] == [cast.emile.email, cast.emile.phone]


def test_what_was_kept_is_not_reminded_of(
    cast: Cast, carried: Incident, tuesday: datetime, work: Work, move_clock: Move
) -> None:
    carried.solve(by=cast.anna, now=tuesday + HOUR, data={})
    work()
    move_clock(hours=30)
    work()
    assert reminders(carried) == []
    assert not carried.entries.filter(kind=Fact.FLAGGED).exists()


def test_while_the_client_is_awaited_nobody_is_reminded(
    cast: Cast, carried: Incident, tuesday: datetime, work: Work, move_clock: Move
) -> None:
    carried.wait_for_client(by=cast.anna, now=tuesday + HOUR)
    work()
    move_clock(hours=30)
    work()
    assert reminders(carried) == []
    carried.go_on(by=cast.anna, now=tuesday + 30 * HOUR, why="x")
    work()
    row = Reminder.objects.get(deadline=of(carried, "solution"))
    assert (row.step, row.due_at) == (0, tuesday + 34 * HOUR)


def test_a_pause_that_nobody_answered_yet_is_seen_before_anybody_is_alarmed(
    cast: Cast, carried: Incident, tuesday: datetime, move_clock: Move
) -> None:
    carried.wait_for_client(by=cast.anna, now=tuesday + HOUR)
    move_clock(hours=30)
    assert remind.remind_due()
    assert reminders(carried) == []
    assert of(carried, "solution").is_halted


def test_a_worker_that_slept_tells_only_the_last(
    cast: Cast, carried: Incident, work: Work, move_clock: Move
) -> None:
    move_clock(hours=11)
    work()
    assert reminders(carried) == []
    assert carried.entries.filter(kind=Fact.FLAGGED, data__flag="late").count() == 1


def test_a_callback_reminds_whoever_promised_it_even_of_a_solved_one(
    cast: Cast, carried: Incident, tuesday: datetime, work: Work, move_clock: Move
) -> None:
    promises.owe(
        carried,
        Deadline.Kind.CALLBACK,
        started_at=tuesday,
        due_at=tuesday + 2 * HOUR,
        by=cast.emile,
        note="après la livraison",
    )
    carried.solve(by=cast.anna, now=tuesday + HOUR, data={})
    move_clock(minutes=105)
    work()
    assert [each[:2] for each in reminders(carried)] == [
        ("email", cast.emile.email),
        ("sms", cast.emile.phone),
    ]
    move_clock(minutes=15)
    work()
    assert carried.entries.filter(data__flag="late", data__kind="callback").count() == 1


def test_a_scheduled_message_that_left_was_the_news_promised(
    cast: Cast, carried: Incident, tuesday: datetime, work: Work, move_clock: Move
) -> None:
    promises.begin(carried, tuesday, tuesday)
    level(cast, 3, "update", 120)
    promises.begin(carried, tuesday, tuesday)
    left = tuesday + HOUR
    delivery = Delivery.objects.create(
        organisation=cast.bakery,
        key="later",
        channel="email",
        to=cast.ben.email,
        body="x",
        created_at=tuesday,
        send_at=left,
        accepted_at=left,
        state="accepted",
    )
    carried.record(
        Fact.MESSAGE_OUT, now=tuesday, by=cast.anna, text="x", is_public=True, delivery=delivery
    )
    move_clock(hours=2)
    work()
    assert of(carried, "update").started_at == left
    assert carried.deadlines.get(kind="update", met_at=left)


def test_what_strangers_wrote_is_harmless_in_a_reminder(
    cast: Cast, carried: Incident, work: Work, move_clock: Move
) -> None:
    Incident.objects.filter(pk=carried.pk).update(
        subject="x\r\nBcc: a@b http://evil.example ⟦link⟧"
    )
    move_clock(hours=5)
    work()
    [row] = Delivery.objects.filter(key__startswith="remind-")
    assert "evil" not in row.body
    assert "⟦link⟧" not in row.body
    assert "\n" not in row.subject


def test_what_runs_and_is_not_due_costs_nothing(
    cast: Cast, carried: Incident, tuesday: datetime, move_clock: Move
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as made:
            remind.remind_due()
        return len(made)

    few = cost()
    for _ in range(20):
        promises.begin(open_incident(cast.ben, tuesday), tuesday, tuesday)
    assert cost() == few


@pytest.fixture
def inhabited(house: object, now: datetime, post: Post, settings: Any) -> Cast:
    """The cast in a house with real commits; a solution is promised in an hour."""
    at_work(alerts=True)
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
        level(cast, 3, "solution", 60)
        contract_is(cast, first_contact_minutes=600)
    return cast


def test_two_workers_and_a_killed_one_tell_once(
    inhabited: Cast, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    with walls.opened(*inhabited.everyone) as at:
        incident = open_incident(inhabited.ben, at)
        incident.acknowledge(by=inhabited.anna, now=at)
    drain()
    move_clock(minutes=61)

    class Killed(BaseException):
        """The process is gone."""

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as killing:
        killing.setattr(remind, "_alert", kill)
        with pytest.raises(Killed):
            remind.remind_due()
    move_clock(seconds=31)

    def work() -> None:
        try:
            remind.remind_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: work(), range(2)))
    drain()
    with walls.opened(*inhabited.everyone):
        rows = Delivery.objects.filter(
            person=inhabited.anna, to__in=[inhabited.anna.email, inhabited.anna.phone]
        )
        assert sorted(rows.values_list("channel", flat=True)) == ["email", "sms"]
        assert incident.entries.filter(data__flag="late").count() == 1


def test_carla_of_the_garage_hears_and_sees_nothing(inhabited: Cast, move_clock: Move) -> None:
    with walls.opened(*inhabited.everyone) as at:
        incident = open_incident(inhabited.ben, at)
        incident.acknowledge(by=inhabited.anna, now=at)
        incident.wait_for_client(by=inhabited.anna, now=at)
    drain()
    move_clock(minutes=61)
    drain()
    with transaction.atomic():
        walls.open_to_person(Person(pk=inhabited.carla.pk))
        assert not Reminder.objects.exists()
        assert not Deadline.objects.exists()
        assert not incident.pauses.exists()


def test_a_contract_that_changed_is_followed_behind_closed_walls(inhabited: Cast) -> None:
    with walls.opened(*inhabited.everyone) as at:
        incident = open_incident(inhabited.ben, at)
        theirs = open_incident(inhabited.carla, at)
    drain()
    with walls.opened(*inhabited.everyone) as at:
        level(inhabited, 3, "solution", 120)
        contract = contract_is(inhabited, name="x")
        Recount.objects.create(
            organisation=inhabited.bakery, contract=contract, due_at=at, why=remind.CHANGED
        )
    drain()
    with walls.opened(*inhabited.everyone):
        solution = of(incident, "solution")
        assert solution.due_at - solution.started_at == 2 * HOUR
        assert not theirs.deadlines.filter(kind="solution").exists()
        assert not Recount.objects.exists()
