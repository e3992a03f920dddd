"""Delivery receipts: the text of SMPP 3.4's appendix B in the spellings it is met in, and TLVs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .pdu import Tlv

Kind = Literal["delivered", "failed", "accepted"]
KINDS: tuple[Kind, ...] = ("delivered", "failed", "accepted")
# message_state (SMPP 3.4, 5.2.28) and what it means for a message of ours.
STATES: dict[int, str] = {
    1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED",
    5: "UNDELIV", 6: "ACCEPTD", 7: "UNKNOWN", 8: "REJECTD",
}  # fmt: skip
_FAILED = (
    "EXPIRE",
    "DELETE",
    "UNDELIV",
    "REJECT",
    "FAIL",
    "NOT_DELIV",
    "NOTDELIV",
    "SKIPP",
    "BLOCK",
)
_FIELD = r"(?:^|[\s,;]){names}\s*[:=]\s*(?P<value>[^\s,;]*)"
_ID = re.compile(_FIELD.format(names=r"(?:id|msg_?id|message_?id)"), re.IGNORECASE)
_STATE = re.compile(_FIELD.format(names=r"(?:stat|status|state|message_?state)"), re.IGNORECASE)
_ERROR = re.compile(_FIELD.format(names=r"(?:err|error|error_?code)"), re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{1,16}")
_DECIMAL = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the message that the SMS centre named `message`; `state` in its own word."""

    message: str
    state: str
    error: str
    kind: Kind


def receipt(content: bytes, optional: Mapping[int, bytes]) -> Receipt | None:
    """What a receipt says, by its TLVs first; None when it names no message.

    >>> receipt(b"id:0123 sub:001 dlvrd:001 submit date:2611271200 done date:2611271201"
    ...         b" stat:DELIVRD err:000 text:Hello", {}).kind
    'delivered'
    """
    text = content[:1000].decode("latin-1")
    message = _tlv(optional, Tlv.RECEIPTED_MESSAGE_ID) or _found(_ID, text)
    if not message:
        return None
    state = STATES.get(_number(optional.get(Tlv.MESSAGE_STATE, b"")), "") or _found(_STATE, text)
    error = optional.get(Tlv.NETWORK_ERROR, b"")[1:].hex() or _found(_ERROR, text)
    return Receipt(message[:65], state.upper()[:20], error[:20], _kind(state))


def canonical(message: str) -> str:
    """A message's name as it is kept: lower case, no leading zeros.

    >>> canonical("00A1F"), canonical("000")
    ('a1f', '0')
    """
    return message.strip().lower().lstrip("0") or "0"


def candidates(message: str) -> list[str]:
    """The names under which this message may be kept, the likeliest first.

    SMS centres name a message in hexadecimal when they accept it and in decimal in its receipt,
    or the other way round.

    >>> candidates("6699"), candidates("1A2B")
    (['6699', '1a2b', '26265'], ['1a2b', '6699'])
    """
    name = canonical(message)
    found = [name]
    if _DECIMAL.fullmatch(name):
        found.append(format(int(name), "x"))
    if _HEX.fullmatch(name):
        found.append(str(int(name, 16)))
    return list(dict.fromkeys(found))


def _kind(state: str) -> Kind:
    word = state.upper()
    if word.startswith(_FAILED):
        return "failed"
    return "delivered" if word.startswith("DELIV") else "accepted"


def _found(pattern: re.Pattern[str], text: str) -> str:
    # What follows "text:" is the client's or ours, and could say anything.
    head = re.split(r"\btext\s*[:=]", text, maxsplit=1, flags=re.IGNORECASE)[0]
    match = pattern.search(head)
    return match["value"] if match else ""


def _tlv(optional: Mapping[int, bytes], tag: int) -> str:
    return optional.get(tag, b"").split(b"\0")[0].decode("latin-1").strip()


def _number(value: bytes) -> int:
    return int.from_bytes(value[:4])
