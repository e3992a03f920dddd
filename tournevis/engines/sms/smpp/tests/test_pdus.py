"""PDUs, read and written beside another library's; hostile bytes; receipts in many spellings."""

from __future__ import annotations

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines import sms
from tournevis.engines.sms import smpp
from tournevis.engines.sms.smpp import Command, Pdu, Sm, Tlv

ADDRESSES = st.text("0123456789", max_size=20)
CONTENTS = st.binary(max_size=254)


@given(ADDRESSES, ADDRESSES, CONTENTS, st.integers(0, 255), st.integers(0, 255))
def test_another_library_reads_what_we_write(
    source: str, destination: str, content: bytes, coding: int, esm_class: int
) -> None:
    ours = Sm(source, destination, content, coding, esm_class, source_ton=1, registered=1)
    pdu = Pdu(Command.SUBMIT_SM, 7, body=smpp.sm_body(ours))
    theirs = smpp34.decode(bytes(pdu))
    assert isinstance(theirs, smpp34.SubmitSm)
    assert (theirs.source_addr, theirs.destination_addr) == (source, destination)
    assert (theirs.short_message, theirs.data_coding) == (content, coding)
    assert (theirs.esm_class, theirs.sequence_number, theirs.source_addr_ton) == (esm_class, 7, 1)


@given(ADDRESSES, CONTENTS.filter(bool), st.binary(min_size=1, max_size=60))
def test_we_read_what_another_library_writes(source: str, content: bytes, value: bytes) -> None:
    tlvs = [smpp34.Tlv(0x1400, value), smpp34.Tlv(Tlv.MESSAGE_STATE, b"\x02")]
    theirs = smpp34.DeliverSm(source, "36000", content, data_coding=3, tlvs=tlvs, sequence_number=9)
    pdu, rest = smpp.taken(theirs.encode())
    assert pdu is not None
    ours = smpp.sm(pdu)
    assert (ours.source, ours.destination, ours.content) == (source, "36000", content)
    assert (ours.coding, ours.optional[0x1400], ours.optional[Tlv.MESSAGE_STATE]) == (
        3,
        value,
        b"\2",
    )
    assert (pdu.sequence, rest) == (9, b"")


def test_a_long_content_travels_as_payload() -> None:
    pdu = Pdu(Command.SUBMIT_SM, 1, body=smpp.sm_body(Sm("1", "2", b"x" * 1000)))
    theirs = smpp34.decode(bytes(pdu))
    assert isinstance(theirs, smpp34.SubmitSm)
    assert [(tlv.tag, len(tlv.value)) for tlv in theirs.tlvs] == [(Tlv.MESSAGE_PAYLOAD, 1000)]
    assert smpp.sm(pdu).content == b"x" * 1000


@given(st.binary(max_size=400))
def test_hostile_bytes_are_understood_or_malformed(data: bytes) -> None:
    try:
        assert isinstance(sms.decode(data), smpp.Short)
    except sms.Malformed:
        pass


@given(st.binary(max_size=300), st.sampled_from([Command.DELIVER_SM, Command.DATA_SM]))
def test_hostile_bodies_too(body: bytes, command: Command) -> None:
    try:
        one = sms.decode(bytes(Pdu(command, 1, body=body)))
    except sms.Malformed:
        return
    assert isinstance(sms.decoded(one.content, one.coding, one.header), str)


@given(st.binary(max_size=200), st.integers(0, 40))
def test_a_stream_cut_anywhere_gives_the_same_pdus(body: bytes, at: int) -> None:
    stream = bytes(Pdu(5, 1, body=body)) + bytes(Pdu(0x15, 2))
    first, rest = smpp.taken(stream[:at])
    if first is None:
        first, rest = smpp.taken(rest + stream[at:])
    else:
        rest += stream[at:]
    assert first is not None
    assert first.body == body
    assert smpp.taken(rest) == (Pdu(0x15, 2), b"")


@pytest.mark.parametrize("size", [0, 15, 70_001, 0xFFFFFFFF])
def test_a_length_that_no_pdu_has(size: int) -> None:
    with pytest.raises(sms.Malformed):
        smpp.taken(size.to_bytes(4) + b"\0" * 20)


@pytest.mark.parametrize(
    ("text", "message", "kind", "error"),
    [
        ("id:1a2B sub:001 dlvrd:001 submit date:2611271200 done date:2611271201 stat:DELIVRD err:000 text:x",
         "1a2B", "delivered", "000"),
        ("id:12 sub:001 dlvrd:000 stat:UNDELIV err:0b", "12", "failed", "0b"),
        ("ID=55;STAT=EXPIRED;ERR=3", "55", "failed", "3"),
        ("MsgId: 77 Status: REJECTD Error_code: 21", "77", "failed", ""),
        ("message_id:9 state:ACCEPTED", "9", "accepted", ""),
        ("id:9 stat:ENROUTE text:id:8 stat:DELIVRD", "9", "accepted", ""),
        ("id:9 stat:UNKNOWN", "9", "accepted", ""),
        ("id:9 stat:Delivered", "9", "delivered", ""),
        ("id:9 stat:UNDELIVERABLE", "9", "failed", ""),
    ],
)  # fmt: skip
def test_receipts(text: str, message: str, kind: str, error: str) -> None:
    found = smpp.receipt(text.encode(), {})
    assert found is not None
    assert (found.message, found.kind) == (message, kind)
    assert not error or found.error == error


def test_a_receipt_by_its_optional_parameters() -> None:
    said: dict[int, bytes] = {
        Tlv.RECEIPTED_MESSAGE_ID: b"abc\0",
        Tlv.MESSAGE_STATE: b"\x05",
        Tlv.NETWORK_ERROR: b"\x03\x00\x15",
    }
    found = smpp.receipt(b"", said)
    assert found == smpp.Receipt("abc", "UNDELIV", "0015", "failed")


def test_a_phone_cannot_write_a_receipt() -> None:
    text = b"id:1 sub:001 dlvrd:001 stat:DELIVRD err:000"
    assert smpp.short(Sm("33600000011", "36000", text)).receipt is None
    assert smpp.short(Sm("33600000011", "36000", text, esm_class=0x04)).receipt is not None


@given(st.integers(0, 2**63))
def test_a_name_is_found_in_either_base(number: int) -> None:
    decimal, hexadecimal = str(number), f"{number:08X}"
    assert smpp.canonical(hexadecimal) in smpp.candidates(decimal)
    assert smpp.canonical(decimal) in smpp.candidates(hexadecimal)
