"""Steps and layers put in order by the hand, at a desk, and by buttons on a phone; and undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connections

from tests.cast import Cast
from tests.peers import browser
from tests.peers.needed import needed
from tournevis.config.tests.test_files_in_browser import LONGEST, is_within, let_in
from tournevis.config.tests.test_files_in_browser import address as address
from tournevis.config.tests.test_files_in_browser import cast_in_house as cast_in_house
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Layer, Rota
from tournevis.steps.oncall.models import Policy, PolicyStep, Whom
from tournevis.steps.oncall.tests.scene import policy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.peer


def arranged(cast: Cast) -> tuple[Policy, Rota]:
    """A policy of three steps and a rota of two layers, for somebody who reads English."""
    with walls.opened(*cast.everyone):
        Person.objects.update(language="en")
        rota = Rota.objects.get()
        Layer.objects.update(name="Weeks")
        top = Layer.objects.get()
        top.pk, top.position, top.name = None, 1, "Holidays"
        top._state.adding = True
        top.save()
        steps: list[tuple[Whom, int]] = [(Whom.SUPERVISORS, 5), (Whom.CARRIER, 6)]
        return policy(cast, *steps, (Whom.HOLDER, 7, {"rota": rota}), name="Night"), rota


def steps(cast: Cast) -> list[str]:
    connections.close_all()
    with walls.opened(*cast.everyone):
        return list(PolicyStep.objects.values_list("whom", flat=True))


def layers(cast: Cast) -> list[str]:
    """From the bottom up."""
    connections.close_all()
    with walls.opened(*cast.everyone):
        return list(Layer.objects.values_list("name", flat=True))


def test_things_are_put_in_order_by_hand_or_by_button_and_undone(
    cast_in_house: Cast, address: str
) -> None:
    needed(browser.missing)
    night, rota = arranged(cast_in_house)
    with browser.browser() as chromium:
        with browser.page(chromium) as window:
            let_in(window, cast_in_house.sophie, address)
            window.set_default_timeout(LONGEST)
            _steps_by_hand(window, cast_in_house, f"{address}/oncall/policies/{night.pk}/")
            _layers_by_hand(window, cast_in_house, f"{address}/oncall/rotas/{rota.pk}/")
        _on_a_phone(chromium, cast_in_house, address, night, rota)


def _steps_by_hand(window: Page, cast: Cast, page: str) -> None:
    window.goto(page)
    items = window.locator("[data-order=step] li")
    items.nth(2).locator(".grip").drag_to(items.nth(0))
    window.get_by_role("button", name="Keep", exact=True).click()
    window.get_by_text("Kept.").wait_for()
    assert steps(cast) == ["holder", "supervisors", "carrier"]
    window.locator(".flash-line").get_by_role("button", name="Undo").click()
    window.get_by_text("It is again as it was.").wait_for()
    assert steps(cast) == ["supervisors", "carrier", "holder"]


def _layers_by_hand(window: Page, cast: Cast, page: str) -> None:
    window.goto(page)
    items = window.locator("[data-order] li")
    items.nth(1).locator(".grip").drag_to(items.nth(0))
    window.get_by_text("The layers stand in this order now.").wait_for()
    assert layers(cast) == ["Holidays", "Weeks"]
    window.get_by_role("button", name="Weeks one lower").press("Enter")
    window.get_by_text("Layers, from the top: Holidays → Weeks instead of").wait_for()
    assert layers(cast) == ["Weeks", "Holidays"]


def _on_a_phone(chromium: Browser, cast: Cast, address: str, night: Policy, rota: Rota) -> None:
    with browser.page(chromium, browser.PHONE) as window:
        let_in(window, cast.sophie, address)
        window.set_default_timeout(LONGEST)
        window.goto(f"{address}/oncall/policies/{night.pk}/")
        window.get_by_role("button", name="Step 1 one later").tap()
        window.get_by_role("button", name="Step 1 one later").wait_for()
        assert is_within(window)
        assert steps(cast)[0] == "supervisors", "nothing is kept yet"
        window.get_by_role("button", name="Keep", exact=True).tap()
        window.get_by_text("Kept.").wait_for()
        assert steps(cast) == ["carrier", "supervisors", "holder"]
        window.goto(f"{address}/oncall/rotas/{rota.pk}/")
        assert is_within(window)
        window.goto(f"{address}/oncall/rotas/new/")
        assert is_within(window)
        window.get_by_label("Its name").fill("Second")
        window.get_by_label(cast.anna.name).check()
        window.get_by_label(cast.emile.name).check()
        window.get_by_role("button", name="Make the rota").tap()
        window.get_by_text("The rota is made.").wait_for()
        assert layers(cast).count("Weeks") == 2
