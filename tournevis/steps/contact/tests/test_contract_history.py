"""A contract goes back to what it said before a change; its open incidents follow."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.test import Client

from tests.cast import Cast
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, ContractChange
from tournevis.steps.contact.contracts.contract import state_of
from tournevis.steps.contact.tests.conftest import Asked, Open, Work
from tournevis.steps.contact.tests.promised import of
from tournevis.steps.contact.tests.test_contracts import address, again, form
from tournevis.steps.contact.tests.test_contracts import bakery as bakery
from tournevis.steps.contact.tests.test_contracts import sophie as sophie

UNDO = re.compile(r'action="([^"]*/reversion/\?change=\d+)"')


def test_service_levels_are_undone_from_the_message_and_promises_follow(
    cast: Cast, sophie: Client, bakery: Contract, opened: Open, work: Work, tuesday: datetime
) -> None:
    incident = opened()
    work()
    before = state_of(again(cast))
    first = of(incident, "solution").due_at
    told = form(level_1_solution="4 h", level_3_solution="2 h", first_contact="45")
    text = sophie.post(address(bakery), told, follow=True).content.decode()
    assert "Solution (normal): 2 h instead of 8 h 30" in text
    assert "Solution (critical): 4 h, where there was nothing" in text
    work()
    assert of(incident, "solution").due_at == tuesday + timedelta(hours=2)
    found = UNDO.search(text)
    assert found
    undone = sophie.post(found[1], follow=True).content.decode()
    assert "It is again as it was." in undone
    assert state_of(again(cast)) == before
    work()
    assert of(incident, "solution").due_at == first
    assert ContractChange.objects.count() == 2


def test_hours_come_back(cast: Cast, sophie: Client, bakery: Contract) -> None:
    before = state_of(again(cast))
    second = {"is_joint": "on", "rule": "all", "b-timezone": "Indian/Reunion", "b-monday": "8-16"}
    text = sophie.post(
        address(bakery), form(**second, **{"a-holidays": "FR-57"}), follow=True
    ).content.decode()
    assert state_of(again(cast))["hours"] != before["hours"]
    assert "A second place: Indian/Reunion, where there was nothing" in text
    assert "Public holidays: FR-57" in text
    found = UNDO.search(text)
    assert found
    sophie.post(found[1])
    assert state_of(again(cast)) == before


def test_hours_that_nobody_could_read_do_not_come_back(
    cast: Cast, sophie: Client, bakery: Contract
) -> None:
    Contract.objects.filter(pk=bakery.pk).update(hours={"timezone": "Nowhere"})
    text = sophie.post(address(bakery), form(), follow=True).content.decode()
    found = UNDO.search(text)
    assert found
    refused = sophie.post(found[1], follow=True).content.decode()
    assert "the hours of that time cannot be read" in refused
    assert again(cast).hours["timezone"] == "Europe/Paris"


def test_nobody_else_reverts_it(cast: Cast, sophie: Client, asked: Asked, bakery: Contract) -> None:
    sophie.post(address(bakery), form())
    walls.open_to(cast.everyone)
    made = ContractChange.objects.get()
    for person in (cast.anna, cast.ben, cast.carla):
        answer = asked(person).post(f"{address(bakery)}reversion/?change={made.pk}")
        assert answer.status_code == 403
        walls.open_to(cast.everyone)
    garage = Contract.objects.get(organisation=cast.garage)
    for number in (made.pk, "x", 10**30):
        answer = sophie.post(f"/contracts/{garage.pk}/reversion/?change={number}")
        assert answer.status_code == 404
