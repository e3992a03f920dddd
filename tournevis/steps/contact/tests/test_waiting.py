"""While the client is awaited the clocks stand still, by exactly the working time waited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from tests.cast import Cast
from tournevis.engines import clock
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.owed import terms_of
from tournevis.ground.incidents.telling import told
from tournevis.ground.organisations.models import Contract
from tournevis.steps.contact.portal.client_promises import said_promises
from tournevis.steps.contact.tests.conftest import Open, Post, Work
from tournevis.steps.contact.tests.promised import OFFICE, at_work, contract_is, level, moved, of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def bakery(cast: Cast, tuesday: datetime, post: Post) -> Contract:
    """Office hours; a solution within a day's eight hours and a half."""
    at_work()
    level(cast, 3, "solution", 510)
    level(cast, 3, "update", 120)
    return contract_is(cast, hours=OFFICE)


def wait(incident: Incident, cast: Cast, begin: datetime, end: datetime, work: Work) -> None:
    incident.wait_for_client(by=cast.anna, now=begin, why="numéro de série ?")
    work()
    incident.go_on(by=cast.anna, now=end, why="x")
    work()


def test_while_it_lasts_no_date_is_told_but_what_remains(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    assert incident.wait_for_client(by=cast.anna, now=tuesday + HOUR) is not None
    work()
    solution = of(incident, "solution")
    assert solution.is_halted
    term = terms_of(incident)["solution"]
    for later in (2, 3, 100):
        assert term.left(tuesday, tuesday + later * HOUR) == 450
    assert of(incident, "first_contact").due_at == tuesday + 30 * MINUTE, "it never stands still"
    assert of(incident, "update").due_at == tuesday + 2 * HOUR, "nor, in this contract, updates"
    assert moved(incident) == []
    assert incident.wait_for_client(by=cast.anna, now=tuesday + 2 * HOUR) is None


@pytest.mark.parametrize(
    ("begin", "end", "waited"),
    [
        # All in Paris, from Tuesday 10:00 on; a working day is 8:00-12:00 and 13:30-18:00.
        ("24 11:00", "24 11:30", 30),
        ("24 11:30", "24 14:00", 60),  # over lunch
        ("24 17:00", "25 09:00", 120),  # over night
        ("24 19:00", "25 07:00", 0),  # wholly outside the hours
        ("24 12:00", "24 13:30", 0),  # exactly the lunch
        ("24 10:00", "24 10:00", 0),  # no time at all
    ],
)
def test_the_promise_moves_by_exactly_the_working_time_waited(
    cast: Cast,
    bakery: Contract,
    tuesday: datetime,
    opened: Open,
    work: Work,
    begin: str,
    end: str,
    waited: int,
) -> None:
    incident = opened()
    work()
    before = of(incident, "solution").due_at
    at, until = (
        datetime.fromisoformat(f"2026-11-{each}").replace(tzinfo=UTC) - HOUR
        for each in (begin, end)
    )
    wait(incident, cast, at, until, work)
    after = of(incident, "solution").due_at
    hours = clock.parse_hours(OFFICE)
    assert clock.between(hours, before, after) == waited
    assert moved(incident) == ([("solution", before, after)] if waited else [])


def test_a_wait_over_the_week_end_costs_the_friday_and_the_monday_alone(
    cast: Cast, bakery: Contract, opened: Open, work: Work
) -> None:
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)  # 16:00 in Paris
    incident = opened(at=friday)
    work()
    wait(incident, cast, friday + HOUR, datetime(2026, 11, 30, 8, 0, tzinfo=UTC), work)
    # An hour was spent on Friday; of Monday from 9:00 on, seven and a half are left.
    assert of(incident, "solution").due_at == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


def test_several_waits_add_up_and_the_message_of_the_client_ends_one(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    wait(incident, cast, tuesday, tuesday + 30 * MINUTE, work)
    incident.wait_for_client(by=cast.anna, now=tuesday + HOUR)
    work()
    incident.record(Fact.MESSAGE_IN, now=tuesday + 61 * MINUTE, by=None, data={"automatic": True})
    work()
    assert of(incident, "solution").is_halted, "a machine answered"
    answer = tuesday + 90 * MINUTE
    incident.record(Fact.MESSAGE_IN, now=answer, by=cast.ben, text="le voici", is_public=True)
    work()
    assert incident.pauses.get(ended_at=answer).started_at == tuesday + HOUR
    hours = clock.parse_hours(OFFICE)
    assert of(incident, "solution").due_at == clock.add(hours, tuesday, 510 + 60)
    assert incident.entries.filter(kind=Fact.RESUMED).count() == 2


def test_solved_while_waiting_and_reopened_the_old_wait_costs_nothing_new(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    incident.wait_for_client(by=cast.anna, now=tuesday + HOUR)
    work()
    incident.solve(by=cast.anna, now=tuesday + 2 * HOUR, data={})
    work()
    assert not incident.pauses.filter(ended_at=None).exists()
    with pytest.raises(Refused):
        incident.wait_for_client(by=cast.anna, now=tuesday + 2 * HOUR)
    again = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    incident.reopen(by=cast.ben, now=again, data={"why": "broke"})
    work()
    hours = clock.parse_hours(OFFICE)
    assert of(incident, "solution").due_at == clock.add(hours, again, 510)


@pytest.mark.parametrize(("pausing", "halted"), [("none", set()), ("all", {"solution", "update"})])
def test_the_contract_says_which_clocks_stand_still(
    cast: Cast,
    bakery: Contract,
    tuesday: datetime,
    opened: Open,
    work: Work,
    pausing: str,
    halted: set[str],
) -> None:
    contract_is(cast, pausing=pausing)
    incident = opened()
    work()
    incident.wait_for_client(by=cast.anna, now=tuesday + HOUR)
    work()
    assert {each.kind for each in incident.deadlines.all() if each.is_halted} == halted


def test_a_clock_that_runs_day_and_night_may_stand_still_by_day_alone(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    level(cast, 3, "solution", 24 * 60, always=True)
    contract_is(cast, pauses_by_night=False)
    incident = opened()
    work()
    assert of(incident, "solution").due_at == tuesday + 24 * HOUR
    incident.wait_for_client(by=cast.anna, now=tuesday + 7 * HOUR)  # 17:00 in Paris
    work()
    # It runs on from 18:00 to 8:00, stands still by day, runs over lunch, and so on: 17 hours of it.
    assert of(incident, "solution").due_at == datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
    incident.go_on(by=cast.anna, now=tuesday + 23 * HOUR, why="x")  # 9:00 the next day
    work()
    assert of(incident, "solution").due_at == tuesday + 26 * HOUR


def test_rated_while_it_stands_still_the_new_promise_is_told_without_a_date(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    level(cast, 1, "solution", 240, always=True)
    incident = opened()
    work()
    incident.wait_for_client(by=cast.anna, now=tuesday)
    work()
    incident.rate(1, by=cast.anna, now=tuesday + MINUTE)
    work()
    solution = of(incident, "solution")
    assert (solution.is_halted, solution.minutes) == (True, 240)
    [said] = incident.entries.filter(kind=Fact.PROMISED, data__kind="solution")
    assert said.data["minutes"] == 240
    assert not said.is_public
    assert "4 h" in told(said)
    assert "9999" not in str(said.data)
    incident.go_on(by=cast.anna, now=tuesday + HOUR, why="x")
    work()
    assert of(incident, "solution").due_at == tuesday + 5 * HOUR


def test_no_longer_owed_while_it_stands_still_is_told(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    incident.wait_for_client(by=cast.anna, now=tuesday)
    work()
    incident.rate(4, by=cast.anna, now=tuesday + MINUTE)
    work()
    said = incident.entries.filter(kind=Fact.PROMISED, data__kind="solution").get()
    assert said.data["dropped"]
    assert "9999" not in told(said)


def test_the_client_reads_what_is_awaited(
    cast: Cast, bakery: Contract, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    incident.wait_for_client(by=cast.anna, now=tuesday, why="Le numéro <de série>")
    work()
    with translation.override("fr"):
        said = said_promises(incident, cast.ben, tuesday)
    assert any("Le numéro <de série>" in each for each in said)
