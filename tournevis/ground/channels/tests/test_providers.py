"""Twilio, Vonage and the signed webhook, beside a provider that is played here.

None of them can be had in a test: what is asked of them, and what they say, is as their own
documentation writes it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery, Part
from tournevis.ground.channels.sms import gateways, reporting
from tournevis.ground.channels.sms import send as sending
from tournevis.ground.channels.sms.signing import sha256
from tournevis.ground.channels.sms.twilio import views as twilio
from tournevis.ground.channels.sms.vonage import views as vonage
from tournevis.ground.channels.sms.webhook.send import headers
from tournevis.ground.channels.tests.provider import BEN, Provider, again, left, played, post, texts
from tournevis.ground.channels.tests.rows import kept

urlpatterns = [path("sms/", include("tournevis.ground.channels.sms.urls"))]
pytestmark = pytest.mark.urls(__name__)
State = Delivery.State
CENTRE = "+33700000000"
TOKEN, SECRET = "token", "s3cret"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with played() as made:
        yield made


# Twilio

MESSAGES = "/2010-04-01/Accounts/AC1/Messages.json"


@pytest.fixture
def at_twilio(provider: Provider, settings: Any) -> Provider:
    settings.SMS_URL = f"twilio://AC1:token@{provider.host}/"
    return provider


def twilio_says(where: str, fields: dict[str, str], token: str = TOKEN) -> HttpResponse:
    signed = twilio.signature(token, f"http://localhost:8000{where}", fields)
    return Client().post(where, fields, headers={"X-Twilio-Signature": signed})  # type: ignore[return-value]


def test_twilio_s_own_example_of_a_signature() -> None:
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234",
              "From": "+14158675310", "To": "+18005551212"}  # fmt: skip
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert twilio.signature("12345", url, fields) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("says", "state"),
    [
        ((201, {"sid": "SM1"}), State.ACCEPTED),
        ((400, {"code": 21211}), State.FAILED),
        ((401, {"code": 20003}), State.FAILED),
        ((429, {"code": 20429}), State.QUEUED),
        ((503, {}), State.QUEUED),
        ((500, {}), State.AMBIGUOUS),
        ((200, {"odd": 1}), State.AMBIGUOUS),
    ],
)
def test_sent_through_twilio(
    cast: Cast, at_twilio: Provider, says: tuple[int, Any], state: State
) -> None:
    at_twilio.says[MESSAGES] = says
    delivery = left(post(cast))
    assert delivery.state == state
    assert at_twilio.form["To"] == BEN
    assert at_twilio.form["Body"] == "Ça va ?"
    assert at_twilio.form["StatusCallback"].endswith(
        f"/sms/twilio/state/{reporting.mark(delivery)}/"
    )
    assert "token" not in delivery.trouble


def test_twilio_reports(cast: Cast, at_twilio: Provider) -> None:
    at_twilio.says[MESSAGES] = (201, {"sid": "SM1"})
    delivery = left(post(cast))
    where = f"/sms/twilio/state/{reporting.mark(delivery)}/"
    assert twilio_says(where, {"MessageStatus": "delivered"}).status_code == 200
    assert again(cast, delivery).provider_reference == "delivered"
    other = left(post(cast, key="k2"))
    where = f"/sms/twilio/state/{reporting.mark(other)}/"
    assert twilio_says(where, {"MessageStatus": "failed"}, "guess").status_code == 403
    assert again(cast, other).state == State.ACCEPTED
    fields = {"MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert twilio_says(where, fields).status_code == 200
    assert again(cast, other).state == State.FAILED


def test_received_through_twilio(cast: Cast, at_twilio: Provider, settings: Any) -> None:
    fields = {
        "MessageSid": "SM1",
        "From": BEN,
        "To": CENTRE,
        "Body": "Ça ne va pas",
        "NumMedia": "0",
    }
    assert [twilio_says("/sms/twilio/mo/", fields).status_code for _ in range(2)] == [200, 200]
    assert texts(cast) == ["Ça ne va pas"]
    assert twilio_says("/sms/twilio/mo/", fields, "guess").status_code == 403
    tampered = twilio.signature("token", "http://localhost:8000/sms/twilio/mo/", fields)
    answer = Client().post(
        "/sms/twilio/mo/", fields | {"Body": "x"}, headers={"X-Twilio-Signature": tampered}
    )
    assert answer.status_code == 403
    settings.SMS_URL = ""
    assert twilio_says("/sms/twilio/mo/", fields).status_code == 404


# Vonage


@pytest.fixture(params=["sha256", "sha512"])
def at_vonage(provider: Provider, settings: Any, request: pytest.FixtureRequest) -> Provider:
    settings.SMS_URL = f"vonage://key:secret@{provider.host}/?signature=s3&method={request.param}"
    return provider


def vonage_says(where: str, settings: Any, **fields: str) -> HttpResponse:
    told = {"timestamp": str(int(time.time())), "nonce": "n", **fields}
    method = settings.SMS_URL.rpartition("=")[2]
    told["sig"] = vonage.signature("s3", told, method).upper()
    return Client().get(f"{where}?{urlencode(told)}")  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("messages", "state"),
    [
        ([{"status": "0", "message-id": "V1"}], State.ACCEPTED),
        ([{"status": "1"}], State.QUEUED),
        ([{"status": "4", "error-text": "bad credentials"}], State.FAILED),
        ([{"status": "6"}], State.FAILED),
        ([{"status": "0", "message-id": "V1"}, {"status": "1"}], State.AMBIGUOUS),
    ],
)
def test_sent_through_vonage(
    cast: Cast, provider: Provider, settings: Any, messages: list[Any], state: State
) -> None:
    settings.SMS_URL = f"vonage://key:secret@{provider.host}/?signature=s3"
    provider.says["/sms/json"] = (200, {"messages": messages})
    assert left(post(cast)).state == state
    assert (provider.form["to"], provider.form["type"]) == (BEN[1:], "text")


def test_vonage_reports_and_brings_messages(cast: Cast, at_vonage: Provider, settings: Any) -> None:
    at_vonage.says["/sms/json"] = (200, {"messages": [{"status": "0", "message-id": "V1"}]})
    delivery = left(post(cast))
    said = {"client-ref": reporting.mark(delivery), "status": "delivered", "messageId": "V1"}
    assert vonage_says("/sms/vonage/state/", settings, **said).status_code == 200
    assert again(cast, delivery).provider_reference == "delivered"
    message = {"msisdn": BEN[1:], "to": CENTRE[1:], "messageId": "V2", "text": "a&b=c ✓"}
    for _ in range(2):
        assert vonage_says("/sms/vonage/mo/", settings, **message).status_code == 200
    assert texts(cast) == ["a&b=c ✓"]
    old = str(int(time.time()) - 200_000)
    assert vonage_says("/sms/vonage/mo/", settings, **message, timestamp=old).status_code == 403
    assert Client().get("/sms/vonage/mo/", message).status_code == 403


def test_vonage_s_parts_are_put_together(cast: Cast, at_vonage: Provider, settings: Any) -> None:
    common = {
        "msisdn": BEN[1:],
        "to": CENTRE[1:],
        "concat": "true",
        "concat-ref": "9",
        "concat-total": "2",
    }
    for number, text in ((2, "monde"), (1, "Salut le "), (2, "monde")):
        said = {"messageId": f"V{number}", "text": text, "concat-part": str(number)}
        assert vonage_says("/sms/vonage/mo/", settings, **common, **said).status_code == 200
    assert texts(cast) == ["Salut le monde"]
    assert Part.objects.count() == 2


# The signed webhook


@pytest.fixture
def at_webhook(provider: Provider, settings: Any) -> Provider:
    settings.SMS_URL = f"webhook+http://:s3cret@{provider.host}/out?a=1"
    return provider


def hook_says(where: str, said: dict[str, str], *, secret: str = SECRET, at: float = 0) -> int:
    content = json.dumps(said).encode()
    signed = headers(secret, content, time.time() + at, direction="to", address=where)
    return Client().post(where, content, "application/json", headers=signed).status_code


def test_sent_through_a_webhook(cast: Cast, at_webhook: Provider) -> None:
    at_webhook.says["/out"] = (202, {"reference": "W1"})
    assert left(post(cast)).provider_reference == "W1"
    [(where, heads, body)] = at_webhook.asked
    assert where == "/out?a=1"
    moment = heads["Tournevis-Timestamp"]
    signed = f"{moment}\nfrom tournevis\n/out?a=1\n{body}".encode()
    assert heads["Tournevis-Signature"] == sha256("s3cret", signed)
    assert json.loads(body)["text"] == "Ça va ?"
    at_webhook.says["/out"] = (422, {"error": "number"})
    assert left(post(cast, key="k2")).state == State.FAILED


def test_a_webhook_reports_and_brings_messages(cast: Cast, at_webhook: Provider) -> None:
    at_webhook.says["/out"] = (200, {})
    delivery = left(post(cast))
    where = f"/sms/webhook/state/{reporting.mark(delivery)}/"
    assert hook_says(where, {"state": "odd"}) == 400
    assert hook_says(where, {"state": "failed", "answer": "no"}) == 200
    assert again(cast, delivery).state == State.FAILED
    message = {"id": "h1", "from": BEN, "to": CENTRE, "text": "Bonjour"}
    assert [hook_says("/sms/webhook/mo/", message) for _ in range(2)] == [200, 200]
    assert texts(cast) == ["Bonjour"]
    assert hook_says("/sms/webhook/mo/", message, secret="guess") == 403
    assert hook_says("/sms/webhook/mo/", message, at=-400) == 403
    assert hook_says("/sms/webhook/mo/", message | {"id": ""}) == 400
    assert hook_says("/sms/webhook/mo/", message | {"from": ""}) == 400


def test_what_is_signed_for_another_door_opens_none(cast: Cast, at_webhook: Provider) -> None:
    at_webhook.says["/out"] = (200, {})
    delivery = left(post(cast))
    [(_, heads, body)] = at_webhook.asked
    ours = {name: value for name, value in heads.items() if name.startswith("Tournevis-")}
    state = f"/sms/webhook/state/{reporting.mark(delivery)}/"
    there, content = "/sms/webhook/mo/", body.encode()
    replies = [ours, headers(SECRET, content, time.time(), direction="to", address=state)]
    replies.append(headers(SECRET, content, time.time(), direction="from", address=there))
    for signed in replies:
        answer = Client().post(there, content, "application/json", headers=signed)
        assert answer.status_code == 403
    assert kept() == []


# Which gateway


def test_the_next_gateway_is_tried(cast: Cast, provider: Provider, settings: Any) -> None:
    settings.SMS_URL = (
        f"odd://x twilio://AC1:t@{provider.host}/ webhook+http://:s@{provider.host}/out"
    )
    provider.says = {MESSAGES: (401, {}), "/out": (200, {"reference": "W"})}
    assert left(post(cast)).provider_reference == "W"
    provider.says["/out"] = (503, {})
    assert left(post(cast, key="k2")).state == State.QUEUED
    provider.says["/out"] = (403, {})
    assert left(post(cast, key="k3")).state == State.FAILED


def test_when_there_is_no_time_left_for_the_next_it_is_tried_later(
    cast: Cast, provider: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SMS_URL = f"twilio://AC1:t@{provider.host}/ webhook+http://:s@{provider.host}/out"
    provider.says = {MESSAGES: (503, {}), "/out": (200, {})}
    monkeypatch.setattr(sending, "SWITCHES_WITHIN", 0.0)
    assert left(post(cast)).state == State.QUEUED
    assert len(provider.asked) == 1


def test_only_those_that_do_not_call_us_are_watched(settings: Any) -> None:
    settings.SMS_URL = (
        "http://k/ smpp://u:p@h/ gammu:///spool/ twilio://a:b@h/ ovh://k:s@h/x odd://x"
    )
    watched = [(watch.__module__.split(".")[-2], url) for watch, url in gateways.watched()]
    assert watched == [
        ("smpp", "smpp://u:p@h/"),
        ("gammu", "gammu:///spool/"),
        ("ovh", "ovh://k:s@h/x"),
    ]
