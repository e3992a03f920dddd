"""Whoever is barred is neither alerted nor heard."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tournevis.engines.sms import Verb
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account, Person
from tournevis.ground.staff import duty
from tournevis.steps.oncall.answers import acknowledge, by_sms
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.tests.conftest import Open, Post, Work
from tournevis.steps.oncall.tests.test_escalation import ANNA, EMILE


def bar(person: Person) -> None:
    Account.objects.filter(person=person).update(is_active=False)


def test_whoever_is_barred_is_not_alerted_and_leaves_a_gap(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    bar(cast.anna)
    opened()
    work()
    assert post.numbers() == [EMILE]
    rota = duty.rota_of(cast.centre.pk)
    assert rota is not None
    assert cast.anna.pk in duty.plan_of(rota).left


def test_a_barred_supervisor_is_none(cast: Cast) -> None:
    walls.open_to(cast.everyone)
    bar(cast.sophie)
    assert not duty.supervisors(cast.centre.pk).exists()


def test_whoever_has_no_account_at_all_is_alerted_as_before(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    Account.objects.filter(person=cast.anna).delete()
    opened()
    work()
    assert post.numbers() == [ANNA]


@pytest.mark.parametrize("word", ["OK", "FINI", "SUIVANT"])
def test_their_right_code_does_nothing(cast: Cast, opened: Open, work: Work, word: str) -> None:
    incident = opened()
    work()
    code = Page.objects.get(channel="sms").code
    bar(cast.anna)
    with walls.system() as now:
        assert not by_sms.hear(ANNA, f"{word} {code}", now)
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.status == "new"


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("how", ["email", "phone"])
def test_no_other_way_of_answering_does_either(
    cast: Cast, opened: Open, work: Work, verb: Verb, how: str
) -> None:
    opened()
    work()
    page = Page.objects.get(channel="sms")
    bar(cast.anna)
    with walls.system() as now:
        assert acknowledge.act(page, verb, now=now, how=how) is None
