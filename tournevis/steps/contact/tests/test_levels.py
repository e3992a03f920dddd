"""Service levels: what is promised by severity, worked out again exactly when its cause changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident, Recount, Refused
from tournevis.ground.incidents.once import nonce
from tournevis.ground.organisations.models import Contract
from tournevis.steps.contact.tests.conftest import Open, Post, Work
from tournevis.steps.contact.tests.promised import OFFICE, at_work, contract_is, level, moved, of
from tournevis.steps.contact.writing import stuck
from tournevis.steps.contact.writing.write import reply

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def bakery(cast: Cast, tuesday: datetime, post: Post) -> Contract:
    """Office hours; a normal one in a day's eight hours and a half, a critical one in four."""
    at_work()
    level(cast, 3, "solution", 510)
    level(cast, 3, "update", 120)
    level(cast, 1, "first_contact", 10, always=True)
    level(cast, 1, "solution", 240, always=True)
    level(cast, 1, "workaround", 60, always=True)
    return contract_is(cast, hours=OFFICE)


def running(incident: Incident) -> set[str]:
    rows = incident.deadlines.running()
    return set(rows.values_list("kind", flat=True))


def test_every_clock_of_its_level_starts(
    bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    assert running(incident) == {"first_contact", "solution", "update"}
    assert of(incident, "first_contact").due_at == tuesday + 30 * MINUTE
    assert of(incident, "update").due_at == tuesday + 2 * HOUR
    # 10:00 in Paris: two hours until noon, four and a half until 18:00, two the next morning.
    assert of(incident, "solution").due_at == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert moved(incident) == []


def test_a_worse_one_is_due_sooner_as_if_it_had_always_been(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    before = of(incident, "solution").due_at
    assert incident.rate(1, by=cast.anna, now=tuesday + 20 * MINUTE, why="la caisse est arrêtée")
    work()
    assert of(incident, "solution").due_at == tuesday + 4 * HOUR
    assert of(incident, "workaround").due_at == tuesday + HOUR
    assert of(incident, "first_contact").due_at == tuesday + 10 * MINUTE
    assert running(incident) == {"first_contact", "solution", "workaround"}
    assert set(moved(incident)) == {
        ("first_contact", tuesday + 30 * MINUTE, tuesday + 10 * MINUTE),
        ("solution", before, tuesday + 4 * HOUR),
        ("workaround", None, tuesday + HOUR),
        ("update", None, tuesday + 2 * HOUR),  # told as no longer owed
    }
    assert incident.entries.get(kind=Fact.SEVERITY).data == {"from": 3, "to": 1}


def test_back_again_all_is_as_it_was_but_the_first_contact_is_not_put_off(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    before = of(incident, "solution").due_at
    for severity in (1, 3):
        incident.rate(severity, by=cast.anna, now=tuesday + MINUTE)
        work()
    assert of(incident, "solution").due_at == before
    assert of(incident, "first_contact").due_at == tuesday + 10 * MINUTE
    assert running(incident) == {"first_contact", "solution", "update"}
    told = incident.entries.filter(kind=Fact.PROMISED, data__kind="solution").last()
    assert told is not None
    assert told.is_public, "the client was told sooner: that it is later is not kept silent"


def test_the_same_severity_twice_is_nothing(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open
) -> None:
    incident = opened()
    assert incident.rate(3, by=cast.anna, now=tuesday) is None
    with pytest.raises(Refused):
        incident.rate(7, by=cast.anna, now=tuesday)


def test_a_contract_that_changes_is_worked_out_again_in_batches(
    cast: Cast,
    bakery: Contract,
    tuesday: datetime,
    opened: Open,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tournevis.steps.contact.promising.recounting.BATCH", 2)
    incidents = [opened() for _ in range(5)]
    work()
    level(cast, 3, "solution", 120)
    contract_is(cast, first_contact_minutes=90)
    Recount.objects.create(
        organisation=cast.bakery, contract=bakery, due_at=tuesday, why="the contract was changed"
    )
    work()
    for incident in incidents:
        assert of(incident, "solution").due_at == tuesday + 2 * HOUR
        assert of(incident, "first_contact").due_at == tuesday + 30 * MINUTE
        told = incident.entries.get(kind=Fact.PROMISED)
        assert told.data["why"] == "the contract was changed"
    assert not Recount.objects.exists()


def test_working_out_twice_changes_and_tells_nothing(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    before = list(incident.deadlines.order_by("pk").values())
    assert promises.recount(incident, now=tuesday + HOUR, why="x") == []
    assert list(incident.deadlines.order_by("pk").values()) == before


def test_what_a_person_promised_stays_as_they_said(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    noon = tuesday + 2 * HOUR
    own = promises.owe(
        incident, Deadline.Kind.SOLUTION, started_at=tuesday + MINUTE, due_at=noon, by=cast.anna
    )
    incident.rate(1, by=cast.anna, now=tuesday + HOUR)
    work()
    own.refresh_from_db()
    assert (own.due_at, own.is_running) == (noon, True)
    assert incident.deadlines.filter(kind="solution", dropped_at=None).count() == 1


def test_callbacks_may_be_several(cast: Cast, tuesday: datetime, opened: Open) -> None:
    incident = opened()
    for hours in (1, 2):
        promises.owe(
            incident,
            Deadline.Kind.CALLBACK,
            started_at=tuesday + hours * MINUTE,
            due_at=tuesday + hours * HOUR,
            by=cast.anna,
        )
    assert incident.deadlines.filter(dropped_at=None).count() == 2


def test_news_starts_the_next_span_of_the_rhythm_and_taking_it_back_undoes_that(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    at = tuesday + HOUR
    entry = reply(
        incident, channel="email", text="On cherche.", nonce=nonce(), by=cast.anna, now=at
    )
    work()
    assert entry is not None
    assert [each.met_at for each in incident.deadlines.filter(kind="update").order_by("pk")] == [
        at,
        None,
    ]
    # 11:00 in Paris: an hour until noon, another from 13:30 on.
    assert of(incident, "update").due_at == at + 3.5 * HOUR
    assert entry.delivery_id is not None
    Delivery.objects.filter(pk=entry.delivery_id).update(state="queued")
    stuck.take_back(incident, str(entry.delivery_id), by=cast.anna, now=at)
    [update] = incident.deadlines.filter(kind="update")
    assert (update.met_at, update.due_at) == (None, tuesday + 2 * HOUR)


def test_a_note_and_a_machine_are_no_news(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    incident.record(Fact.NOTE, now=tuesday, by=cast.anna, text="x")
    incident.record(Fact.MESSAGE_OUT, now=tuesday, text="reçu", is_public=True)
    incident.record(Fact.CALL, now=tuesday, by=cast.anna, data={"reached": False})
    work()
    assert incident.deadlines.get(kind="update").met_at is None
    incident.record(Fact.CALL, now=tuesday + MINUTE, by=cast.anna, data={"reached": True})
    work()
    assert incident.deadlines.filter(kind="update").count() == 2


def test_a_solved_one_has_kept_its_promises_and_a_reopened_one_has_new_ones(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    incident.solve(by=cast.anna, now=tuesday + HOUR, data={})
    work()
    assert of(incident, "solution").met_at == tuesday + HOUR
    assert running(incident) == {"first_contact"}
    again = tuesday + 3 * HOUR  # 13:00 in Paris, at lunch
    incident.reopen(by=cast.ben, now=again, data={"why": "broke"})
    work()
    new = of(incident, "solution")
    assert (new.started_at, new.met_at) == (again, None)
    # Four hours and a half this afternoon, four tomorrow morning.
    assert new.due_at == datetime(2026, 11, 25, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize("hours", [{"timezone": "Nowhere/None"}, {"week": "?"}, [], "x"])
def test_hours_that_say_nothing_make_a_promise_all_the_same(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work, hours: object
) -> None:
    contract_is(cast, hours=hours)
    incident = opened()
    work()
    assert of(incident, "solution").due_at == tuesday + 510 * MINUTE


def test_a_holiday_bridge_does_not_count(
    cast: Cast, bakery: Contract, opened: Open, work: Work
) -> None:
    """Ascension is Thursday the 14th of May 2026, and the bakery takes the Friday off."""
    contract_is(cast, hours=OFFICE | {"closed": ["2026-05-15"]})
    wednesday = datetime(2026, 5, 13, 15, 30, tzinfo=UTC)  # 17:30 in Paris
    incident = opened(at=wednesday)
    work()
    assert of(incident, "first_contact").due_at == datetime(2026, 5, 13, 16, 0, tzinfo=UTC)
    assert of(incident, "update").due_at == datetime(2026, 5, 18, 7, 30, tzinfo=UTC)
    assert of(incident, "solution").due_at == datetime(2026, 5, 18, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("started", "due"),
    [
        # The nights in which the clocks change are an hour longer, and an hour shorter.
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 4, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 21, 0, tzinfo=UTC), datetime(2026, 3, 29, 21, 0, tzinfo=UTC)),
    ],
)
def test_a_night_in_which_the_clocks_change_is_as_long_as_it_is(
    cast: Cast, bakery: Contract, opened: Open, work: Work, started: datetime, due: datetime
) -> None:
    nights = {"timezone": "Europe/Paris", "week": {"sat-sun": "22:00-06:00"}}
    contract_is(cast, hours=nights)
    level(cast, 3, "solution", 480)
    incident = opened(at=started)
    work()
    assert of(incident, "solution").due_at == due
