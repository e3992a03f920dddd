"""The rota editor in a real browser: dragged at a desk, by keys, and by forms on a phone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from tests.cast import Cast
from tests.peers import browser
from tests.peers.needed import needed
from tournevis.config.tests.test_files_in_browser import (
    LONGEST,
    is_within,
    let_in,
)
from tournevis.config.tests.test_files_in_browser import address as address
from tournevis.config.tests.test_files_in_browser import cast_in_house as cast_in_house
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Layer, Rota, Shift

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.peer
HALF_HOUR = timedelta(minutes=30)


def rota_of(cast: Cast) -> Rota:
    """A rota that changes hands every day at noon, edited by somebody who reads English."""
    with walls.opened(*cast.everyone):
        Person.objects.update(language="en")
        Layer.objects.update(rotation="daily", handover_at=time(12))
        return Rota.objects.get()


def shifts(cast: Cast) -> list[tuple[int, datetime, datetime]]:
    connections.close_all()
    with walls.opened(*cast.everyone):
        rows = Shift.objects.filter(cancelled_at=None).order_by("pk")
        return [(each.person_id, each.starts_at, each.ends_at) for each in rows]


def test_a_rota_is_edited_at_a_desk_and_on_a_phone(cast_in_house: Cast, address: str) -> None:
    needed(browser.missing)
    rota = rota_of(cast_in_house)
    with browser.browser() as chromium:
        _at_a_desk(chromium, cast_in_house, f"{address}/oncall/rotas/{rota.pk}/", address)
        _on_a_phone(chromium, cast_in_house, rota, address)


def _at_a_desk(chromium: Browser, cast: Cast, page: str, address: str) -> None:
    with browser.page(chromium) as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast.sophie, address)
        window.goto(page)
        before = _block(window, 5)
        _drag(window, window.locator(".line-grip").nth(5), 40)  # between the blocks 5 and 6
        dialog = window.locator("#moved")
        dialog.get_by_text(before["name"]).wait_for()
        dialog.get_by_role("button", name="Change it").click()
        window.locator(".flash-line.success").wait_for()
        [(person, starts, ends)] = shifts(cast)
        assert (person, starts) == (int(before["person"]), datetime.fromisoformat(before["end"]))
        assert ends - starts >= 10 * HALF_HOUR
        assert (ends - starts) % HALF_HOUR == timedelta()
        window.get_by_role("button", name="Undo the shift of").click()
        window.get_by_text("It is undone.").wait_for()
        assert not shifts(cast)
        _by_keys(window, cast)
        _members(window, cast, address)


def _by_keys(window: Page, cast: Cast) -> None:
    after = _block(window, 6)
    grip = window.locator(".line-grip").nth(5)
    grip.focus()
    for key in ("ArrowLeft", "ArrowLeft", "Enter"):
        grip.press(key)
    window.locator("#moved").get_by_role("button", name="Cancel").click()
    window.locator("#moved").wait_for(state="hidden")
    assert window.locator("#line-said").inner_text() == ""
    for key in ("ArrowLeft", "ArrowLeft", "Enter"):
        grip.press(key)
    window.locator("#moved").get_by_role("button", name="Change it").click()
    window.locator(".flash-line.success").wait_for()
    end = datetime.fromisoformat(after["start"])
    assert shifts(cast) == [(int(after["person"]), end - 2 * HALF_HOUR, end)]


def _members(window: Page, cast: Cast, address: str) -> None:
    with walls.opened(*cast.everyone):
        layer = Layer.objects.get()
    window.goto(f"{address}/oncall/layers/{layer.pk}/")
    items = window.locator("[data-order] li")
    items.nth(0).drag_to(items.nth(1))
    window.get_by_role("button", name="See what changes").click()
    window.locator("#preview").wait_for()
    assert _members_of(layer, cast) == [cast.anna.pk, cast.emile.pk]
    window.get_by_role("button", name="Keep this layer").click()
    window.get_by_text("The layer is kept.").wait_for()
    assert _members_of(layer, cast) == [cast.emile.pk, cast.anna.pk]


def _members_of(layer: Layer, cast: Cast) -> list[int]:
    connections.close_all()
    with walls.opened(*cast.everyone):
        return list(layer.members.order_by("position").values_list("person_id", flat=True))


def _on_a_phone(chromium: Browser, cast: Cast, rota: Rota, address: str) -> None:
    known = len(shifts(cast))
    with browser.page(chromium, browser.PHONE, allow=("422",)) as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast.sophie, address)
        window.goto(f"{address}/oncall/rotas/{rota.pk}/")
        assert is_within(window)
        form = window.locator("#override form")
        form.get_by_label("Who?").select_option(label=cast.sophie.name)
        form.get_by_role("button", name="Take over").tap()
        window.locator(".flash-line.success").wait_for()
        assert len(shifts(cast)) == known + 1
        window.goto(f"{address}/oncall/rotas/{rota.pk}/layers/new/")
        window.get_by_label("Add somebody").select_option(label=cast.emile.name)
        window.get_by_role("button", name="Add", exact=True).tap()
        window.locator("[data-order]").get_by_text(cast.emile.name).wait_for()
        assert _is_in_sight(window, "[data-order]")
        window.get_by_label("Saturday").first.check()
        window.get_by_label("from", exact=True).first.fill("09:00")
        window.get_by_label("to", exact=True).first.fill("17:00")
        assert is_within(window)
        window.get_by_role("button", name="Keep this layer").tap()
        window.get_by_text("The layer is kept.").wait_for()
        _refused(window, address)
    connections.close_all()
    with walls.opened(*cast.everyone):
        made = Layer.objects.order_by("-position")[0]
        assert made.windows == [{"from": "09:00", "to": "17:00", "days": [5]}]


def _refused(window: Page, address: str) -> None:
    """What is wrong is in sight, and the cursor is in its field; so is the current tab."""
    window.goto(f"{address}/oncall/mine/")
    window.locator("#leave-starts").fill("2026-11-24T10:00")
    window.locator("#leave-ends").fill("2026-11-24T09:00")
    window.locator("#leave form").last.get_by_role("button").tap()
    window.locator("#leave-ends:focus").wait_for()
    assert _is_in_sight(window, "#leave-ends-error")
    window.goto(f"{address}/oncall/teams/")
    assert _is_in_sight(window, ".tabs [aria-current=page]")
    assert is_within(window)


def _is_in_sight(window: Page, selector: str) -> bool:
    box = window.locator(selector).bounding_box()
    size = window.viewport_size
    assert box
    assert size
    is_across = box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    return is_across and 0 <= box["y"] < size["height"]


def _block(window: Page, place: int) -> dict[str, str]:
    found: dict[str, str] = (
        window.locator("[data-block]").nth(place).evaluate("(block) => ({...block.dataset})")
    )
    return found


def _drag(window: Page, grip: Locator, by: int) -> None:
    box = grip.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    window.mouse.move(x, y)
    window.mouse.down()
    window.mouse.move(x + by / 2, y)
    window.mouse.move(x + by, y)
    window.mouse.up()
