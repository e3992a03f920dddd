"""Components: numbers in the page's language, widths that never depend on it, nothing inline."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone, translation

from tournevis.ground.web.durations import clock_words, words_for
from tournevis.ground.web.icons import ICONS

NOW = datetime(2026, 11, 24, 8, 19, tzinfo=UTC)
TEMPLATES = sorted((Path(__file__).resolve().parents[1] / "templates").rglob("*.html"))


def _bar(**given: object) -> str:
    cause = {"key": "cable", "name": "Câble <sorti>", "kind": "connection", "chance": 0.642}
    return render_to_string("web/bar.html", cause | given)


def test_a_bar_keeps_a_point_in_its_width_in_french() -> None:
    with translation.override("fr"):
        html = _bar(was=0.315)
    assert 'width="64.2%"' in html
    assert 'width="31.5%"' in html
    assert "64\u202f%" in html


def test_a_bar_without_a_past_has_no_ghost() -> None:
    assert "was" not in _bar()
    assert 'class="was is-inside"' in _bar(was=0.1)
    assert 'class="was"' in _bar(was=0.9)


def test_a_name_is_escaped() -> None:
    assert "Câble &lt;sorti&gt;" in _bar()


@pytest.mark.parametrize(
    ("chance", "text"), [(0.0, "0%"), (0.004, "<1%"), (0.5, "50%"), (0.996, ">99%"), (1.0, "100%")]
)
def test_nearly_certain_is_not_certain(chance: float, text: str) -> None:
    with translation.override("en"):
        html = Template(
            "{% load tournevis %}{% autoescape off %}{{ c|percent }}{% endautoescape %}"
        )
        assert html.render(Context({"c": chance})) == text


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("en", 60.0, "€60"),
        ("en", 12.5, "€12.50"),
        ("fr", 60, "60\u202f€"),
        ("fr", 12.5, "12,50\u202f€"),
    ],
)
def test_euros_as_each_language_writes_them(language: str, amount: float, text: str) -> None:
    with translation.override(language):
        html = Template("{% load tournevis %}{{ amount|euros }}")
        assert html.render(Context({"amount": amount})) == text


def test_durations_in_two_units_at_most() -> None:
    with translation.override("en"):
        assert words_for(timedelta(seconds=42)) == "42 s"
        assert words_for(timedelta(minutes=4, seconds=59)) == "4 min"
        assert words_for(timedelta(hours=2, minutes=5)) == "2 h 05"
        assert words_for(timedelta(days=3, hours=7)) == "3 d"
        assert clock_words("until", timedelta(minutes=-7)) == "late by 7 min"


def test_a_clock_past_its_moment_is_late() -> None:
    page = Template('{% load tournevis %}{% clock due "until" %}')
    late = page.render(Context({"now": NOW, "due": NOW - timedelta(minutes=7)}))
    assert 'class="late"' in late
    assert 'data-clock="2026-11-24T08:12:00+00:00"' in late
    assert "late" not in page.render(Context({"now": NOW, "due": NOW + timedelta(minutes=7)}))


def test_an_internal_note_and_a_reply_are_different_forms() -> None:
    given = {
        "number": 7,
        "name": "Ben",
        "reply_url": "/r/",
        "note_url": "/n/",
        "to": "ben@example.com",
    }
    html = render_to_string("web/composer.html", given)
    assert re.findall(r'data-compose="(\w+)".*?action="([^"]+)"', html) == [
        ("reply", "/r/"),
        ("note", "/n/"),
    ]
    assert 'value="sms"' not in html


def test_a_failed_way_has_no_button() -> None:
    way = {"name": "Restart", "chance": 0.5, "minutes": 3, "who": "client", "risk": "none"}
    way |= {"reversible": True, "url": "/w/", "action": "Guide Ben"}
    assert "/w/" in render_to_string("web/way.html", way)
    assert "/w/" not in render_to_string("web/way.html", way | {"has_failed": True})


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_inline_that_the_policy_forbids(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\s(style|on\w+|hx-on[\w:-]*)=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "<style" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_icon_asked_for_exists(template: Path) -> None:
    assert set(re.findall(r'{% icon "(\w+)"', template.read_text())) <= ICONS.keys()


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("l j F, H:i", "mardi 1er décembre, 08:01"),
        ("j N", "1er déc."),
        ("j F Y", "1er décembre 2026"),
        ("H:i", "08:01"),
        ("Y-m-d\\TH:i", "2026-12-01T08:01"),
    ],
)
def test_a_date_is_written_as_in_a_french_sentence(form: str, text: str) -> None:
    at = datetime(2026, 12, 1, 8, 1, tzinfo=UTC)
    html = Template(f'{{% load tournevis %}}{{{{ at|date:"{form}" }}}}')
    with translation.override("fr"), timezone.override(UTC):
        assert html.render(Context({"at": at})) == text
    with translation.override("en"), timezone.override(UTC):
        assert "1er" not in html.render(Context({"at": at}))
