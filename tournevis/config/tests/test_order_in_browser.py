"""Lists that are put in order by the keyboard, in a real browser: the focus stays on what was moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
from tournevis.ground.organisations import walls
from tournevis.ground.staff.models import Layer, Rota
from tournevis.steps.oncall.models import Whom
from tournevis.steps.oncall.tests.scene import policy, rota_of

if TYPE_CHECKING:
    from playwright.sync_api import Page as Window

__all__ = ["address", "cast_in_house"]
pytestmark = pytest.mark.peer
FOCUSED = "document.activeElement.dataset.deed + ' ' + document.activeElement.value"


def test_what_is_moved_keeps_the_focus(cast_in_house: Cast, address: str) -> None:
    needed(browser.missing)
    cast = cast_in_house
    with walls.opened(*cast.everyone):
        rota = rota_of(cast)
        Layer.objects.create(
            organisation=cast.centre, rota=rota, position=1, name="Nights",
            starts_on="2026-01-05", handover_at="08:00", windows=[],
        )  # fmt: skip
        made = policy(cast, (Whom.PERSON, 5, {"person": cast.anna}), (Whom.SUPERVISORS, 7))
        Rota.objects.create(organisation=cast.centre, name="Empty", timezone="UTC")
    with browser.browser() as chromium, browser.page(chromium, browser.PHONE) as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast.sophie, address)
        window.goto(f"{address}/oncall/policies/{made.pk}/")
        _press(window, "up-1")
        assert window.evaluate(FOCUSED) == "down down-0"
        assert window.locator("[name=step-0-wait_minutes]").input_value() == "7"
        window.goto(f"{address}/oncall/rotas/{rota.pk}/")
        with window.expect_navigation():
            _press(window, "down-0")
        window.wait_for_load_state()
        assert window.evaluate(FOCUSED) == "up up-1"
        window.goto(f"{address}/oncall/")
        assert is_within(window)
    with walls.opened(*cast.everyone):
        assert [each.name for each in rota.layers.order_by("position")] == ["Nights", ""]


def _press(window: Window, button: str) -> None:
    window.locator(f"[data-order] button[value={button}]").focus()
    window.keyboard.press("Enter")
