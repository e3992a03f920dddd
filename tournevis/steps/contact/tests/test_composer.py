"""Writing to the client: once, seen where it goes, taken back in time; and notes, which never leave."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.once import nonce
from tournevis.ground.incidents.tokens import reply_token
from tournevis.ground.organisations import walls
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work

pytestmark = pytest.mark.urls("tournevis.steps.contact.tests.urls")


@pytest.fixture
def incident(cast: Cast, opened: Open, work: Work, post: Post) -> Incident:
    """Ben's incident, its receipt sent."""
    incident = opened()
    work()
    post.sent.clear()
    return incident


def press(browser: Client, incident: Incident, what: str, **fields: Any) -> HttpResponse:
    """A form of the page, sent as htmx sends it."""
    fields.setdefault("nonce", nonce())
    path = f"/incidents/{incident.number}/{what}/"
    return browser.post(path, fields, headers={"HX-Request": "true"})  # type: ignore[return-value]


def toast(response: HttpResponse) -> dict[str, str]:
    return json.loads(response["HX-Trigger"])["toast"]  # type: ignore[no-any-return]


def test_a_reply_leaves_with_its_token_and_stops_the_clock(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    answer = press(asked(cast.anna), incident, "messages", channel="email", text="Bonjour Ben")
    assert answer.status_code == 200
    assert 'id="composer"' in answer.content.decode()
    work()
    assert post.sent == [], "it can still be taken back"
    move_clock(seconds=11)
    work()
    delivery, words = post.last
    assert words == "Bonjour Ben"
    assert delivery.subject == f"Re: Plus d'internet [#{incident.number}]"
    assert f"+{reply_token(incident.pk, cast.ben.pk)}@" in delivery.reply_to
    assert not delivery.is_automatic
    walls.open_to(cast.everyone)
    entry = incident.entries.filter(kind=Fact.MESSAGE_OUT).last()
    assert entry
    assert (entry.by, entry.is_public, entry.delivery_id) == (cast.anna, True, delivery.pk)
    assert incident.deadlines.get().met_at == entry.at
    assert incident.entries.get(kind=Fact.CONTACTED).data == {"how": "email"}


def test_a_double_click_sends_once(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    browser, mark = asked(cast.anna), nonce()
    for _ in range(2):
        told = {"channel": "sms", "text": "J'arrive", "nonce": mark}
        assert press(browser, incident, "messages", **told).status_code == 200
    move_clock(seconds=11)
    work()
    assert [delivery.channel for delivery, _ in post.sent] == ["sms"]
    walls.open_to(cast.everyone)
    assert incident.entries.filter(kind=Fact.MESSAGE_OUT, by=cast.anna).count() == 1


def test_taken_back_in_time_nothing_leaves_and_the_clock_runs_again(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    browser = asked(cast.anna)
    sent = press(browser, incident, "messages", channel="email", text="Mauvais texte")
    answer = browser.post(toast(sent)["undo"], headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#composer", "outerHTML")
    assert "Mauvais texte" in answer.content.decode()
    move_clock(minutes=1)
    work()
    assert post.sent == []
    walls.open_to(cast.everyone)
    assert incident.deadlines.get().met_at is None
    assert incident.entries.filter(kind=Fact.NOTE).count() == 1


def test_too_late_to_take_back(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    browser = asked(cast.anna)
    undo = toast(press(browser, incident, "messages", channel="email", text="Bonjour"))["undo"]
    move_clock(seconds=11)
    work()
    assert len(post.sent) == 1
    assert browser.post(undo, headers={"HX-Request": "true"}).status_code == 409
    walls.open_to(cast.everyone)
    assert incident.deadlines.get().met_at is not None


def test_a_note_never_leaves(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    mark, browser = nonce(), asked(cast.anna)
    for _ in range(2):
        told = {"channel": "email", "text": "Client difficile", "nonce": mark}
        assert press(browser, incident, "notes", **told).status_code == 200
    move_clock(minutes=1)
    work()
    assert post.sent == []
    walls.open_to(cast.everyone)
    [entry] = incident.entries.filter(kind=Fact.NOTE)
    assert (entry.is_public, entry.delivery) == (False, None)
    assert incident.deadlines.get().met_at is None


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": "email", "text": "  "},
        {"channel": "pigeon", "text": "Bonjour"},
        {"channel": "sms", "text": "x" * 5000},
        {"channel": "email", "text": "Bonjour <b>", "nonce": "forged"},
    ],
)
def test_what_cannot_be_sent_is_given_back_with_its_reason(
    cast: Cast, incident: Incident, asked: Asked, fields: dict[str, str]
) -> None:
    answer = press(asked(cast.anna), incident, "messages", **fields)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'role="alert"' in page
    assert fields["text"].strip().replace("<", "&lt;").replace(">", "&gt;") in page
    walls.open_to(cast.everyone)
    assert not incident.entries.filter(by=cast.anna).exists()


def test_the_composer_says_to_whom_and_from_whom(
    cast: Cast, incident: Incident, asked: Asked
) -> None:
    path = f"/incidents/{incident.number}/composer/"
    page = asked(cast.anna).get(path).content.decode()
    assert all(each in page for each in ("ben@bakery.example", "+33600000011", "Centre Atlas"))
    forms = re.findall(r'<form[^>]*data-compose="(\w+)"[^>]* action="([^"]+)"', page)
    assert [(mode, url.split("/")[-2]) for mode, url in forms] == [
        ("reply", "messages"),
        ("sms", "messages"),
        ("note", "notes"),
    ]
    walls.open_to(cast.everyone)
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(email="", phone="")
    page = asked(cast.anna).get(path).content.decode()
    assert re.findall(r'data-compose="(\w+)"', page) == ["note"]
    assert 'value="note" checked' in page


def test_the_panel_counts_tries_and_offers_an_sms_that_stops_nothing(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    browser = asked(cast.anna)
    first = press(browser, incident, "calls", outcome="none").content.decode()
    assert f'href="tel:{cast.ben.phone}"' in first
    assert 'name="attempt"' in first
    second = press(browser, incident, "calls", outcome="voicemail").content.decode()
    assert "2 essais, le dernier à 10:00" in second
    told = {"channel": "sms", "attempt": "1", "text": "J'ai essayé"}
    assert 'id="panel-contact"' in press(browser, incident, "messages", **told).content.decode()
    move_clock(seconds=11)
    work()
    assert post.last[1] == "J'ai essayé"
    walls.open_to(cast.everyone)
    assert incident.deadlines.get().met_at is None
    third = press(browser, incident, "calls", outcome="reached", minutes="4").content.decode()
    assert "is-met" in third
    assert "Anna Martin" in third
    assert "par téléphone" in third


def test_a_message_that_failed_is_shown_and_sent_again(
    cast: Cast, incident: Incident, asked: Asked, work: Work, post: Post, move_clock: Any
) -> None:
    browser = asked(cast.anna)
    post.dead.add(cast.ben.email)
    press(browser, incident, "messages", channel="email", text="Bonjour")
    move_clock(seconds=11)
    work()
    page = browser.get(f"/incidents/{incident.number}/contact/").content.decode()
    found = re.search(r'name="delivery" value="(\d+)"', page)
    assert found
    post.dead.clear()
    assert press(browser, incident, "resend", delivery=found[1]).status_code == 200
    work()
    assert post.last[1] == "Bonjour"
    assert press(browser, incident, "resend", delivery=found[1]).status_code == 409


@pytest.mark.parametrize("what", ["resend", "recall"])
def test_another_incidents_message_is_out_of_reach(
    cast: Cast, incident: Incident, opened: Open, work: Work, asked: Asked, what: str
) -> None:
    other = opened(by=cast.carla)
    work()
    foreign = Delivery.objects.get(key=f"{other.pk}-receipt")
    Delivery.objects.filter(pk=foreign.pk).update(state="failed")
    for given in (str(foreign.pk), "x", "", "9" * 30):
        assert press(asked(cast.anna), incident, what, delivery=given).status_code == 409


@pytest.mark.parametrize("what", ["contact", "composer"])
def test_only_staff_who_are_given_the_client(
    cast: Cast, opened: Open, asked: Asked, what: str
) -> None:
    path = f"/incidents/{opened(by=cast.carla).number}/{what}/"
    assert asked(cast.anna).get(path).status_code == 404
    walls.open_to(cast.everyone)
    assert asked(cast.emile).get(path).status_code == 200
    assert asked(cast.carla).get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_a_plain_form_works_without_scripts(cast: Cast, incident: Incident, asked: Asked) -> None:
    told = {"outcome": "reached", "minutes": "2", "text": "", "nonce": nonce()}
    answer = asked(cast.anna).post(f"/incidents/{incident.number}/calls/", told)
    assert (answer.status_code, answer["Location"]) == (302, f"/incidents/{incident.number}/")


def test_the_panel_says_how_late(
    cast: Cast, tuesday: datetime, incident: Incident, asked: Asked, move_clock: Any
) -> None:
    move_clock(minutes=45)
    page = asked(cast.anna).get(f"/incidents/{incident.number}/contact/").content.decode()
    assert "is-late" in page
    due = (tuesday + timedelta(minutes=30)).isoformat()
    assert f'data-clock="{due}"' in page
