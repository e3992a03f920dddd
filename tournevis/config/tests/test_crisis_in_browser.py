"""The crisis room in a real browser: declared with one click, led on a phone, ended at a desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.peers import browser
from tests.peers.needed import needed
from tests.peers.server import until
from tournevis.config.tests.test_files_in_browser import (
    LONGEST,
    address,
    cast_in_house,
    is_within,
    let_in,
)
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.parents import join
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import MagicLink, Person
from tournevis.steps.crisis.models import Crisis, Proposal, Seat
from tournevis.steps.crisis.tests.conftest import open_incident
from tournevis.steps.diagnosis.begin import choose

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["address", "cast_in_house"]
pytestmark = pytest.mark.peer


@pytest.fixture
def incident(cast_in_house: Cast) -> Incident:
    """A trouble of two clients, of which a rule says that it may be a crisis."""
    cast = cast_in_house
    with walls.opened(*cast.everyone) as now:
        incident = open_incident(cast.ben, now - timedelta(minutes=3), "Plus d'internet au magasin")
        join(open_incident(cast.carla, now, "Internet is down"), incident, by=cast.sophie, now=now)
        choose(incident, "internet-shop", by=cast.anna, now=now)
        Proposal.objects.create(
            organisation=cast.centre,
            incident=incident,
            rule="many",
            key="many-product-1",
            detail="Box Pro",
            count=7,
            at=now,
        )
    return incident


def test_a_crisis_is_led_on_a_phone_and_ended_at_a_desk(
    cast_in_house: Cast, address: str, incident: Incident
) -> None:
    """One after the other: a browser is dear."""
    needed(browser.missing)
    cast = cast_in_house
    with browser.browser() as chromium:
        _on_a_phone(chromium, cast, address, incident)
        with transaction.atomic():
            walls.open_to(cast.everyone)
            Person.objects.filter(pk=cast.sophie.pk).update(language="en")
        _at_a_desk(chromium, cast, address, incident)


def _on_a_phone(chromium: Browser, cast: Cast, address: str, incident: Incident) -> None:
    room = f"{address}/crisis/{incident.pk}/"
    with browser.page(chromium, browser.PHONE, language="fr") as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast.sophie, address)
        window.goto(f"{address}/incidents/{incident.pk}/")
        declare = window.locator("#panel-crisis button").first
        declare.wait_for()
        _looked_at(window, "crisis-proposed-phone-fr")
        declare.click()
        window.wait_for_url(room)
        assert window.locator(".crisis-count time").count() == 3
        window.fill("#decision-what", "Basculer les magasins en 4G")
        window.fill("#decision-why", "deux heures de moins que la fibre")
        window.locator("#decision-why").press("Enter")
        window.get_by_text("Basculer les magasins en 4G").first.wait_for()
        window.fill("#action-what", "Appeler l'opérateur")
        window.select_option(".crisis-add [name=person]", str(cast.emile.pk))
        window.locator("#action-what").press("Enter")
        window.locator(".crisis-list li").wait_for()
        role = window.locator("#roles li", has_text="Communication")
        role.locator("summary").click()
        role.locator("[name=person]").select_option(str(cast.emile.pk))
        role.locator("button").click()
        window.locator(".crisis-asked").wait_for()
        window.locator(".crisis-present p").wait_for()
        _looked_at(window, "crisis-room-phone-fr")
        window.goto(_link(cast, incident, address))
        _looked_at(window, "crisis-seat-phone-fr")
        window.locator("[value=take]").click()
        window.locator(".card[role=status]").wait_for()
        window.goto(f"{room}update/?to=clients")
        _looked_at(window, "crisis-update-phone-fr")
        window.goto(f"{address}/crises/rules/")
        _looked_at(window, "crisis-rules-phone-fr")


def _at_a_desk(chromium: Browser, cast: Cast, address: str, incident: Incident) -> None:
    room = f"{address}/crisis/{incident.pk}/"
    with browser.page(chromium, dark=True) as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast.sophie, address)
        window.goto(room)
        window.locator("#timeline").wait_for()
        _looked_at(window, "crisis-room-desk-en-dark")
        window.goto(f"{room}update/?to=clients")
        _looked_at(window, "crisis-update-desk-en-dark")
        window.locator("[name=deed][value=send]").click()
        window.wait_for_url(room)
        window.goto(address)
        window.locator(".crisis-banner").wait_for()
        _looked_at(window, "crisis-banner-desk-en-dark")
    with browser.page(chromium) as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast.sophie, address)
        window.goto(room)
        window.locator("#timeline").wait_for()
        _looked_at(window, "crisis-room-desk-en")
        window.goto(f"{address}/crises/rules/")
        _looked_at(window, "crisis-rules-desk-en")
        window.goto(room)
        window.locator("#end-title ~ details summary").click()
        window.locator("[name=deed][value=over]").click()
        window.wait_for_url(room)
        window.goto(f"{room}review/")
        assert "4G" in window.locator("#part-timeline").input_value()
        window.fill("#part-good", "The till went on")
        window.fill("#measures [name=what]", "A second line for the shops")
        window.fill("#measure-on", f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}")
        window.locator("#measures [name=what]").press("Enter")
        window.locator("#measures .crisis-list", has_text="second line").wait_for()
        good = window.locator("#part-good")
        assert until(lambda: good.input_value() == "The till went on"), "its draft comes back"
        assert window.locator(".drawn circle").count() > 3
        _looked_at(window, "crisis-review-desk-en")
    with transaction.atomic():
        walls.open_to(cast.everyone)
        assert Crisis.objects.get().stood_down_at is not None


def _link(cast: Cast, incident: Incident, address: str) -> str:
    """The link in the message that asks Émile."""
    purpose = MagicLink.Purpose.ROLE
    with walls.opened(*cast.everyone) as now:
        seat = Seat.objects.asked().get(crisis__incident=incident, person=cast.emile)
        link = links.mint(cast.bakery.pk, cast.emile, purpose, seat.pk, now)
    return f"{address}{urlsplit(link).path}"


def _looked_at(window: Page, name: str) -> None:
    assert is_within(window), f"{name}: something hangs out of the side"
    browser.shot(window, name)
