"""The draft of a remedy's steps, and sending it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import settings

from tests.cast import Cast
from tournevis.engines.mail import token_in
from tournevis.engines.sms import encoding, segments
from tournevis.engines.troubleshoot.guide import Remedy
from tournevis.ground.channels.models import Delivery
from tournevis.ground.guides.library import guide, guides
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.incidents.tokens import read_token
from tournevis.steps.diagnosis.tests.scene import SHOP, an_incident
from tournevis.steps.remedies.draft import draft, send

MARK = "0123456789abcdef"
RESEAT = guide(SHOP).remedy("reseat-cable")


def sent(incident: Incident, cast: Cast, now: datetime, **changed: str) -> Entry | None:
    given = {"channel": "email", "text": "Bonjour Ben, 1. …", "nonce": MARK, **changed}
    key = given.pop("remedy", RESEAT.key)
    return send(incident, key, by=cast.anna, now=now, **given)


def test_the_steps_in_french(cast: Cast, incident: Incident) -> None:
    text = draft(incident, RESEAT, "fr", by=cast.anna)
    assert text.startswith("Bonjour Ben,\n\nVoici comment faire")
    assert f"1. {RESEAT.steps['fr'][0]}\n2. " in text
    assert RESEAT.verify is not None
    assert f"C'est réussi si : {RESEAT.verify['fr']}" in text
    assert "répondez simplement à ce message" in text
    assert "Appelez-nous au +33700000000." in text
    assert text.endswith("Anna, Centre Atlas\n")


def test_the_steps_in_english(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.carla, now, text="No internet")
    text = draft(incident, RESEAT, "en")
    assert text.startswith("Hello Carla,\n\nHere is how to do it, step by step (about 8 min)")
    assert RESEAT.steps["en"][-1] in text
    assert "It worked if:" in text
    assert "&#" not in text
    assert "\n\n\n" not in text
    assert draft(incident, RESEAT, "de") == text


@pytest.mark.parametrize(
    "remedy",
    [r for g in guides().values() for r in g.remedies if r.who == "client"],
    ids=lambda remedy: remedy.key,
)
def test_every_remedy_of_the_client_fits_an_sms(incident: Incident, remedy: Remedy) -> None:
    for language in ("fr", "en"):
        text = draft(incident, remedy, language, channel="sms")
        assert encoding(text) == "GSM-7"
        assert segments(text) <= settings.SMS_MOST_PARTS
        assert "\n" not in text


def test_sending_puts_it_in_the_outbox_and_on_the_timeline(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    entry = sent(incident, cast, now)
    assert entry is not None
    assert (entry.kind, entry.is_public, entry.by) == (Fact.MESSAGE_OUT, True, cast.anna)
    delivery = Delivery.objects.get(key=f"{incident.pk}-remedy-{RESEAT.key}-{MARK}")
    assert entry.delivery == delivery
    assert (delivery.to, delivery.body) == ("ben@bakery.example", "Bonjour Ben, 1. …")
    assert not delivery.is_automatic
    token = token_in([delivery.reply_to], cast.centre.email)
    assert token is not None
    assert read_token(token) == (incident.pk, cast.ben.pk)
    assert incident.entries.filter(kind=Fact.CONTACTED).count() <= 1


def test_a_double_click_sends_once(cast: Cast, now: datetime, incident: Incident) -> None:
    assert sent(incident, cast, now)
    assert sent(incident, cast, now) is None
    assert Delivery.objects.count() == 1
    assert sent(incident, cast, now, nonce="f" * 16)
    assert Delivery.objects.count() == 2


def test_an_sms_goes_to_the_phone(cast: Cast, now: datetime, incident: Incident) -> None:
    entry = sent(incident, cast, now, channel="sms")
    assert entry is not None
    assert entry.data == {"channel": "sms", "to": "+33600000011"}


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "   "},
        {"channel": "pigeon"},
        {"nonce": "../x"},
        {"remedy": "nothing"},
        {"channel": "sms", "text": "très long " * 200},
        {"remedy": next(r.key for r in guide(SHOP).remedies if r.who != "client")},
    ],
    ids=["empty", "channel", "nonce", "remedy", "long", "not theirs"],
)
def test_what_cannot_be_sent_is_refused(
    cast: Cast, now: datetime, incident: Incident, changed: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        sent(incident, cast, now, **changed)
    assert not Delivery.objects.exists()


def test_a_client_without_an_address_and_a_closed_incident_are_refused(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    cast.ben.phone = ""
    cast.ben.save()
    incident.requester.refresh_from_db()
    with pytest.raises(Refused):
        sent(incident, cast, now, channel="sms")
    incident.solve(by=cast.anna, now=now, data={})
    with pytest.raises(Refused):
        sent(incident, cast, now)
