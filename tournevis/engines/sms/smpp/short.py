"""submit_sm, deliver_sm and data_sm: a short message as a value (SMPP 3.4, 4.4.1, 4.6.1, 4.7.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tournevis.engines.sms.header import Header, Place, parted
from tournevis.engines.sms.malformed import Malformed

from .pdu import Command, Fields, Pdu, Tlv, string, taken, tlvs
from .receipt import Receipt, receipt

HAS_HEADER = 0x40
RECEIPTS = (0x04, 0x20)  # esm_class: an SMS centre's receipt; an intermediate notification
INTERNATIONAL, ALPHANUMERIC = 1, 5


@dataclass(frozen=True, slots=True)
class Sm:
    """The fields of a message PDU. `content` is short_message, or message_payload where it is used."""

    source: str
    destination: str
    content: bytes = b""
    coding: int = 0
    esm_class: int = 0
    source_ton: int = 0
    source_npi: int = 0
    destination_ton: int = 0
    destination_npi: int = 0
    registered: int = 0
    optional: Mapping[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Short:
    """One short message as it is understood: numbers, octets without their header, its part.

    `receipt` is set where it reports on one of ours; then the rest says nothing of use.
    """

    sender: str
    receiver: str
    content: bytes
    coding: int
    header: Header
    place: Place | None
    receipt: Receipt | None


def decode(data: bytes) -> Short:
    """A whole deliver_sm or data_sm PDU, as bytes, understood. Raises `Malformed` for any other."""
    pdu, rest = taken(data)
    if pdu is None or rest:
        raise Malformed("not one whole PDU")
    return short(sm(pdu))


def sm(pdu: Pdu) -> Sm:
    """The fields of submit_sm, deliver_sm or data_sm. Raises `Malformed`."""
    fields = Fields(pdu.body)
    if pdu.command == Command.DATA_SM:
        return _of_data(fields)
    if pdu.command not in (Command.SUBMIT_SM, Command.DELIVER_SM):
        raise Malformed(f"a command without a message: {pdu.command:#x}")
    fields.string()  # service_type
    source, destination = _address(fields), _address(fields)
    esm_class = fields.octets(3)[0]  # with protocol_id and priority_flag
    fields.string()  # schedule_delivery_time
    fields.string()  # validity_period
    registered, _replace, coding, _default = fields.octets(4)
    content = fields.octets(fields.byte())
    optional = fields.tlvs()
    return Sm(
        source[0], destination[0], content or optional.get(Tlv.MESSAGE_PAYLOAD, b""), coding,
        esm_class, *source[1:], *destination[1:], registered, optional,
    )  # fmt: skip


def short(one: Sm) -> Short:
    """What these fields mean."""
    has_header = bool(one.esm_class & HAS_HEADER)
    header, content = parted(one.content) if has_header else (Header(), one.content)
    return Short(
        sender=_number(one.source, one.source_ton),
        receiver=_number(one.destination, one.destination_ton),
        content=content,
        coding=one.coding,
        header=header,
        place=header.place or _sar(one.optional),
        receipt=_receipt(one, content),
    )


def sm_body(one: Sm) -> bytes:
    """The body of a submit_sm or deliver_sm; content above 254 octets goes as message_payload."""
    optional, content = dict(one.optional), one.content
    if len(content) > 254 or Tlv.MESSAGE_PAYLOAD in optional:
        optional[Tlv.MESSAGE_PAYLOAD], content = content, b""
    return b"".join(
        (
            string(""),
            bytes([one.source_ton, one.source_npi]) + string(one.source),
            bytes([one.destination_ton, one.destination_npi]) + string(one.destination),
            bytes([one.esm_class, 0, 0]) + string("") + string(""),
            bytes([one.registered, 0, one.coding, 0, len(content)]) + content,
            tlvs(optional),
        )
    )


def _of_data(fields: Fields) -> Sm:
    fields.string()  # service_type
    source, destination = _address(fields), _address(fields)
    esm_class, registered, coding = fields.octets(3)
    optional = fields.tlvs()
    content = optional.get(Tlv.MESSAGE_PAYLOAD, b"")
    return Sm(
        source[0], destination[0], content, coding, esm_class, *source[1:], *destination[1:],
        registered, optional,
    )  # fmt: skip


def _address(fields: Fields) -> tuple[str, int, int]:
    ton, npi = fields.octets(2)
    return fields.string(), ton, npi


def _number(address: str, ton: int) -> str:
    is_bare = address.isascii() and address.isdigit()
    return f"+{address}" if ton == INTERNATIONAL and is_bare else address.strip()


def _sar(optional: Mapping[int, bytes]) -> Place | None:
    values = [optional.get(tag) for tag in (Tlv.SAR_REFERENCE, Tlv.SAR_TOTAL, Tlv.SAR_NUMBER)]
    if not all(values):
        return None
    place = Place(*(int.from_bytes(value or b"") for value in values))
    return place if place.is_sound else None


def _receipt(one: Sm, content: bytes) -> Receipt | None:
    """A phone can write "stat:DELIVRD" too: only what the SMS centre marks as a receipt is one."""
    is_marked = one.esm_class & 0x3C in RECEIPTS or Tlv.RECEIPTED_MESSAGE_ID in one.optional
    return receipt(content, one.optional) if is_marked else None
