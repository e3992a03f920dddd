"""Every page of the sample centre on a phone, in both languages: nothing hangs out, all is translated.

A page that is added tomorrow is opened too, for pages are found by walking the addresses.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

from tests.peers import browser
from tests.peers.needed import needed
from tests.test_translations import TEXTS
from tournevis.cli.cluster import Urls
from tournevis.cli.demo import crises
from tournevis.cli.demo.opening import have_arrived, have_been_answered
from tournevis.cli.demo.people import gather
from tournevis.cli.demo.today import today
from tournevis.config.tests.test_files_in_browser import LONGEST, is_within, let_in, served
from tournevis.config.tests.walking import ROWS, addresses
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.tests.rows import browser as signed_in
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation, Person
from tournevis.steps.crisis.models import Crisis

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.peer
ELSEWHERE = ("accounts/", "api/")  # the words of others
WORDS = {
    "fr": {text.msgid for text in TEXTS if text.forms != [text.msgid]},
    "en": {form for text in TEXTS for form in text.forms} - {text.msgid for text in TEXTS},
}
"""What may not be read on a page of that language."""
NO_WORDS = {"None", "True", "False", "NaN", "undefined"}
NAMES = {"English", "Français", "français", "Nuits"}  # of languages, and of a layer


@pytest.fixture
def sophie(house: Urls, settings: Any, tmp_path: Path) -> Person:
    """The supervisor of the sample centre, of which no year is told."""
    settings.FILES_FOLDER = tmp_path
    with transaction.atomic():
        with walls.system() as now:
            pass
        centre = gather(now)
        crises.past(now)
        crises.running(now)
        today(centre, now)
        have_arrived(now)
        have_been_answered()
        return Person.objects.get(name="Sophie Roux")


def test_every_page_fits_a_phone_and_speaks_one_language(sophie: Person) -> None:
    """In one browser: it is dear."""
    needed(browser.missing)
    paths = _pages(sophie)
    assert len(paths) > 35, "the walk is broken"
    troubles: list[str] = []
    with served() as address, browser.browser() as chromium:
        for language in ("fr", "en"):
            _speaks(sophie, language)
            with browser.page(chromium, browser.PHONE, language=language) as window:
                window.set_default_timeout(LONGEST)
                let_in(window, sophie, address)
                for path in paths:
                    window.goto(f"{address}{path}")
                    window.locator(".is-loading").first.wait_for(state="detached")
                    troubles += [
                        f"{language} {path}: {each}" for each in _troubles(window, language)
                    ]
    assert troubles == []


def _troubles(window: Page, language: str) -> list[str]:
    found = [] if is_within(window) else ["something hangs out of the side"]
    lines = {line.strip() for line in window.locator("body").inner_text().splitlines()}
    return found + sorted(lines & (WORDS[language] | NO_WORDS) - NAMES)


def _pages(person: Person) -> list[str]:
    """The paths of whole pages that this person can open; of incidents, three that differ."""
    client = signed_in(person)
    found = []
    for values in _fillings():
        for each in addresses():
            if each.form.startswith(ELSEWHERE) or not set(each.blanks) <= set(values):
                continue
            answer = client.get(each.filled(values))
            is_page = answer.status_code == 200 and _is_whole(answer)
            found += [each.filled(values)] if is_page else []
    return list(dict.fromkeys(found))


def _is_whole(answer: Any) -> bool:
    is_html = answer["Content-Type"].startswith("text/html")
    return bool(is_html and answer.content.lstrip().startswith(b"<!doctype"))


def _fillings() -> list[dict[str, str]]:
    with walls.opened(*_everyone()):
        rows = {name: model._default_manager.order_by("pk").first() for name, model in ROWS.items()}
        kept = {name: str(row.pk) for name, row in rows.items() if row is not None}
        over, running = Crisis.objects.order_by("pk")
        awaited = Incident.objects.get(subject="Toner refusé")
        numbers = (over.incident_id, running.incident_id, awaited.pk)
    return [kept | {"number": str(number)} for number in numbers]


def _everyone() -> list[int]:
    with walls.system():
        return list(Organisation.objects.values_list("pk", flat=True))


def _speaks(person: Person, language: str) -> None:
    connections.close_all()
    with walls.opened(person.organisation_id):
        Person.objects.filter(pk=person.pk).update(language=language)
