"""OVH, beside a provider that is played here, as its own documentation writes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery, Sent
from tournevis.ground.channels.sms.ovh import receive as ovh
from tournevis.ground.channels.sms.ovh.calling import Service, signature
from tournevis.ground.channels.tests.provider import BEN, Provider, again, left, played, post, texts
from tournevis.ground.channels.tests.rows import kept

State = Delivery.State


@pytest.fixture
def at_ovh(settings: Any) -> Iterator[Provider]:
    with played() as provider:
        settings.SMS_URL = f"ovh://AK:AS@{provider.host}/sms-ab1-1?consumer=CK"
        yield provider


def test_sent_through_ovh_and_reported(cast: Cast, at_ovh: Provider, settings: Any) -> None:
    at_ovh.says["/1.0/sms/sms-ab1-1/jobs"] = (200, {"ids": [77], "validReceivers": [BEN]})
    delivery = left(post(cast))
    assert (delivery.state, delivery.provider_reference) == (State.ACCEPTED, "77")
    where, heads, body = at_ovh.asked[-1]
    address = f"http://{at_ovh.host}{where}"
    signed = signature(settings.SMS_URL, "POST", address, body, heads["X-Ovh-Timestamp"])
    assert heads["X-Ovh-Signature"] == signed
    assert json.loads(body)["noStopClause"] is True
    service = Service(settings.SMS_URL)
    at_ovh.says["/1.0/sms/sms-ab1-1/outgoing/77"] = (200, {"deliveryReceipt": 8})
    assert ovh.ask_states(service) == 1
    at_ovh.says["/1.0/sms/sms-ab1-1/outgoing/77"] = (200, {"deliveryReceipt": 1})
    assert ovh.ask_states(service) == 1
    assert again(cast, delivery).provider_reference == "delivered"
    assert ovh.ask_states(service) == 0
    assert Sent.objects.get().state == "delivered"


def test_a_number_that_ovh_refuses(cast: Cast, at_ovh: Provider) -> None:
    at_ovh.says["/1.0/sms/sms-ab1-1/jobs"] = (200, {"ids": [], "invalidReceivers": [BEN]})
    assert left(post(cast)).state == State.FAILED


def test_received_through_ovh(cast: Cast, at_ovh: Provider, settings: Any) -> None:
    at_ovh.says["/1.0/sms/sms-ab1-1/incoming"] = (200, [5, 6])
    for number, text in ((5, "Bonjour"), (6, "Encore moi")):
        said = {"id": number, "sender": BEN, "message": text}
        at_ovh.says[f"/1.0/sms/sms-ab1-1/incoming/{number}"] = (200, said)
    service = Service(settings.SMS_URL)
    assert (ovh.fetch(service), ovh.fetch(service)) == (2, 0)
    assert texts(cast) == ["Bonjour", "Encore moi"]


def test_the_oldest_that_wait_at_ovh_come_first(
    cast: Cast, at_ovh: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ovh, "MOST_AT_ONCE", 2)
    for number in range(1, 6):
        said = {"id": number, "sender": BEN, "message": str(number)}
        at_ovh.says[f"/1.0/sms/sms-ab1-1/incoming/{number}"] = (200, said)
    at_ovh.says["/1.0/sms/sms-ab1-1/incoming"] = (200, [5, 4, 3, 2, 1])
    service = Service(settings.SMS_URL)
    assert [ovh.fetch(service) for _ in range(4)] == [2, 2, 1, 0]
    assert texts(cast) == ["1", "2", "3", "4", "5"]


def test_at_ovh_a_message_without_a_sender_holds_nobody_up(
    cast: Cast, at_ovh: Provider, settings: Any
) -> None:
    at_ovh.says["/1.0/sms/sms-ab1-1/incoming"] = (200, [1, 2, 3, 4])
    for number, told in ((1, {"sender": " ", "message": "a"}), (2, {"message": "b"})):
        at_ovh.says[f"/1.0/sms/sms-ab1-1/incoming/{number}"] = (200, told)
    at_ovh.says["/1.0/sms/sms-ab1-1/incoming/3"] = (500, {})
    at_ovh.says["/1.0/sms/sms-ab1-1/incoming/4"] = (200, {"sender": BEN, "message": "c"})
    service = Service(settings.SMS_URL)
    assert [ovh.fetch(service) for _ in range(2)] == [3, 0]
    assert [json.loads(bytes(one.raw)).get("message") for one in kept()] == ["a", "b", None]
    assert [one.sender for one in kept()] == ["", "", BEN]
