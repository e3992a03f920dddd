"""What a mail asks of the database: counted, so that it does not creep up unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from conftest import _take_jobs
from tests.cast import Cast, cast_of_three
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.email.listen import keep
from tournevis.ground.incidents import reacting
from tournevis.steps.intake.take_in import take_in_due
from tournevis.steps.intake.tests.letters import SUPPORT, answer_to, incident_of, kept, letter


@pytest.fixture
def settled(house: Urls) -> Cast:
    """The cast, committed."""
    with transaction.atomic():
        return cast_of_three()


def asked(do: Callable[[], object]) -> int:
    """How many statements are asked of the database meanwhile, BEGIN and COMMIT not counted."""
    count = 0

    def counted(execute: Callable[..., Any], *what: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*what)

    with connection.execute_wrapper(counted):
        do()
    return count


def test_keeping_a_mail(settled: Cast) -> None:
    raw = letter()
    assert asked(lambda: keep({settled.centre.pk: SUPPORT}, "ben@bakery.example", raw)) <= 3


def test_taking_in_what_opens_an_incident(settled: Cast) -> None:
    kept(settled.centre.pk, letter())
    assert asked(take_in_due) <= 18


def test_taking_in_an_answer(settled: Cast) -> None:
    incident = incident_of(kept(settled.centre.pk, letter()))
    kept(settled.centre.pk, letter(to=answer_to(incident, settled.ben)))
    assert asked(take_in_due) <= 18


def test_all_that_answers_a_new_incident(settled: Cast) -> None:
    """Its alert begins, its promise, its receipt, its guide; no round has sent anything yet."""
    incident_of(kept(settled.centre.pk, letter()))
    assert asked(react) <= 85


def react() -> None:
    """Do every job that is queued, and those that follow from it."""
    while jobs := _take_jobs():
        for _name, arguments in jobs:
            reacting.react(**arguments)
