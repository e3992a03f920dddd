"""The sample centre has something to show on the first evening."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tournevis.cli.demo import crises
from tournevis.cli.demo.opening import have_arrived, have_been_answered
from tournevis.cli.demo.people import gather
from tournevis.cli.demo.today import today
from tournevis.ground.channels.models import Call, Delivery
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.incidents.owed import terms_of
from tournevis.ground.organisations.models import Organisation, Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import Shift, Swap
from tournevis.steps.crisis.models import Crisis
from tournevis.steps.crisis.rules import rules_of
from tournevis.steps.oncall.turns import foresight, policies
from tournevis.steps.oncall.turns.night import quiet_until

SOME_TIMES = ["2026-11-23T08:00+01:00", "2026-11-28T23:00+01:00", "2026-03-29T02:30+01:00"]


@pytest.mark.parametrize("written", SOME_TIMES)
def test_anna_is_on_call_and_a_gap_is_ahead_whenever_it_is_loaded(db: None, written: str) -> None:
    now = datetime.fromisoformat(written)
    centre = gather(now)
    present = duty.on_call(centre.pk, now)
    assert present is not None
    assert present[0].name == "Anna Martin"
    support, applications = duty.plans(centre.pk)
    assert (support.troubles, applications.troubles) == ((), ())
    assert applications.holder(now) is not None
    fortnight = now + timedelta(days=14)
    assert support.gaps(now, fortnight) == []
    gaps = {
        (gap.reason, gap.person and gap.person.name) for gap in applications.gaps(now, fortnight)
    }
    assert ("away", "Yanis Benoît") in gaps


def test_what_is_critical_is_promised_day_and_night_and_has_its_policy(
    db: None, now: datetime
) -> None:
    centre = gather(now)
    bakery = Organisation.objects.get(name="Boulangerie Lamour")
    ben = Person.objects.get(organisation=bakery, name="Ben Rivière")
    critical = Incident.objects.create(
        organisation=bakery,
        requester=ben,
        severity=Incident.Severity.CRITICAL,
        opened_at=now,
        changed_at=now,
    )
    night = datetime.fromisoformat("2026-11-25T02:00+00:00")
    hours = {"update": 2, "workaround": 4, "solution": 8, "first_contact": 0.5}
    terms = terms_of(critical)
    assert {
        kind: (term.due(night) - night) / timedelta(hours=1) for kind, term in terms.items()
    } == hours
    trouble = policies.Trouble(bakery.pk, centre.pk, None, Incident.Severity.CRITICAL, 1)
    assert [step.whom for step in policies.plan_for(trouble).steps] == [
        "rota",
        "team_all",
        "supervisors",
    ]
    minor = policies.Trouble(bakery.pk, centre.pk, None, Incident.Severity.MINOR, 1)
    assert quiet_until(minor, foresight.promised(minor, night), night), "it can wait"
    assert rules_of(centre.pk)["vip"].clients == [bakery.pk]


@pytest.mark.parametrize("written", SOME_TIMES)
def test_a_crisis_runs_another_is_over_and_a_client_is_awaited(db: None, written: str) -> None:
    now = datetime.fromisoformat(written)
    centre = gather(now)
    crises.past(now)
    crises.running(now)
    today(centre, now)
    have_arrived(now)
    have_been_answered()
    over, running = Crisis.objects.order_by("pk")
    assert (over.is_running, running.is_running) == (False, True)
    assert over.reviews.count() == 2
    assert over.incident.status == Incident.Status.CLOSED
    assert [child.organisation.name for child in running.incident.children.all()] == [
        "Harbour Books"
    ]
    assert running.rhythms.get(audience="clients").next_at > now
    owed = Deadline.objects.running().filter(kind=Deadline.Kind.SOLUTION)
    assert [each.is_halted for each in owed.order_by("pk")] == [False, True]
    assert Deadline.objects.running().get(kind=Deadline.Kind.CALLBACK).due_at > now
    assert not Delivery.objects.filter(due_at__isnull=False, created_at__lt=now).exists()
    assert Call.objects.all().to_call_back(now).count() == 2
    assert (Swap.objects.count(), Shift.objects.count()) == (2, 1)
