"""A delivery as the submit_sm that carry it, one for each part."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from tournevis.engines import sms
from tournevis.engines.sms.smpp import Sm, Tlv
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sms.smpp.account import Account

HAS_HEADER, FINAL_RECEIPT = 0x40, 0x01
INTERNATIONAL, ISDN, ALPHANUMERIC = 1, 1, 5


def written(delivery: Delivery, body: str, account: Account) -> list[Sm]:
    """The parts of this text, as this SMS centre takes long messages; a receipt is asked for each."""
    whole = _addressed(delivery)
    found = sms.cut(body, is_wide=account.long == "udh16", alphabet=account.alphabet)
    parts, coding = found.parts, found.coding
    if account.long == "payload" or len(parts) == 1:
        return [replace(whole, content=b"".join(parts), coding=coding)]
    places = [
        sms.Place(delivery.pk & 0xFFFF, len(parts), number) for number in range(1, len(parts) + 1)
    ]
    return [
        _part(replace(whole, content=part, coding=coding), place, account)
        for part, place in zip(parts, places, strict=True)
    ]


def _part(one: Sm, place: sms.Place, account: Account) -> Sm:
    if account.long == "sar":
        return replace(
            one,
            optional={
                Tlv.SAR_REFERENCE: place.reference.to_bytes(2),
                Tlv.SAR_TOTAL: bytes([place.total]),
                Tlv.SAR_NUMBER: bytes([place.number]),
            },
        )
    header = sms.of_part(place, is_wide=account.long == "udh16")
    return replace(one, content=header + one.content, esm_class=HAS_HEADER)


def _addressed(delivery: Delivery) -> Sm:
    source, ton, npi = _address(settings.SMS_NUMBER)
    destination, to_ton, to_npi = _address(delivery.to)
    return Sm(
        source, destination, source_ton=ton, source_npi=npi, destination_ton=to_ton,
        destination_npi=to_npi, registered=FINAL_RECEIPT,
    )  # fmt: skip


def _address(number: str) -> tuple[str, int, int]:
    """An address with its type of number and numbering plan; short numbers have neither."""
    if number.startswith("+"):
        return number[1:], INTERNATIONAL, ISDN
    if number.isdigit() or not number:
        return number, 0, ISDN if number else 0
    return number[:11], ALPHANUMERIC, 0
