"""A policy's steps say who is alerted when; the most specific rule says which policy."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tournevis.ground.estate.models import Product
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.telling import told
from tournevis.ground.organisations.models import Contract, Membership
from tournevis.ground.staff.models import Leave, Shift
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Escalation, Policy, PolicyRule, Told, Whom
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work
from tournevis.steps.oncall.tests.scene import engineer, policy, rota_of, team
from tournevis.steps.oncall.tests.test_escalation import ANNA, EMILE, SOPHIE
from tournevis.steps.oncall.turns.policies import Trouble, because
from tournevis.steps.oncall.turns.turn import timetable, whose_turn

MOST_STATEMENTS = 8


def trouble(cast: Cast, **about: int) -> Trouble:
    given = {"client": cast.bakery.pk, "product": None, "severity": 3, **about}
    return Trouble(centre=cast.centre.pk, **given)  # type: ignore[arg-type]


def said(cast: Cast, at: datetime, count: int, **about: int) -> list[tuple[int, str, str]]:
    """The timetable in minutes, names and reasons."""
    return [
        (int((moment - at).total_seconds() // 60), turn.person.first_name, turn.why.value)
        for moment, turn in islice(timetable(trouble(cast, **about), at), count)
    ]


def test_each_kind_of_step_means_its_people(cast: Cast, tuesday: datetime) -> None:
    both = team(cast, cast.anna, cast.emile)
    policy(
        cast,
        (Whom.PERSON, 2, {"person": cast.emile}),
        (Whom.HOLDER, 3, {"rota": rota_of(cast)}),
        (Whom.TEAM_ALL, 10, {"team": both}),
        (Whom.SUPERVISORS, 7),
        rounds=1,
    )
    assert said(cast, tuesday, 5) == [
        (0, "Émile", "named"),
        (2, "Anna", "on_call"),
        (5, "Sophie", "supervisor"),
        (12, "Sophie", "supervisor"),
        (42, "Sophie", "supervisor"),
    ]


def test_a_whole_team_is_alerted_at_one_moment(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    both = team(cast, cast.emile, cast.anna)
    policy(cast, (Whom.TEAM_ALL, 10, {"team": both}), (Whom.SUPERVISORS, 5))
    opened()
    work()
    assert sorted(post.numbers()) == [ANNA, EMILE]
    move_clock(minutes=9, seconds=59)
    work()
    assert len(post.numbers()) == 2
    move_clock(seconds=1)
    work()
    assert post.numbers()[2:] == [SOPHIE]


def test_when_one_of_a_team_can_be_reached_nobody_is_hurried(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    both = team(cast, cast.emile, cast.anna)
    policy(cast, (Whom.TEAM_ALL, 10, {"team": both}), (Whom.SUPERVISORS, 5))
    post.dead = {ANNA, cast.anna.email}
    opened()
    work()
    assert post.numbers() == [EMILE]
    post.dead |= {EMILE, cast.emile.email}
    opened("Encore")
    work()
    assert post.numbers() == [EMILE, SOPHIE], "all of the team failed: the next one at once"


def test_after_its_rounds_the_supervisors_are_alerted_for_ever(
    cast: Cast, tuesday: datetime
) -> None:
    policy(cast, (Whom.HOLDER, 5, {"rota": rota_of(cast)}), rounds=2)
    assert said(cast, tuesday, 5) == [
        (0, "Anna", "on_call"),
        (5, "Anna", "on_call"),
        (10, "Sophie", "supervisor"),
        (40, "Sophie", "supervisor"),
        (70, "Sophie", "supervisor"),
    ]


def test_without_supervisors_the_policys_people_are_alerted_for_ever(
    cast: Cast, tuesday: datetime
) -> None:
    Membership.objects.filter(person=cast.sophie).delete()
    policy(cast, (Whom.HOLDER, 5, {"rota": rota_of(cast)}), rounds=1)
    assert said(cast, tuesday, 3) == [
        (0, "Anna", "on_call"),
        (5, "Anna", "on_call"),
        (35, "Anna", "on_call"),
    ]


def test_a_policy_that_means_nobody_still_alerts_somebody(cast: Cast, tuesday: datetime) -> None:
    policy(cast, (Whom.TEAM_ONE, 5), (Whom.PERSON, 5), (Whom.CARRIER, 5))
    assert said(cast, tuesday, 1) == [(0, "Anna", "last_resort")]


def test_who_takes_over_in_the_middle_is_the_one_on_call(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    Shift.objects.create(
        organisation=cast.centre,
        rota=rota_of(cast),
        person=cast.emile,
        starts_at=tuesday + timedelta(minutes=3),
        ends_at=tuesday + timedelta(hours=3),
    )
    policy(cast, (Whom.HOLDER, 5, {"rota": rota_of(cast)}), rounds=3)
    opened()
    work()
    move_clock(minutes=5)
    work()
    assert post.numbers() == [ANNA, EMILE]


def test_who_is_away_is_passed_over_while_somebody_is_there(cast: Cast, tuesday: datetime) -> None:
    hours = {"starts_at": tuesday - timedelta(hours=1), "ends_at": tuesday + timedelta(hours=9)}
    Leave.objects.create(organisation=cast.centre, person=cast.anna, **hours)
    policy(cast, (Whom.HOLDER, 5, {"rota": rota_of(cast)}), (Whom.ROTA, 5, {"rota": rota_of(cast)}))
    assert [who for _, who, _ in said(cast, tuesday, 2)] == ["Émile", "Émile"]
    Leave.objects.create(organisation=cast.centre, person=cast.emile, **hours)
    Leave.objects.create(organisation=cast.centre, person=cast.sophie, **hours)
    assert said(cast, tuesday, 1) == [(0, "Anna", "on_call")]


def test_the_most_specific_rule_decides_the_contract_first(cast: Cast, tuesday: datetime) -> None:
    box = Product.objects.get(key="box-pro")
    contract = Contract.objects.get(organisation=cast.bakery)
    rules = [
        {},
        {"severity": 1},
        {"product": box},
        {"product": box, "severity": 1},
        {"contract": contract},
        {"contract": contract, "severity": 1},
        {"contract": contract, "product": box},
    ]
    for number, rule in enumerate(rules):
        policy(cast, (Whom.SUPERVISORS, 5), name=str(number), rule=rule)
    asked = [
        {"client": cast.garage.pk},
        {"client": cast.garage.pk, "severity": 1},
        {"client": cast.garage.pk, "product": box.pk},
        {"client": cast.garage.pk, "product": box.pk, "severity": 1},
        {},
        {"severity": 1},
        {"product": box.pk, "severity": 1},
    ]
    found = [trouble(cast, **about).policy for about in asked]
    assert [each and each.name for each in found] == ["0", "1", "2", "3", "4", "5", "6"]
    assert because(trouble(cast, severity=1).rule) == (
        "The policy “5” holds, by the rule: Boulangerie Lamour, severity: critical."
    )
    assert trouble(cast, level=2).policy is None, "what is said of level 1 is not said of level 2"


def test_a_rule_is_made_once(cast: Cast) -> None:
    policy(cast, (Whom.SUPERVISORS, 5))
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyRule.objects.create(organisation=cast.centre, policy=Policy.objects.get())


def test_each_turn_is_kept_with_its_reason(
    cast: Cast, opened: Open, work: Work, move_clock: Move
) -> None:
    policy(cast, (Whom.HOLDER, 5, {"rota": rota_of(cast)}), (Whom.SUPERVISORS, 5))
    opened()
    for _ in range(3):
        work()
        move_clock(minutes=5)
    rows = Told.objects.order_by("step").values_list("step", "round", "rung", "why", "of")
    assert list(rows) == [
        (0, 0, 0, "on_call", "Support"),
        (1, 0, 1, "supervisor", ""),
        (2, 1, 0, "on_call", "Support"),
    ]


def test_one_page_asks_the_database_little(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    for number in range(4):
        engineer(cast, f"Engineer {number}", number)
    opened()
    work()
    escalation = Escalation.objects.select_related("incident").get()
    with CaptureQueriesContext(
        connection,
    ) as usual:
        whose_turn(escalation, cast.centre.pk, tuesday)
    policy(cast, *[(Whom.ROTA, 5, {"rota": rota_of(cast)})] * 4, (Whom.SUPERVISORS, 5))
    with CaptureQueriesContext(connection) as of_a_policy:
        whose_turn(escalation, cast.centre.pk, tuesday)
    assert len(usual) <= MOST_STATEMENTS
    assert len(of_a_policy) <= MOST_STATEMENTS


def test_someone_can_alert_the_next_one_at_once(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    for _press in range(2):
        assert escalate.skip(incident, by=cast.sophie, now=tuesday)
    said = incident.entries.get(kind=Fact.PASSED_ON)
    assert f"{cast.sophie.first_name} <b>had the next one alerted</b>" in told(said)
    work()
    assert post.numbers() == [ANNA, EMILE]
    incident.acknowledge(by=cast.emile, now=tuesday)
    assert not escalate.skip(incident, by=cast.sophie, now=tuesday)
    work()
    assert post.numbers() == [ANNA, EMILE]
    assert not incident.entries.filter(kind=Fact.FLAGGED).exists()
