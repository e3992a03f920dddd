"""Debian's Chromium, driven by Playwright; a page that logs an error fails its test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.db import connections

from .needed import absent

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

BINARY = "/usr/bin/chromium"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing outside this machine is reachable: a page that needs it fails here, not at a client's.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
PHONE, DESK = 390, 1280  # widths in CSS pixels
HEIGHTS = {PHONE: 844}
PATIENCE = 5_000  # milliseconds before an expectation has failed


class PageErrors(AssertionError):
    """What pages logged as errors, one a line."""


def missing() -> str | None:
    """What has to be installed first, in plain words; None if nothing."""
    if not find_spec("playwright"):
        return "The Python package playwright is missing: `make dev` installs it."
    return absent("chromium", BINARY, what="Chromium (browser)")


def artefacts() -> Path:
    """The folder of screenshots: `artefacts/`, or where ARTEFACTS says; made if needed."""
    folder = Path(os.environ.get("ARTEFACTS") or "artefacts").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def browser() -> Iterator[Browser]:
    """One Chromium; its pages are separate windows with nothing in common (see `page`)."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BINARY, args=OPTIONS, headless=True)
        try:
            yield chromium
        finally:
            chromium.close()
            connections.close_all()  # Django keeps others within a loop than the fixtures close


@contextmanager
def page(
    chromium: Browser,
    width: int = DESK,
    dark: bool = False,
    language: str = "en",
    *,
    still: bool = True,
    allow: tuple[str, ...] = (),
) -> Iterator[Page]:
    """A new window with no cookies, `width` CSS pixels wide, of somebody who reads `language`.

    Raises `PageErrors` at the end if anything was logged as an error (scripts, Content Security
    Policy, answers of 400 and more), except lines that hold one of the texts in `allow`.
    `still` asks the page for no animations.
    """
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        color_scheme=scheme,
        locale=language,
        timezone_id="Europe/Paris",
        reduced_motion="reduce" if still else "no-preference",
        has_touch=width <= PHONE,
    )
    context.set_default_timeout(PATIENCE)
    errors: list[str] = []
    window = context.new_page()
    window.on("console", lambda message: _note(errors, message))
    window.on("pageerror", lambda error: errors.append(f"{window.url}: {error}"))
    try:
        yield window
    finally:
        context.close()
    told = [error for error in errors if not any(text in error for text in allow)]
    if told:
        raise PageErrors("\n".join(told))


def shot(window: Page, name: str, *, whole: bool = True) -> Path:
    """A screenshot `name`.png among the artefacts, of the whole page or of what is in view."""
    path = artefacts() / f"{name}.png"
    window.screenshot(path=path, full_page=whole)
    return path


def _note(errors: list[str], message: ConsoleMessage) -> None:
    # Chromium asks every site for this of its own accord.
    if message.type == "error" and not message.location.get("url", "").endswith("/favicon.ico"):
        errors.append(f"{message.location.get('url', '')}: {message.text}")
