"""Skills and products say who is alerted; teams take turns, each as much as they may carry."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import Cast
from tournevis.ground.estate.models import Product, Specialist
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.staff.models import Skill, TeamMember
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Told, Whom
from tournevis.steps.oncall.tests.conftest import Open, Post, Work
from tournevis.steps.oncall.tests.scene import engineer, needs, policy, team
from tournevis.steps.oncall.tests.test_escalation import ANNA, EMILE, SOPHIE
from tournevis.steps.oncall.tests.test_policies import said
from tournevis.steps.oncall.turns import routing


@pytest.fixture
def box(cast: Cast) -> Product:
    """The box, which Émile alone knows."""
    return needs(cast, "box-pro", "networks", cast.emile)


def of(incident: Incident, product: Product) -> Incident:
    incident.product = product
    incident.save()
    return incident


def test_who_does_not_know_the_product_is_passed_over(
    cast: Cast, tuesday: datetime, box: Product
) -> None:
    assert [who for _, who, _ in said(cast, tuesday, 3, product=box.pk)] == [
        "Émile",
        "Sophie",
        "Émile",
    ]
    assert [who for _, who, _ in said(cast, tuesday, 2)] == ["Anna", "Émile"]


def test_every_skill_that_is_needed_counts(cast: Cast, tuesday: datetime, box: Product) -> None:
    needs(cast, "box-pro", "radio", cast.anna)
    found = [(who, why) for _, who, why in said(cast, tuesday, 2, product=box.pk)]
    assert found == [("Anna", "on_call"), ("Émile", "in_turn")], "nobody knows all: the next best"


def test_the_next_best_is_alerted_with_a_plain_reason(
    cast: Cast, opened: Open, work: Work, post: Post, box: Product
) -> None:
    Skill.objects.get().people.all().delete()
    incident = of(opened(), box)
    work()
    assert post.numbers() == [ANNA]
    assert Told.objects.get().lacks == "Box Pro"
    flagged = incident.entries.filter(kind=Fact.FLAGGED)
    assert [each.data["why"] for each in flagged] == [escalate.NEXT_BEST]


def test_an_application_engineer_gets_only_applications(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    pay = Product.objects.create(key="pay", name="Pay")
    needs(cast, "pay", "applications", cast.anna)
    Specialist.objects.create(organisation=cast.centre, person=cast.anna)
    box = Product.objects.get(key="box-pro")
    first = [said(cast, tuesday, 1, product=each.pk)[0][1] for each in (pay, box)]
    assert first == ["Anna", "Émile"]
    opened()  # of what product nobody knows
    work()
    assert post.numbers() == [EMILE]


def test_supervisors_answer_for_what_nobody_knows(
    cast: Cast, tuesday: datetime, box: Product
) -> None:
    policy(cast, (Whom.SUPERVISORS, 5))
    assert said(cast, tuesday, 1, product=box.pk) == [(0, "Sophie", "supervisor")]


def test_a_step_without_anyone_who_knows_is_skipped_for_one_with(
    cast: Cast, tuesday: datetime, box: Product
) -> None:
    policy(
        cast,
        (Whom.TEAM_ONE, 5, {"team": team(cast, cast.anna)}),
        (Whom.TEAM_ONE, 5, {"team": team(cast, cast.emile, name="Networks")}),
    )
    assert said(cast, tuesday, 1, product=box.pk) == [(0, "Émile", "team")]


def test_a_team_takes_turns(cast: Cast, opened: Open, work: Work, post: Post) -> None:
    third = engineer(cast, "Zoé Blanc", 3)
    policy(cast, (Whom.TEAM_ONE, 5, {"team": team(cast, cast.emile, cast.anna, third)}))
    for number in range(4):
        opened(f"Panne {number}")
        work()
    assert post.numbers() == [EMILE, ANNA, third.phone, EMILE]


def test_who_carries_enough_is_passed_over(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    policy(cast, (Whom.TEAM_ONE, 5, {"team": team(cast, cast.emile, cast.anna)}))
    TeamMember.objects.filter(person=cast.emile).update(capacity=1)
    of_the_garage = opened("Other client", by=cast.carla)
    of_the_garage.assign(to=cast.emile, by=cast.sophie, now=tuesday)
    work()
    for number in range(2):
        opened(f"Panne {number}")
        work()
    assert post.numbers() == [ANNA, ANNA]


def test_a_team_that_is_full_still_answers_the_least_laden_first(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    policy(cast, (Whom.TEAM_ONE, 5, {"team": team(cast, cast.emile, cast.anna)}))
    TeamMember.objects.update(capacity=1)
    for person, count in ((cast.emile, 2), (cast.anna, 1)):
        for _ in range(count):
            opened("Earlier").assign(to=person, by=cast.sophie, now=tuesday)
    work()
    opened()
    work()
    assert post.numbers() == [ANNA]
    assert Told.objects.get().why == "full"


def test_what_others_carry_of_other_clients_is_counted_behind_the_walls(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    both = team(cast, cast.emile, cast.anna)
    TeamMember.objects.update(capacity=1)
    opened("Other client", by=cast.carla).assign(to=cast.emile, by=cast.sophie, now=tuesday)
    walls.open_to([cast.bakery.pk, cast.centre.pk])
    assert [(each.person, each.is_full) for each in routing.in_turn(both)] == [
        (cast.anna.pk, False),
        (cast.emile.pk, True),
    ]
    assert not Incident.objects.filter(organisation=cast.garage).exists(), "the wall is shut again"


def test_who_may_not_see_the_client_is_never_asked(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    policy(
        cast,
        (Whom.TEAM_ALL, 5, {"team": team(cast, cast.anna)}),
        (Whom.PERSON, 5, {"person": cast.anna}),
    )
    opened(by=cast.carla)
    work()
    assert ANNA not in post.numbers()
    assert post.numbers()
    assert SOPHIE not in post.numbers() or EMILE not in post.numbers()
