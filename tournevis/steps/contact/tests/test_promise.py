"""The clock to first human contact: when it starts, when it is due, and what stops it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident, Refused
from tournevis.ground.incidents.once import nonce
from tournevis.ground.organisations.models import Contract
from tournevis.steps.contact.calling.call import note_call
from tournevis.steps.contact.promising.promise import contact_due
from tournevis.steps.contact.tests.conftest import Open, Work

OFFICE: dict[str, object] = {
    "timezone": "Europe/Paris",
    "week": {"mon-fri": "08:00-12:00, 13:30-18:00"},
    "holidays": "FR",
}


def hours_are(cast: Cast, hours: dict[str, object]) -> None:
    Contract.objects.filter(organisation=cast.bakery).update(hours=hours)


def clock_of(incident: Incident) -> Deadline:
    return incident.deadlines.get()


def test_a_client_is_promised_what_the_contract_owes(
    tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    assert clock_of(incident).started_at == tuesday
    assert clock_of(incident).due_at == tuesday + timedelta(minutes=30)
    assert clock_of(incident).met_at is None


def test_a_stranger_is_promised_an_hour(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened(by=cast.anna, in_triage=True)
    work()
    assert clock_of(incident).due_at == tuesday + timedelta(minutes=60)


@pytest.mark.parametrize(
    ("started", "due"),
    [
        # Friday 17:50: ten minutes are left of the day, twenty run on Monday.
        (datetime(2026, 11, 27, 16, 50, tzinfo=UTC), datetime(2026, 11, 30, 7, 20, tzinfo=UTC)),
        # Saturday night: from Monday 8:00 on, after the clocks went back on Sunday.
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 26, 7, 30, tzinfo=UTC)),
        # And after they went forward.
        (datetime(2026, 3, 28, 20, 0, tzinfo=UTC), datetime(2026, 3, 30, 6, 30, tzinfo=UTC)),
        # The eve of the eleventh of November, a public holiday.
        (datetime(2026, 11, 10, 17, 0, tzinfo=UTC), datetime(2026, 11, 12, 7, 30, tzinfo=UTC)),
    ],
)
def test_the_promise_runs_in_the_contracts_hours(
    cast: Cast, opened: Open, started: datetime, due: datetime
) -> None:
    hours_are(cast, OFFICE)
    assert contact_due(opened(), started) == due


@pytest.mark.parametrize(
    "hours", [{"timezone": "Nowhere/None"}, {"week": "?"}, {"timezone": "UTC"}]
)
def test_hours_that_say_nothing_make_a_promise_all_the_same(
    cast: Cast, tuesday: datetime, opened: Open, hours: dict[str, object]
) -> None:
    hours_are(cast, hours)
    assert contact_due(opened(), tuesday) == tuesday + timedelta(minutes=30)


def test_a_stranger_who_is_a_client_waits_no_longer_than_both_promises(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened(by=cast.anna, in_triage=True)
    work()
    incident.organisation, incident.in_triage, incident.requester = cast.bakery, False, cast.ben
    incident.record(Fact.TRIAGED, now=tuesday + timedelta(minutes=5), by=cast.anna)
    work()
    assert clock_of(incident).due_at == tuesday + timedelta(minutes=30)


def test_a_reopened_incident_has_a_new_clock(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    incident.contacted(by=cast.anna, now=tuesday + timedelta(minutes=4), how="call")
    later = tuesday + timedelta(days=1)
    incident.solve(by=cast.anna, now=later, data={})
    incident.reopen(by=cast.ben, now=later, data={"why": "broke"})
    work()
    first, second = incident.deadlines.order_by("started_at")
    assert first.met_at == tuesday + timedelta(minutes=4)
    assert (second.started_at, second.met_at) == (later, None)


def call(incident: Incident, cast: Cast, now: datetime, outcome: str, mark: str = "") -> object:
    return note_call(
        incident,
        outcome=outcome,
        minutes="3",
        text="la box est éteinte",
        nonce=mark or nonce(),
        by=cast.anna,
        now=now,
    )


def test_a_call_that_reaches_the_client_stops_the_clock_and_a_try_does_not(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    for outcome in ("none", "voicemail"):
        call(incident, cast, tuesday + timedelta(minutes=2), outcome)
    work()
    assert clock_of(incident).met_at is None
    call(incident, cast, tuesday + timedelta(minutes=4), "reached")
    assert clock_of(incident).met_at == tuesday + timedelta(minutes=4)
    assert (incident.status, incident.assignee) == ("in_progress", cast.anna)
    calls = incident.entries.filter(kind=Fact.CALL)
    assert [c.data["reached"] for c in calls] == [False, False, True]
    assert [c.is_public for c in calls] == [False] * 3
    assert incident.entries.get(kind=Fact.CONTACTED).data == {"how": "call"}


def test_a_receipt_does_not_stop_the_clock(opened: Open, work: Work) -> None:
    incident = opened()
    work()
    assert incident.entries.filter(kind=Fact.MESSAGE_OUT, by=None).count() == 1
    assert clock_of(incident).met_at is None


def test_whoever_called_before_the_clock_was_there_was_in_time(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    call(incident, cast, tuesday, "reached")
    work()
    assert clock_of(incident).met_at is not None


def test_a_call_is_noted_once_however_often_it_is_sent(
    cast: Cast, tuesday: datetime, opened: Open
) -> None:
    incident, mark = opened(), nonce()
    assert call(incident, cast, tuesday, "none", mark) is not None
    assert call(incident, cast, tuesday, "none", mark) is None
    assert incident.entries.filter(kind=Fact.CALL).count() == 1


@pytest.mark.parametrize("given", [{"outcome": "perhaps"}, {"minutes": "-1"}, {"minutes": "²"}])
def test_a_call_that_makes_no_sense_is_refused(
    cast: Cast, tuesday: datetime, opened: Open, given: dict[str, str]
) -> None:
    told = {"outcome": "none", "minutes": "", "text": "", "nonce": nonce()} | given
    with pytest.raises(Refused):
        note_call(opened(), **told, by=cast.anna, now=tuesday)
