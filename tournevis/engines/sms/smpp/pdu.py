"""Protocol data units: the frame, and the fields that every body is made of (SMPP 3.4, chapter 3)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from tournevis.engines.sms.malformed import Malformed

HEADER = struct.Struct(">IIII")
LARGEST = 70_000  # bytes: message_payload alone may have 64 K
LONGEST_STRING = 300  # bytes; the longest of the standard has 65
MOST_TLVS = 64


class Command(IntEnum):
    """Command ids; a response has the highest bit set as well."""

    GENERIC_NACK = 0x80000000
    BIND_RECEIVER = 0x1
    BIND_TRANSMITTER = 0x2
    SUBMIT_SM = 0x4
    DELIVER_SM = 0x5
    UNBIND = 0x6
    BIND_TRANSCEIVER = 0x9
    ENQUIRE_LINK = 0x15
    DATA_SM = 0x103
    ALERT_NOTIFICATION = 0x102


class Status(IntEnum):
    """The statuses that we act upon or answer with (SMPP 3.4, table 5-2)."""

    OK = 0x0
    INVALID_LENGTH = 0x2
    INVALID_COMMAND = 0x3
    WRONG_BIND_STATE = 0x4
    ALREADY_BOUND = 0x5
    SYSTEM_ERROR = 0x8
    INVALID_SOURCE = 0xA
    INVALID_DESTINATION = 0xB
    BIND_FAILED = 0xD
    INVALID_PASSWORD = 0xE
    INVALID_SYSTEM_ID = 0xF
    QUEUE_FULL = 0x14
    INVALID_ESM_CLASS = 0x43
    SUBMIT_FAILED = 0x45
    INVALID_DESTINATION_TON = 0x50
    INVALID_DESTINATION_NPI = 0x51
    THROTTLED = 0x58
    TEMPORARY = 0x64  # ESME_RX_T_APPN: deliver it again later
    PERMANENT = 0x65  # ESME_RX_P_APPN: never deliver it again


class Tlv(IntEnum):
    """The optional parameters that we read or write."""

    RECEIPTED_MESSAGE_ID = 0x1E
    SAR_REFERENCE = 0x20C
    SAR_TOTAL = 0x20E
    SAR_NUMBER = 0x20F
    NETWORK_ERROR = 0x423
    MESSAGE_PAYLOAD = 0x424
    MESSAGE_STATE = 0x427


@dataclass(frozen=True, slots=True)
class Pdu:
    """One PDU: its header's fields and its body."""

    command: int
    sequence: int
    status: int = 0
    body: bytes = b""

    @property
    def is_response(self) -> bool:
        """Whether it answers one of ours."""
        return bool(self.command & 0x80000000)

    def __bytes__(self) -> bytes:
        size = HEADER.size + len(self.body)
        return HEADER.pack(size, self.command, self.status, self.sequence) + self.body


def taken(buffer: bytes) -> tuple[Pdu | None, bytes]:
    """The first PDU of what was received, and the rest; None while it is not whole.

    Raises `Malformed` for a length that no PDU has: the stream can't be trusted any more.
    """
    if len(buffer) < HEADER.size:
        return None, buffer
    size, command, status, sequence = HEADER.unpack_from(buffer)
    if not HEADER.size <= size <= LARGEST:
        raise Malformed(f"a PDU of {size} bytes")
    if len(buffer) < size:
        return None, buffer
    return Pdu(command, sequence, status, buffer[HEADER.size : size]), buffer[size:]


class Fields:
    """Reads a body from its beginning. Every method raises `Malformed` where it ends too early."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def byte(self) -> int:
        """One octet."""
        return self.octets(1)[0]

    def octets(self, count: int) -> bytes:
        """So many octets."""
        found = self._body[self._at : self._at + count]
        if len(found) < count:
            raise Malformed("it ends in the middle of a field")
        self._at += count
        return found

    def string(self) -> str:
        """Text up to its NUL, read as Latin-1 so that no byte is refused."""
        end = self._body.find(b"\0", self._at, self._at + LONGEST_STRING)
        if end < 0:
            raise Malformed("a string without an end")
        text = self._body[self._at : end].decode("latin-1")
        self._at = end + 1
        return text

    def tlvs(self) -> dict[int, bytes]:
        """The optional parameters; what is cut off at the end is left out."""
        found: dict[int, bytes] = {}
        while len(found) < MOST_TLVS and len(self._body) - self._at >= 4:
            tag, length = struct.unpack_from(">HH", self._body, self._at)
            value = self._body[self._at + 4 : self._at + 4 + length]
            self._at += 4 + length
            if len(value) == length:
                found.setdefault(tag, value)
        return found


def string(text: str) -> bytes:
    """A C-octet string; a NUL within it is left out."""
    return text.replace("\0", "").encode("latin-1", "replace") + b"\0"


def tlvs(values: Mapping[int, bytes]) -> bytes:
    """Optional parameters, as written."""
    return b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in values.items())
