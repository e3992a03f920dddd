"""One engineer after the other is alerted until someone has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.organisations.models import Cover, Membership, Person
from tournevis.ground.staff.models import Rota, Shift
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Escalation, Page
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work

ANNA, EMILE, SOPHIE = "+33600000001", "+33600000002", "+33600000003"


def test_the_engineer_on_call_is_alerted_at_once_by_every_channel(
    opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    assert post.numbers() == [ANNA]
    assert [to for to, _ in post.by("email")] == ["anna@centre.example"]
    paged = incident.entries.filter(kind=Fact.PAGED)
    assert [(e.data["channel"], e.data["to"], e.data["step"]) for e in paged] == [
        ("sms", "Anna Martin", 0),
        ("email", "Anna Martin", 0),
    ]
    assert not any(entry.is_public for entry in paged)
    assert {page.delivery.state for page in Page.objects.all() if page.delivery} == {"accepted"}


def test_the_next_ones_follow_after_the_delay_and_then_the_supervisor(
    opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    opened()
    work()
    move_clock(minutes=4, seconds=59)
    work()
    assert post.numbers() == [ANNA]
    for _ in range(4):
        move_clock(minutes=5)
        work()
    assert post.numbers() == [ANNA, EMILE, SOPHIE, ANNA, EMILE]


def test_after_the_rounds_the_supervisor_is_alerted_for_ever_at_a_slower_pace(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    Rota.objects.update(rounds=1)
    opened()
    work()
    for _ in range(2):
        move_clock(minutes=5)
        work()
    post.sent.clear()
    move_clock(minutes=6)
    work()
    assert post.numbers() == [SOPHIE], "the slow pace begins"
    for expected in (1, 2, 2, 3):
        move_clock(minutes=20)
        work()
        assert post.numbers() == [SOPHIE] * expected
    assert Escalation.objects.get().due_at is not None


def test_only_engineers_who_are_given_the_client_are_alerted(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    opened("No network", by=cast.carla)
    work()
    move_clock(minutes=5)
    work()
    assert post.numbers() == [EMILE, SOPHIE]


def test_a_shift_replaces_the_rota(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    Shift.objects.create(
        organisation=cast.centre,
        rota=Rota.objects.get(),
        person=cast.emile,
        starts_at=tuesday - timedelta(hours=1),
        ends_at=tuesday + timedelta(hours=1),
    )
    opened()
    work()
    assert post.numbers() == [EMILE]


def test_a_handover_in_the_middle_skips_nobody(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    Shift.objects.create(
        organisation=cast.centre,
        rota=Rota.objects.get(),
        person=cast.emile,
        starts_at=tuesday - timedelta(hours=1),
        ends_at=tuesday + timedelta(minutes=3),
    )
    opened()
    work()
    move_clock(minutes=5)
    work()
    assert post.numbers() == [EMILE, ANNA]


@pytest.mark.parametrize("verb", ["acknowledge", "assign", "contacted", "solve"])
def test_it_stops_when_someone_has_it(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move, verb: str
) -> None:
    incident = opened()
    work()
    verbs: dict[str, Callable[[], object]] = {
        "acknowledge": lambda: incident.acknowledge(by=cast.anna, now=tuesday),
        "assign": lambda: incident.assign(to=cast.anna, by=cast.sophie, now=tuesday),
        "contacted": lambda: incident.contacted(by=cast.anna, now=tuesday, how="phone"),
        "solve": lambda: incident.solve(by=cast.anna, now=tuesday, data={}),
    }
    verbs[verb]()
    work()
    move_clock(hours=5)
    work()
    assert post.numbers() == [ANNA]
    escalation = Escalation.objects.get()
    assert escalation.due_at is None
    assert escalation.stopped_at is not None


def test_it_stops_even_while_the_reaction_is_late(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incident = opened()
    work()
    incident.acknowledge(by=cast.anna, now=tuesday)
    move_clock(minutes=6)
    assert escalate.escalate_due() == 1
    assert post.numbers() == [ANNA]
    assert Escalation.objects.get().stopped_at is not None


def test_a_reopened_incident_begins_again(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incident = opened()
    work()
    incident.acknowledge(by=cast.emile, now=tuesday)
    incident.solve(by=cast.emile, now=tuesday, data={})
    work()
    incident.reopen(by=cast.ben, now=tuesday, data={"why": "not fixed"})
    work()
    move_clock(minutes=5)
    work()
    assert post.numbers() == [ANNA, ANNA, EMILE]
    assert Escalation.objects.filter(stopped_at=None).count() == 1


def test_a_late_reaction_to_an_old_fact_stops_nothing_newer(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    taken = incident.acknowledge(by=cast.anna, now=tuesday)
    incident.solve(by=cast.anna, now=tuesday, data={})
    again = incident.reopen(by=cast.ben, now=tuesday, data={})
    assert taken is not None
    assert again is not None
    new = escalate.begin(again, tuesday)
    escalate.stop(taken, tuesday)
    live = Escalation.objects.filter(stopped_at=None)
    assert list(live) == [new]
    opening = incident.entries.get(kind=Fact.OPENED)
    assert escalate.begin(opening, tuesday) is None, "what was opened before is answered by now"


def test_without_a_rota_the_supervisor_is_alerted(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    Rota.objects.all().delete()
    opened()
    work()
    assert post.numbers() == [SOPHIE]


def test_without_rota_and_supervisor_whoever_is_given_the_client_is_alerted(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    Rota.objects.all().delete()
    Membership.objects.filter(person=cast.sophie).delete()
    opened()
    work()
    assert post.numbers() == [ANNA]


def test_truly_nobody_is_flagged_once_and_looked_at_again(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    Membership.objects.filter(person=cast.sophie).delete()
    covers = list(Cover.objects.filter(organisation=cast.bakery))
    Cover.objects.filter(organisation=cast.bakery).delete()
    incident = opened()
    work()
    move_clock(minutes=6)
    work()
    assert not post.sent
    assert incident.entries.filter(kind=Fact.FLAGGED, data__why=escalate.NOBODY).count() == 1
    Cover.objects.bulk_create(covers)
    move_clock(minutes=6)
    work()
    assert post.numbers() == [ANNA]


def test_who_has_no_phone_is_alerted_by_email_alone(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    cast.anna.phone = ""
    cast.anna.save()
    opened()
    work()
    assert not post.by("sms")
    assert "SMS" not in post.by("email")[0][1]


def test_an_incident_that_gets_its_company_takes_its_alerts_along(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incident = opened("Bonjour", by=cast.anna)  # kept at the centre, as those in triage are
    work()
    incident.locked()
    deliveries = Delivery.objects.filter(pk__in=Page.objects.values("delivery"))
    deliveries.update(organisation=cast.garage)
    incident.organisation = cast.garage
    incident.record(Fact.TRIAGED, now=tuesday)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    move_clock(minutes=5)
    work()
    assert post.numbers() == [ANNA, EMILE]
    assert set(Page.objects.values_list("organisation", flat=True)) == {cast.garage.pk}


def test_an_unknown_time_zone_keeps_nobody_waiting(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    Person.objects.update(timezone="Mars/Base")
    opened()
    work()
    assert post.numbers() == [ANNA]
    assert "à 9 h 05" in post.by("email")[0][1], "UTC's hour at least"
    move_clock(minutes=5)
    work()
    assert post.numbers() == [ANNA, EMILE]
