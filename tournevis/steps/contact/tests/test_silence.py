"""STOP by SMS: confirmed once, honoured by what is automatic, seen by the engineers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tournevis.engines import sms
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery, Inbound, Silence
from tournevis.ground.channels.sms import keeping
from tournevis.ground.channels.sms import send as sending
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.steps.contact.receipts import silence
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work
from tournevis.steps.contact.tests.test_composer import press
from tournevis.steps.intake import take_in

pytestmark = pytest.mark.urls("tournevis.steps.contact.tests.urls")


@pytest.fixture
def incident(
    cast: Cast, opened: Open, work: Work, post: Post, monkeypatch: pytest.MonkeyPatch
) -> Incident:
    """Ben's incident, its receipt sent; STOP is heard, and SMS leave through the real door."""
    monkeypatch.setattr(take_in, "asked_first", [silence.hear])
    incident = opened()
    work()
    post.sent.clear()
    return incident


def told(cast: Cast, text: str, reference: str, work: Work) -> None:
    """Ben texts the centre."""
    said = {"from": cast.ben.phone, "to": cast.centre.phone, "id": reference, "text": text}
    assert keeping.keep(sms.mo(said))
    work()
    walls.open_to(cast.everyone)


def automatic(cast: Cast, key: str, **more: Any) -> Delivery:
    now = walls.open_to(cast.everyone)
    values = {"to": cast.ben.phone, "body": "x", "key": key, "channel": "sms", **more}
    return outbox.post(organisation=cast.bakery.pk, now=now, **values)


def flags(incident: Incident) -> list[str]:
    return [entry.data["why"] for entry in incident.entries.filter(kind=Fact.FLAGGED)]


def test_stop_is_confirmed_once_and_told_on_the_incident(
    cast: Cast, incident: Incident, work: Work, post: Post
) -> None:
    told(cast, "STOP", "a1", work)
    told(cast, "STOP", "a1", work)
    told(cast, "Arrêt", "a2", work)
    [(delivery, words)] = post.sent
    assert (delivery.to, delivery.channel) == (cast.ben.phone, "sms")
    assert "START" in words
    assert sms.segments(words) == 1
    assert flags(incident) == [silence.STOPPED]
    assert Inbound.objects.exclude(state="handled").count() == 0
    assert incident.entries.filter(kind=Fact.MESSAGE_IN).count() == 1, "STOP is no message"


def test_nothing_automatic_leaves_any_more(
    cast: Cast,
    incident: Incident,
    work: Work,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Any,
) -> None:
    told(cast, "STOP", "a1", work)
    settings.OUTBOX_FOLDER = tmp_path
    monkeypatch.setattr(outbox, "_CHANNELS", {"email": post.send, "sms": sending.send})
    held = automatic(cast, "news")
    rows = [
        automatic(cast, "by-hand", is_automatic=False),
        automatic(cast, "alert", again_if_unsure=True),
        automatic(cast, "other", to=cast.carla.phone),
    ]
    work()
    walls.open_to(cast.everyone)
    held.refresh_from_db()
    assert (held.state, held.trouble[:16]) == (Delivery.State.FAILED, "they answered ST")
    for row in rows:
        row.refresh_from_db()
        assert row.state == Delivery.State.ACCEPTED, row.key


def test_start_ends_it_and_stop_begins_it_again(
    cast: Cast, incident: Incident, work: Work, post: Post
) -> None:
    for number, text in enumerate(("START", "STOP", "START", "STOP")):
        told(cast, text, f"a{number}", work)
    assert len(post.sent) == 3, "START alone changes nothing"
    assert flags(incident) == [silence.STOPPED, silence.STARTED, silence.STOPPED]
    row = Silence.objects.get()
    assert (row.turns, row.ended_at, row.organisation_id) == (3, None, cast.centre.pk)


def test_stop_in_a_sentence_is_a_message(
    cast: Cast, incident: Incident, work: Work, post: Post
) -> None:
    told(cast, "Le bouton stop ne marche plus", "a1", work)
    assert not Silence.objects.exists()
    assert incident.entries.filter(kind=Fact.MESSAGE_IN).last().text.startswith("Le bouton")  # type: ignore[union-attr]


def test_the_composer_says_so(cast: Cast, incident: Incident, work: Work, asked: Asked) -> None:
    told(cast, "STOP", "a1", work)
    page = asked(cast.anna).get(f"/incidents/{incident.number}/composer/").content.decode()
    assert "STOP" in page


def test_the_count_as_one_types(
    cast: Cast, incident: Incident, asked: Asked, settings: Any
) -> None:
    browser = asked(cast.anna)
    short = press(browser, incident, "sms-count", text="a" * 103).content.decode()
    assert "1 SMS" in short
    assert "57" in short
    light = press(browser, incident, "sms-count", text="L’imprimante… " * 8).content.decode()
    assert "L&#x27;imprimante..." in light
    assert "1 SMS" in light
    settings.SMS_MOST_PARTS = 2
    long = press(browser, incident, "sms-count", text="é" * 400).content.decode()
    assert "is-over" in long
    assert press(browser, incident, "sms-count", text="").status_code == 200


def test_what_was_counted_is_what_is_sent(
    cast: Cast,
    incident: Incident,
    asked: Asked,
    work: Work,
    post: Post,
    move_clock: Any,
    settings: Any,
) -> None:
    browser = asked(cast.anna)
    answer = press(browser, incident, "messages", channel="sms", text="L’imprimante… " * 8)
    assert answer.status_code == 200
    entry = incident.entries.filter(kind=Fact.MESSAGE_OUT).last()
    assert entry is not None
    assert entry.text.startswith("L'imprimante...")
    move_clock(seconds=11)
    work()
    assert post.last[1] == entry.text
    settings.SMS_MOST_PARTS = 1
    refused = press(browser, incident, "messages", channel="sms", text="é" * 161)
    assert refused.status_code == 409
