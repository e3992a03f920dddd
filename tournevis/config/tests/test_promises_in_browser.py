"""Promises in a real browser: their pictures, the contract's page as one types, on a phone too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.cast import Cast
from tests.peers import browser
from tests.peers.needed import needed
from tournevis.config.tests.test_files_in_browser import address as address
from tournevis.config.tests.test_files_in_browser import cast_in_house as cast_in_house
from tournevis.config.tests.test_files_in_browser import is_within, let_in
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.incidents.tests.rows import opened
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, Person
from tournevis.steps.contact.tests.promised import OFFICE, contract_is, level

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.peer
LONGEST = 60_000  # milliseconds: a busy machine is slow
LOOKS = [(1280, False, "fr"), (1280, True, "en"), (390, False, "en"), (390, True, "fr")]


@pytest.fixture
def incident(cast_in_house: Cast, now: datetime, settings: Any) -> Incident:
    """A bakery with office hours; a solution in two days of them, some of it waited away."""
    cast = cast_in_house
    with walls.opened(*cast.everyone) as at:
        settings.CLOCK_OFFSET += now - at
        level(cast, 3, "solution", 1020)
        level(cast, 3, "update", 120)
        level(cast, 3, "workaround", 300)
        level(cast, 1, "solution", 240, always=True)
        contract_is(cast, hours=OFFICE | {"closed": ["2026-11-26"]})
        made = opened(cast.ben, now - timedelta(hours=20), subject="La caisse ne s’ouvre plus")
        promises.begin(made, now - timedelta(hours=20), now)
        promises.keep(made, Deadline.Kind.FIRST_CONTACT, now=now - timedelta(hours=19))
        made.wait_for_client(by=cast.anna, now=now - timedelta(hours=18), why="n° de série")
        made.go_on(by=cast.anna, now=now - timedelta(hours=1), why="the client wrote")
        promises.recount(made, now=now, why="the client was awaited")
    return made


def test_the_pictures_and_the_contract(
    cast_in_house: Cast, address: str, incident: Incident
) -> None:
    """In every look, one after the other: a browser is dear."""
    needed(browser.missing)
    cast = cast_in_house
    with walls.opened(*cast.everyone):
        contract = Contract.objects.get(organisation=cast.bakery)
    with browser.browser() as chromium:
        for width, dark, language in LOOKS:
            with walls.opened(*cast.everyone):
                Person.objects.filter(pk=cast.sophie.pk).update(language=language)
            with browser.page(chromium, width, dark, language) as window:
                window.set_default_timeout(LONGEST)
                let_in(window, cast.sophie, address)
                look = f"{width}-{language}"
                _the_incident(window, f"{address}/incidents/{incident.pk}/", look)
                _the_contract(window, f"{address}/contracts/{contract.pk}/", look)


def _the_incident(window: Page, address: str, look: str) -> None:
    window.goto(address)
    window.wait_for_selector("#promises .promise")
    window.locator("#promises > .promises > .promise > details > summary").last.click()
    window.locator("#promises > .promises .line-picture").last.wait_for(state="visible")
    assert is_within(window)
    browser.shot(window, f"promises-{look}")


def _the_contract(window: Page, address: str, look: str) -> None:
    window.goto(address)
    friday = window.locator("input[name=a-friday]")
    friday.fill("08:00-12:00")
    with window.expect_response(lambda answer: "preview" in answer.url):
        friday.blur()
    window.locator(".week-picture").first.wait_for(state="visible")
    window.locator(".example summary").first.click()
    assert is_within(window)
    browser.shot(window, f"contract-{look}")
