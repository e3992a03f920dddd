"""Files in a real browser: chosen, pasted, dropped, taken back, sent, and seen on a phone."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from PIL import Image

from tests.cast import Cast, cast_of_three
from tests.peers import browser
from tests.peers.needed import needed
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.models import Call, Template
from tournevis.ground.incidents.attached import look_after_files
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Attached, Incident
from tournevis.ground.incidents.tests.rows import browser as signed_in
from tournevis.ground.incidents.tests.rows import opened
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import MagicLink, Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Page

pytestmark = pytest.mark.peer
LONGEST = 60_000  # milliseconds: a busy machine is slow
LONG = "AAkALgAA" * 20  # as some identifiers and links are
GIVE = """([event, name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name, {type: "image/png"}));
  const area = document.querySelector("[data-compose=reply] textarea");
  const kinds = {paste: ["ClipboardEvent", "clipboardData"], drop: ["DragEvent", "dataTransfer"]};
  const [kind, field] = kinds[event];
  area.dispatchEvent(new window[kind](event, {[field]: files, bubbles: true, cancelable: true}));
}"""


class Quiet(WSGIRequestHandler):
    """Says nothing for each request."""

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def cast_in_house(house: Urls, settings: Any, tmp_path: Path) -> Cast:
    settings.FILES_FOLDER = tmp_path
    with transaction.atomic():
        return cast_of_three()


@pytest.fixture
def address(cast_in_house: Cast) -> Iterator[str]:
    with served() as where:
        yield where


@contextmanager
def served() -> Iterator[str]:
    """The house's pages, served by threads of this process; gives their address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, connections_override={})
    server.daemon_threads = True
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    connections.close_all()


@pytest.fixture
def incident(cast_in_house: Cast) -> Incident:
    cast = cast_in_house
    with walls.opened(*cast.everyone) as now:
        incident = opened(cast.ben, now, subject="La box clignote")
        incident.record(Fact.MESSAGE_IN, now=now, by=cast.ben, text="Bonjour", is_public=True)
    return incident


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(written, "PNG")
    return written.getvalue()


def given(name: str) -> FilePayload:
    """A picture as it is chosen on a device."""
    return {"name": name, "mimeType": "image/png", "buffer": picture()}


def let_in(window: Page, person: Person, address: str) -> None:
    """Sign this person in; the stream of live pages needs another server, and stays silent."""
    with transaction.atomic():
        walls.open_to([person.organisation_id])
        key = signed_in(person).cookies[django_settings.SESSION_COOKIE_NAME].value
    window.context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": address}]
    )
    window.route("**/live/", lambda route: route.fulfill(status=204))


def is_within(window: Page) -> bool:
    """Whether nothing hangs out of the page's side."""
    return bool(window.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_files_are_sent_and_seen_on_a_phone(
    cast_in_house: Cast, address: str, incident: Incident
) -> None:
    """By an engineer and by a client, one after the other: a browser is dear."""
    needed(browser.missing)
    with browser.browser() as chromium:
        _by_an_engineer(chromium, cast_in_house, address, incident)
        _by_a_client(chromium, cast_in_house, address, incident)


def _by_an_engineer(chromium: Browser, cast: Cast, address: str, incident: Incident) -> None:
    with browser.page(chromium, browser.PHONE) as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast.anna, address)
        window.goto(f"{address}/incidents/{incident.pk}/")
        form = window.locator("[data-compose=reply]")
        sent = form.locator('.upload-file input[name="file"]')
        chosen = given("plan.png")
        form.locator('input[type="file"]').set_input_files(chosen)
        sent.first.wait_for(state="attached")
        window.evaluate(GIVE, ["paste", "capture-" + "x" * 100 + ".exe", "MZ pasted"])
        window.evaluate(GIVE, ["drop", "dropped.txt", "dropped"])
        sent.nth(2).wait_for(state="attached")
        form.locator(".upload-file", has_text="dropped").get_by_role("button").click()
        assert sent.count() == 2
        assert is_within(window)
        if os.environ.get("ARTEFACTS"):
            browser.shot(window, "files-composer")
        form.locator("textarea").fill("Voici le plan")
        form.get_by_role("button", name="Ben").click()
        window.locator(".toast-line").first.wait_for()
        while look_after_files():
            pass
        window.reload()
        small = window.locator("#timeline .attachment.is-picture img")
        small.wait_for()
        assert small.evaluate("image => image.complete ? image.naturalWidth : 480") == 480
        assert is_within(window)
        assert form.locator("textarea").input_value() == "", "what was sent is no draft any more"
        warned = window.locator("#timeline .attachment.is-warn")
        if os.environ.get("ARTEFACTS"):
            warned.scroll_into_view_if_needed()
            browser.shot(window, "files-timeline")
        warned.click()
        with window.expect_download() as saved:
            window.locator("main form button").click()
        assert Path(saved.value.path()).read_bytes() == b"MZ pasted"
    with walls.opened(*cast.everyone):
        rows = Attached.objects.select_related("file").order_by("number")
        assert [each.file.name[:7] for each in rows] == ["plan.pn", "capture"]


def _by_a_client(chromium: Browser, cast: Cast, address: str, incident: Incident) -> None:
    with walls.opened(*cast.everyone) as now:
        url = links.mint(cast.bakery.pk, cast.ben, MagicLink.Purpose.CLIENT, incident.pk, now)
    with browser.page(chromium, browser.PHONE) as window:
        window.set_default_timeout(LONGEST)
        window.goto(address + url[url.index("/c/") :])
        chosen = given("box.png")
        window.locator('input[type="file"]').set_input_files(chosen)
        window.locator('.upload-file input[name="file"]').wait_for(state="attached")
        window.locator("#say").fill("Voici la box")
        window.locator(".btn-big").click()
        shown = window.locator("#thread .attachment", has_text="box.png")
        shown.wait_for()
        while look_after_files():
            pass
        window.reload()
        window.locator("#thread .attachment.is-picture img").scroll_into_view_if_needed()
        window.wait_for_function("document.querySelector('#thread img').naturalWidth === 480")
        assert is_within(window)
        if os.environ.get("ARTEFACTS"):
            browser.shot(window, "files-client")


def test_long_words_hang_out_of_no_page_on_a_phone(cast_in_house: Cast, address: str) -> None:
    """The tray, a wording with its preview, and the calls: none scrolls sideways."""
    needed(browser.missing)
    _long_words(cast_in_house)
    pages = ("/triage/", "/wordings/one/?kind=receipt", "/calls/")
    with browser.browser() as chromium, browser.page(chromium, browser.PHONE) as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast_in_house.sophie, address)
        for at in pages:
            window.goto(address + at)
            assert LONG in window.content()
            if os.environ.get("ARTEFACTS"):
                browser.shot(window, "long" + at.split("/")[1])
            assert is_within(window), at


def _long_words(cast: Cast) -> None:
    centre = cast.centre.pk
    with walls.opened(*cast.everyone) as now:
        incident = opened(cast.anna, now, subject=LONG, in_triage=True)
        incident.record(Fact.MESSAGE_IN, now=now, by=cast.ben, text=LONG, data={"from": LONG})
        Template.objects.create(
            organisation_id=centre, key="receipt", language="fr", subject=LONG,
            body=f"{{{{ greeting }}}} https://x.example/{LONG}", changed_at=now,
        )  # fmt: skip
        for direction, state in (("in", "ended"), ("out", "ended"), ("in", "answered")):
            Call.objects.create(
                organisation_id=centre, reference=f"{direction}-{state}", direction=direction,
                state=state, number="+33600000011", client=cast.bakery, person=cast.ben,
                engineer=cast.anna, trouble=LONG, began_at=now,
            )  # fmt: skip
