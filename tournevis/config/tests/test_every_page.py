"""What every page has: its reader's language, zone and theme, who is on call, headers, kind errors."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tournevis.config.panels import CLIENTS, COMPOSER, PANELS, RESEND
from tournevis.ground.incidents import listing
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.tests.rows import browser, opened
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Layer


def test_words_are_in_the_readers_language_unless_the_browser_chose(cast: Cast) -> None:
    Person.objects.filter(pk=cast.emile.pk).update(language="en")
    assert b'<html lang="fr"' in browser(cast.anna).get("/incidents/").content
    client = browser(cast.emile)
    page = client.get("/incidents/", headers={"Accept-Language": "fr"})
    assert b'<html lang="en"' in page.content
    assert page["Content-Language"] == "en"
    answer = client.post("/language/", {"language": "fr", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert b'<html lang="fr"' in client.get("/incidents/").content
    assert b'<html lang="en"' in Client().get("/accounts/login/").content


def test_times_are_in_the_readers_zone(cast: Cast) -> None:
    at = datetime.fromisoformat("2026-07-01T10:00:00+00:00")
    incident = opened(cast.ben, at)
    incident.record(Fact.NOTE, now=at, by=cast.anna, text="x")
    address = f"/incidents/{incident.pk}/timeline/"
    for zone, shown in (("Asia/Tokyo", "19:00"), ("Europe/Paris", "12:00"), ("Mars/Base", "10:00")):
        walls.open_to(cast.everyone)
        Person.objects.filter(pk=cast.anna.pk).update(timezone=zone)
        assert f">{shown}</time>" in browser(cast.anna).get(address).content.decode(), zone


def test_one_readers_zone_is_not_the_next_ones(cast: Cast) -> None:
    from django.utils import timezone

    browser(cast.anna).get("/incidents/")
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE


def test_the_head_says_who_is_on_call_to_the_staff_alone(cast: Cast) -> None:
    assert b'class="on-call"' in browser(cast.anna).get("/incidents/").content
    assert b'class="on-call"' not in browser(cast.ben).get("/nowhere/").content
    assert b'class="on-call"' not in Client().get("/accounts/login/").content


def test_the_theme_is_the_cookies(cast: Cast) -> None:
    client = Client()
    client.cookies["theme"] = "dark"
    assert b'data-theme="dark"' in client.get("/accounts/login/").content
    client.cookies["theme"] = '"><script>'
    assert b"data-theme" not in client.get("/accounts/login/").content.split(b"<body")[0]


def test_every_answer_is_guarded(cast: Cast) -> None:
    for address in ("/incidents/", "/nowhere/", "/api/incidents"):
        answer = browser(cast.anna).get(address)
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store"


def test_errors_are_kind_and_tell_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = browser(cast.anna).get("/incidents/99999999/")
    assert missing.status_code == 404
    assert b"tournevis.css" in missing.content
    assert browser(cast.ben).get("/incidents/").content.count(b"error-page") == 1

    def fail(*_: object) -> None:
        raise DatabaseError("secret detail")

    monkeypatch.setattr(listing, "counts", fail)
    client = browser(cast.anna)
    client.raise_request_exception = False
    broken = client.get("/incidents/")
    assert broken.status_code == 500
    assert b"tournevis.css" in broken.content
    assert b"secret detail" not in broken.content


def test_a_page_that_was_open_too_long_says_so(cast: Cast) -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "fr"})
    assert answer.status_code == 403
    assert b"error-page" in answer.content


def test_the_error_page_needs_nothing() -> None:
    assert "tournevis.css" in render_to_string("500.html")


def test_what_config_names_is_there() -> None:
    for name in (*PANELS, COMPOSER, RESEND):
        assert reverse(name, kwargs={"number": 1}).startswith("/incidents/1/")
    assert reverse(CLIENTS) == "/my/"
    for name in ("home", "incidents", "triage", "quarantine", "account_login", "mfa_index"):
        assert reverse(name)


def test_the_head_says_the_day_unless_it_is_today(cast: Cast, now: datetime, settings: Any) -> None:
    settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
    assert "jusqu’au lun 30, 08:00" in browser(cast.anna).get("/incidents/").content.decode()
    walls.open_to(cast.everyone)
    Layer.objects.update(rotation="daily", handover_at=time(18))
    assert "jusqu’à 18:00" in browser(cast.anna).get("/incidents/").content.decode()
