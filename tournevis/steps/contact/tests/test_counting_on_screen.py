"""The count beneath an SMS, in a real browser: what was typed stays where it was typed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test.testcases import LiveServerThread
from django.test.testcases import _StaticFilesHandler as Handler
from playwright.sync_api import Route, expect

from tests.cast import PASSWORD
from tests.peers import browser
from tests.peers.needed import needed
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.tests.rows import committed_cast
from tournevis.ground.incidents.tests.rows import opened
from tournevis.ground.organisations import walls

PATIENCE = 40_000  # milliseconds
TEXT = "L’imprimante… " * 8


def static(route: Route) -> None:
    """Scripts and styles, which the server of a test does not serve."""
    found = finders.find(urlsplit(route.request.url).path.removeprefix("/static/"))
    route.fulfill(path=str(found)) if found else route.abort()


@pytest.mark.peer
def test_what_is_typed_stays_and_is_counted(house: Urls, settings: Any) -> None:
    needed(browser.missing)
    cast = committed_cast()
    with walls.system() as now:
        number = opened(cast.ben, now).pk
    server = LiveServerThread("127.0.0.1", Handler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    address = settings.BASE_URL = f"http://127.0.0.1:{server.port}"
    try:
        with browser.browser() as chromium, browser.page(chromium, allow=("",)) as window:
            window.set_default_timeout(PATIENCE)
            window.route("**/live/**", lambda route: route.abort())
            window.route("**/static/**", static)
            window.goto(f"{address}/accounts/login/")
            window.fill("input[name=login]", cast.anna.email)
            window.fill("input[name=password]", PASSWORD)
            window.press("input[name=password]", "Enter")
            window.wait_for_selector("header.top")
            window.goto(f"{address}/incidents/{number}/", wait_until="commit")
            window.locator("#composer label", has_text="SMS").first.click()
            area = window.locator("#composer form[data-compose=sms] textarea")
            area.fill(TEXT)
            expect(window.locator("#sms-count")).to_contain_text("1 SMS", timeout=PATIENCE)
            expect(window.locator("#sms-light")).to_contain_text("L'imprimante...")
            expect(area).to_have_value(TEXT)
    finally:
        server.terminate()
