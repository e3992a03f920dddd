"""The sample centre has something to show on the first evening."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tournevis.cli.demo.people import gather
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.owed import terms_of
from tournevis.ground.organisations.models import Organisation, Person
from tournevis.ground.staff import duty
from tournevis.steps.crisis.rules import rules_of
from tournevis.steps.oncall.turns import policies

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
    critical = Incident(organisation=bakery, requester=ben, severity=Incident.Severity.CRITICAL)
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
    assert rules_of(centre.pk)["vip"].clients == [bakery.pk]
