"""What takes a while, in a real browser: many taken at once, a review on paper; a call moved too often."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.peers import browser
from tests.peers.needed import needed
from tournevis.config.tests.test_files_in_browser import (
    LONGEST,
    address,
    cast_in_house,
    is_within,
    let_in,
)
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import MagicLink
from tournevis.steps.contact.calling import callback
from tournevis.steps.crisis import prints
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.end import stand_down
from tournevis.steps.crisis.tests.conftest import open_incident
from tournevis.steps.oncall.answers import many
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Batch, Page

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Window

__all__ = ["address", "cast_in_house"]
pytestmark = pytest.mark.peer
COUNT = 24


def batch_of(cast: Cast, now: datetime) -> Batch:
    """So many incidents of which Anna was told together."""
    batch = Batch.objects.create(
        organisation=cast.centre,
        person=cast.anna,
        channel=Channel.SMS,
        to=cast.anna.phone,
        code="4821",
        opened_at=now,
        closed_at=now,
    )
    for number in range(COUNT):
        incident = open_incident(cast.ben, now, f"La caisse {number} ne répond plus")
        entry = incident.entries.earliest("pk")
        escalation = escalate.begin(entry, now)
        assert escalation is not None
        Page.objects.create(
            organisation=cast.bakery,
            incident=incident,
            escalation=escalation,
            step=0,
            person=cast.anna,
            channel=Channel.SMS,
            to=cast.anna.phone,
            code=batch.code,
            at=now,
            batch=batch,
        )
    return batch


def test_what_takes_a_while_says_so(cast_in_house: Cast, address: str) -> None:
    """One after the other: a browser is dear."""
    needed(browser.missing)
    cast = cast_in_house
    with browser.browser() as chromium:
        _many_are_taken(chromium, cast, address)
        _a_review_is_set(chromium, cast, address)
        _a_call_is_moved_too_often(chromium, cast, address)


def _many_are_taken(chromium: Browser, cast: Cast, address: str) -> None:
    with walls.opened(*cast.everyone) as now:
        batch = batch_of(cast, now)
        link = links.mint(cast.centre.pk, cast.anna, MagicLink.Purpose.BATCH, batch.pk, now)
    where = f"{address}/{link.split('/', 3)[3]}"
    with browser.page(chromium, browser.PHONE, language="fr") as window:
        window.set_default_timeout(LONGEST)
        window.goto(where)
        window.locator("button[value=take]").first.click()
        window.locator("#under-way progress").wait_for()
        _looked_at(window, "many-under-way-phone-fr")
        assert many.answer_due() == 1
        window.locator("#under-way progress[value='20']").wait_for()
        while many.answer_due():
            pass
        window.locator("#under-way").wait_for(state="detached")
        _looked_at(window, "many-done-phone-fr")
    with walls.opened(*cast.everyone):
        assert Incident.objects.filter(assignee=cast.anna).count() == COUNT


def _a_review_is_set(chromium: Browser, cast: Cast, address: str) -> None:
    with walls.opened(*cast.everyone) as now:
        incident = open_incident(cast.ben, now, "Plus d'internet")
        crisis = declare(incident, by=cast.sophie, now=now)
        stand_down(crisis, by=cast.sophie, now=now)
    with browser.page(chromium, browser.PHONE, language="fr") as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast.sophie, address)
        window.goto(f"{address}/crisis/{incident.pk}/review/")
        window.locator("a[href*='review.pdf']").first.click()
        window.locator("[role=status][hx-get]").wait_for()
        _looked_at(window, "print-waiting-phone-fr")
        assert prints.set_due() == 1
        ready = window.locator("[role=status]:not([hx-get]) a[href*='review.pdf']")
        ready.wait_for()
        _looked_at(window, "print-ready-phone-fr")
        with window.expect_download() as paper:
            ready.click()
        assert paper.value.suggested_filename.endswith(".pdf")
    with transaction.atomic():
        walls.open_to(cast.everyone)
        cast.sophie.language = "en"
        cast.sophie.save()
        crisis.prints.update(state="failed")
    with browser.page(chromium, dark=True) as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast.sophie, address)
        window.goto(f"{address}/crisis/{incident.pk}/review.pdf")
        window.locator("form[role=alert] button").wait_for()
        _looked_at(window, "print-failed-desk-en-dark")
        window.locator("form[role=alert] button").click()
        window.locator("[role=status][hx-get]").wait_for()


def _a_call_is_moved_too_often(chromium: Browser, cast: Cast, address: str) -> None:
    with walls.opened(*cast.everyone) as now:
        incident = open_incident(cast.ben, now, "Plus d'internet")
        for hours in range(1, 1 + callback.WISHES):
            callback.ask(incident, now + timedelta(hours=hours), by=cast.ben, now=now)
        link = links.mint(cast.bakery.pk, cast.ben, MagicLink.Purpose.CLIENT, incident.pk, now)
    with browser.page(chromium, browser.PHONE, language="fr") as window:
        window.set_default_timeout(LONGEST)
        window.goto(f"{address}/{link.split('/', 3)[3]}")
        window.get_by_text("Nous avons noté les heures").wait_for()
        _looked_at(window, "callback-enough-phone-fr")


def _looked_at(window: Window, name: str) -> None:
    assert is_within(window), f"{name}: something hangs out of the side"
    browser.shot(window, name)
