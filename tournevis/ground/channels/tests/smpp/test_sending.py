"""A delivery leaves by SMPP: accepted, refused, throttled, unsure; in parts; and is reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import smpp34

from tests.cast import Cast
from tests.peers import smsc as peer
from tests.peers.server import until
from tests.peers.smsc import Smsc
from tournevis.engines import sms
from tournevis.engines.sms import header
from tournevis.engines.sms.smpp import Tlv
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery, Pace, Receipt, Sent
from tournevis.ground.channels.sending import Never
from tournevis.ground.channels.sms import sent as names
from tournevis.ground.channels.sms.smpp import pace, send
from tournevis.ground.channels.sms.smpp.account import Account
from tournevis.ground.organisations import walls

State = Delivery.State
LONG = "Bonjour, voici ce que nous allons faire ensemble demain matin. " * 10
BEN = "+33600000011"


def post(cast: Cast, **more: Any) -> Delivery:
    now = walls.open_to(cast.everyone)
    values = {"key": "k", "to": BEN, "body": "Répondez OK 4821", **more}
    return outbox.post(organisation=cast.bakery.pk, channel="sms", now=now, **values)


def leave(delivery: Delivery) -> Delivery:
    assert outbox.send_due() == 1
    delivery.refresh_from_db()
    return delivery


def texts(submitted: list[smpp34.SubmitSm]) -> str:
    """What a phone makes of the parts, by their headers."""
    found = [(header.parted(each.short_message), each.data_coding) for each in submitted]
    places = [one.place for (one, _), _ in found]
    assert all(places)
    ordered = sorted(found, key=lambda each: each[0][0].place.number if each[0][0].place else 0)
    return "".join(sms.decoded(content, coding) for (_, content), coding in ordered)


def test_what_is_submitted(cast: Cast, smsc: Smsc) -> None:
    delivery = leave(post(cast))
    assert (delivery.state, delivery.provider_reference) == (State.ACCEPTED, "m1")
    [submit] = smsc.submitted
    assert (submit.source_addr, submit.source_addr_ton) == ("33700000000", 1)
    assert (submit.destination_addr, submit.dest_addr_ton) == ("33600000011", 1)
    assert submit.short_message == sms.cut("Répondez OK 4821").parts[0]
    assert (submit.registered_delivery, submit.data_coding, submit.esm_class) == (1, 0, 0)


def test_several_messages_share_a_bind(cast: Cast, smsc: Smsc) -> None:
    for number in range(3):
        post(cast, key=f"k{number}")
    assert outbox.send_due() == 3
    assert (smsc.binds, len(smsc.submitted)) == (1, 3)


@pytest.mark.parametrize("text", [LONG, LONG.replace("é", "ç") + "ç 🙂"])
@pytest.mark.parametrize("way", ["udh", "udh16"])
def test_a_long_text_is_cut_with_headers(
    cast: Cast, smsc: Smsc, settings: Any, text: str, way: str
) -> None:
    settings.SMS_URL = smsc.url(long=way, window=2)
    assert leave(post(cast, body=text)).state == State.ACCEPTED
    assert texts(smsc.submitted) == text
    assert {each.esm_class for each in smsc.submitted} == {0x40}
    assert len(smsc.submitted) == sms.segments(text)


def test_a_long_text_by_sar_and_as_a_payload(cast: Cast, smsc: Smsc, settings: Any) -> None:
    settings.SMS_URL = smsc.url(long="sar")
    assert leave(post(cast, body=LONG)).state == State.ACCEPTED
    places = [{tlv.tag: tlv.as_int() for tlv in each.tlvs} for each in smsc.submitted]
    assert [each[Tlv.SAR_NUMBER] for each in places] == [1, 2, 3, 4, 5]
    assert {each[Tlv.SAR_TOTAL] for each in places} == {5}
    settings.SMS_URL = smsc.url(long="payload")
    assert leave(post(cast, key="k2", body=LONG)).state == State.ACCEPTED
    assert [tlv.value for tlv in smsc.submitted[-1].tlvs] == [LONG.encode()]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (peer.SYSTEM_ERROR, State.QUEUED),
        (peer.INVALID_DESTINATION, State.FAILED),
        (0x0A, State.FAILED),
        (0x401, State.QUEUED),
        ("hang up", State.AMBIGUOUS),
    ],
)
def test_what_its_answers_mean(cast: Cast, smsc: Smsc, answer: peer.Answer, state: State) -> None:
    smsc.answer = lambda submit, count: answer
    assert leave(post(cast)).state == state


def test_without_an_answer_it_may_have_left(
    cast: Cast, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "ANSWERS_WITHIN", 0.2)
    smsc.answer = lambda submit, count: "silence"
    delivery = leave(post(cast))
    assert delivery.state == State.AMBIGUOUS
    assert "submit_sm_resp" in delivery.trouble
    smsc.answer = lambda submit, count: "m9"
    assert leave(post(cast, key="k2")).state == State.ACCEPTED
    assert smsc.binds == 2, "a late answer could be taken for another's on the first"


def test_taken_in_part_it_is_for_a_person_to_decide(cast: Cast, smsc: Smsc) -> None:
    smsc.answer = lambda submit, count: f"m{count}" if count < 3 else peer.SYSTEM_ERROR
    delivery = leave(post(cast, body=LONG))
    assert delivery.state == State.AMBIGUOUS
    assert "took only a part of it: 2," in delivery.trouble
    assert Sent.objects.filter(delivery=delivery).count() == 2


def test_an_alert_that_is_unsure_leaves_again(
    cast: Cast, smsc: Smsc, move_clock: Callable[..., None]
) -> None:
    smsc.answer = lambda submit, count: "hang up" if count == 1 else "m2"
    delivery = leave(post(cast, again_if_unsure=True))
    assert delivery.state == State.QUEUED
    move_clock(seconds=6)
    assert leave(delivery).state == State.ACCEPTED


def test_throttled_it_waits_and_goes_on(
    cast: Cast, smsc: Smsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(send, "sleep", waits.append)
    smsc.answer = lambda submit, count: peer.THROTTLED if count in (2, 4) else f"m{count}"
    delivery = leave(post(cast, body=LONG))
    assert delivery.state == State.ACCEPTED
    assert len(smsc.submitted) == 5 + 2
    assert Sent.objects.filter(delivery=delivery).count() == 5
    assert max(waits) > 0, "whoever sends next waits too: it is a row"


def test_the_pace_counts_pdus_over_all_processes(cast: Cast) -> None:
    waits = [pace.take("g", 0.001, longest=9_000) for _ in range(4)]
    assert [round(each / 1000) for each in waits if each is not None] == [0, 1, 2, 3]
    pace.slow("g", 60)
    before = Pace.objects.get(gateway="g").free_at
    assert pace.take("g", 10.0) is None
    assert Pace.objects.get(gateway="g").free_at == before, "nothing was taken"


def test_too_fast_for_this_lease_is_a_matter_of_time(cast: Cast, smsc: Smsc) -> None:
    pace.slow(Account.of(smsc.url()).name, 60)
    assert leave(post(cast)).state == State.QUEUED
    assert smsc.submitted == []


def test_refused_at_the_door_the_next_gateway_is_tried(
    cast: Cast, smsc: Smsc, settings: Any
) -> None:
    with Smsc() as other:
        other.bind_status = 0x0E
        settings.SMS_URL = f"{other.url()} {smsc.url()}"
        assert leave(post(cast)).state == State.ACCEPTED
        assert (other.binds, len(smsc.submitted)) == (1, 1)


def test_a_wrong_number_is_tried_nowhere_else(cast: Cast, smsc: Smsc, settings: Any) -> None:
    smsc.answer = lambda submit, count: peer.INVALID_DESTINATION
    with Smsc() as other:
        settings.SMS_URL = f"{smsc.url()} {other.url()}"
        assert leave(post(cast)).state == State.FAILED
        assert other.binds == 0


def test_after_an_unsure_one_no_other_gateway_is_tried(
    cast: Cast, smsc: Smsc, settings: Any
) -> None:
    smsc.answer = lambda submit, count: "hang up"
    with Smsc() as other:
        settings.SMS_URL = f"{smsc.url()} {other.url()}"
        assert leave(post(cast)).state == State.AMBIGUOUS
        assert other.binds == 0


def test_an_address_that_cannot_be_read_is_said(cast: Cast, settings: Any) -> None:
    settings.SMS_URL = "smpp://u:p@host/?long=odd"
    delivery = leave(post(cast))
    assert delivery.state == State.FAILED
    assert "SMS_URL cannot be read" in delivery.trouble


def test_half_a_password_is_not_repeated() -> None:
    with pytest.raises(Never) as refused:
        Account.of("smpp://us:half/secret@host:2775/")
    assert "half" not in str(refused.value)


def test_the_password_is_in_no_name_and_no_picture() -> None:
    account = Account.of("smpp://us:secret@host:2775/")
    assert "secret" not in f"{account!r}{account.name}"


# Receipts


def reported(cast: Cast, message: str, state: str, numbers: str = BEN) -> None:
    told = sms.smpp.receipt(f"id:{message} stat:{state} err:001".encode(), {})
    assert told is not None
    with walls.system() as now:
        gateway = Sent.objects.order_by("-pk").values_list("gateway", flat=True).first() or "smpp"
        names.keep_receipt(told, gateway, numbers, cast.centre.pk, now)
    walls.open_to(cast.everyone)


def looked_at(cast: Cast, delivery: Delivery) -> Delivery:
    names.match_due()
    walls.open_to(cast.everyone)
    delivery.refresh_from_db()
    return delivery


def test_a_receipt_in_the_other_base_is_noted(cast: Cast, smsc: Smsc) -> None:
    smsc.answer = lambda submit, count: "0001A2B3"
    delivery = leave(post(cast))
    reported(cast, str(0x1A2B3), "DELIVRD")
    assert looked_at(cast, delivery).provider_reference == "delivered"
    assert not Receipt.objects.exists()


def test_twice_reported_is_once(cast: Cast, smsc: Smsc) -> None:
    delivery = leave(post(cast))
    for _ in range(2):
        reported(cast, "m1", "UNDELIV")
    assert Receipt.objects.count() == 1
    assert looked_at(cast, delivery).state == State.FAILED
    reported(cast, "m1", "DELIVRD")
    assert looked_at(cast, delivery).state == State.FAILED


def test_a_long_message_is_delivered_when_all_its_parts_are(cast: Cast, smsc: Smsc) -> None:
    delivery = leave(post(cast, body=LONG))
    for number in range(1, 5):
        reported(cast, f"m{number}", "DELIVRD")
    assert looked_at(cast, delivery).provider_reference == "accepted"
    reported(cast, "m5", "DELIVRD")
    assert looked_at(cast, delivery).provider_reference == "delivered"


def test_a_part_that_failed_fails_the_message(cast: Cast, smsc: Smsc) -> None:
    delivery = leave(post(cast, body=LONG))
    reported(cast, "m2", "EXPIRED")
    assert looked_at(cast, delivery).state == State.FAILED
    assert "EXPIRED" in delivery.trouble


def test_a_receipt_before_its_answer_waits_for_it(
    cast: Cast, smsc: Smsc, move_clock: Callable[..., None]
) -> None:
    delivery = post(cast)
    account = Account.of(smsc.url())
    with walls.system() as now:
        told = sms.smpp.receipt(b"id:m1 stat:DELIVRD", {})
        assert told is not None
        names.keep_receipt(told, account.name, BEN, cast.centre.pk, now)
    walls.open_to(cast.everyone)
    assert looked_at(cast, delivery).state == State.QUEUED
    assert leave(delivery).provider_reference == "m1"
    move_clock(seconds=10)
    assert looked_at(cast, delivery).provider_reference == "delivered"


def test_a_receipt_for_another_phone_says_nothing_of_ours(cast: Cast, smsc: Smsc) -> None:
    delivery = leave(post(cast))
    reported(cast, "m1", "UNDELIV", numbers="+33799999999 +33700000000")
    assert looked_at(cast, delivery).state == State.ACCEPTED


def test_a_receipt_for_nothing_is_forgotten_in_the_end(
    cast: Cast, smsc: Smsc, move_clock: Callable[..., None]
) -> None:
    reported(cast, "nothing", "DELIVRD")
    names.match_due()
    assert Receipt.objects.count() == 1
    move_clock(days=4)
    names.match_due()
    walls.open_to(cast.everyone)
    assert not Receipt.objects.exists()


def test_a_receipt_of_the_first_try_says_nothing_of_the_second(cast: Cast, smsc: Smsc) -> None:
    delivery = leave(post(cast))
    reported(cast, "m1", "UNDELIV")
    looked_at(cast, delivery)
    with walls.system() as now:
        outbox.send_again(delivery, now)
    assert leave(delivery).provider_reference == "m2"
    reported(cast, "m1", "DELETED")
    assert looked_at(cast, delivery).state == State.ACCEPTED


def test_a_bind_not_used_is_let_go(cast: Cast, smsc: Smsc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "IDLE_AFTER", 0.1)
    assert leave(post(cast)).state == State.ACCEPTED
    assert until(lambda: not smsc.sessions, 5)
    assert leave(post(cast, key="k2")).state == State.ACCEPTED
    assert smsc.binds == 2
