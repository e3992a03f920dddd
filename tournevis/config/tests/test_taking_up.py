"""Whoever is the only worker goes on at once with what the dead were at; what pages goes first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from conftest import _take_jobs
from tests.cast import Cast, cast_of_three
from tournevis.config import taking_up, work
from tournevis.config.rounds import PAGING, ROUNDS
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.reacting import react
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import make_round
from tournevis.ground.organisations.living import alive
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.models import Seat
from tournevis.steps.crisis.seats import give
from tournevis.steps.oncall.models import Batch, BatchAnswer, Escalation, Page

PATIENCE = 10.0


@pytest.fixture
def alerted(house: object) -> Cast:
    """A house with real commits, in which somebody is to be alerted of an incident of Ben's."""
    with transaction.atomic():
        cast = cast_of_three()
        now = walls.open_to(cast.everyone)
        incident = Incident.objects.create(
            organisation=cast.bakery, subject="Plus d'internet", requester=cast.ben,
            opened_at=now, changed_at=now,
        )  # fmt: skip
        incident.record(Fact.OPENED, now=now, data={"channel": "email"})
    for task, arguments in _take_jobs():
        if task == "react":
            react(**arguments)
    return cast


@contextmanager
def seeing(cast: Cast) -> Iterator[datetime]:
    with walls.opened(*cast.everyone) as now:
        yield now


def test_a_claim_of_the_dead_is_given_back_and_the_page_leaves(alerted: Cast) -> None:
    with walls.system() as now:
        assert len(Escalation.claim(now)) == 1, "and then the worker was killed"
    make_round("oncall")
    with seeing(alerted):
        assert not Page.objects.exists()
    assert taking_up.give_back() == 1
    make_round("oncall")
    with seeing(alerted):
        assert Page.objects.exists()
    assert taking_up.give_back() == 0


def test_a_role_and_an_answer_to_many_are_given_back_too(alerted: Cast) -> None:
    home: dict[str, Any] = {"organisation": alerted.centre, "person": alerted.emile}
    with seeing(alerted) as now:
        crisis = declare(Incident.objects.get(), by=alerted.anna, now=now)
        give(crisis, Seat.Kind.SCRIBE, to=alerted.emile, by=alerted.anna, now=now)
        batch = Batch.objects.create(**home, channel="sms", to="x", code="1234", opened_at=now)
        BatchAnswer.objects.create(
            **home, batch=batch, verb="take", how="sms", asked_at=now, count=9, due_at=now
        )
    with walls.system() as now:
        assert len(Seat.claim(now)) == len(BatchAnswer.claim(now)) == 1, "and then it was killed"
    taking_up.give_back()
    with walls.system() as now:
        assert len(Seat.claim(now)) == len(BatchAnswer.claim(now)) == 1


def test_what_was_being_handed_over_may_have_left_and_keeps_its_lease(alerted: Cast) -> None:
    make_round("oncall")
    with walls.system() as now:
        first, *others = Delivery.claim(now)
    with walls.opened(first.organisation_id):
        Delivery.objects.filter(pk=first.pk).update(state=Delivery.State.SENDING)
    assert others
    assert taking_up.give_back() == len(others)
    with seeing(alerted):
        held = Delivery.objects.filter(lease_until__isnull=False)
        assert [each.pk for each in held] == [first.pk]


def test_who_starts_knows_whether_another_lives(house: object) -> None:
    async def lives() -> list[bool]:
        first, second, third = alive(), alive(), alive()
        said = [await anext(first)]
        goes_on = asyncio.create_task(_next(first))
        said.append(await asyncio.wait_for(anext(second), PATIENCE))
        goes_on.cancel()
        await asyncio.wait([goes_on])
        await second.aclose()
        said.append(await asyncio.wait_for(anext(third), PATIENCE))
        await third.aclose()
        return said

    assert asyncio.run(lives()) == [True, False, True]


def test_nobody_comes_to_life_while_whoever_is_alone_looks_around(house: object) -> None:
    async def both() -> bool:
        first, second = alive(), alive()
        assert await anext(first)
        waits = asyncio.create_task(_next(second))
        done, _ = await asyncio.wait([waits], timeout=0.3)
        goes_on = asyncio.create_task(_next(first))
        assert await asyncio.wait_for(waits, PATIENCE) is False
        goes_on.cancel()
        await asyncio.wait([goes_on])
        await second.aclose()
        return bool(done)

    assert asyncio.run(both()) is False


def test_a_worker_that_starts_pages_before_all_else(
    house: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    async def noted(name: str) -> int:
        made.append(name)
        if set(made) >= set(ROUNDS):
            raise asyncio.CancelledError  # the worker ends
        return 0

    async def no_jobs(_concurrency: int) -> None:
        made.append("a job")
        await asyncio.sleep(PATIENCE)

    monkeypatch.setattr(work, "_made", noted)
    monkeypatch.setattr(work, "_jobs", no_jobs)
    asyncio.run(asyncio.wait_for(work._work(1), PATIENCE))
    assert made[: len(PAGING)] == list(PAGING)
    assert "a job" in made


async def _next(living: AsyncIterator[bool]) -> bool:
    return await anext(living)
