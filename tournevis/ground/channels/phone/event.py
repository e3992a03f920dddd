"""What a switchboard says of a call, read: one small shape, whatever the switchboard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("ringing", "answered", "ended")
_REFERENCE = re.compile(r"[!-~]{1,150}")
_OURS = re.compile(r"[\w.+-]{1,40}")


class Malformed(ValueError):
    """This is no event of a call; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is ringing, answered or ended; `other` and `ours` are numbers as they were given
    (`other` is empty when hidden); `extension` says whose telephone it is, if known."""

    kind: str
    reference: str
    is_incoming: bool
    other: str
    ours: str
    extension: str = ""


def event(told: Mapping[str, Any]) -> Event:
    """The event in these fields: `event`, `call`, `direction`, `from`, `to`, `extension`.

    >>> event({"event": "ringing", "call": "a1", "direction": "in", "from": "+33612", "to": "200"})
    Event(kind='ringing', reference='a1', is_incoming=True, other='+33612', ours='200', extension='')

    Raises `Malformed`.
    """
    kind, direction = _text(told, "event").lower(), _text(told, "direction").lower()
    if kind not in KINDS:
        raise Malformed(f"event is one of {', '.join(KINDS)}")
    if direction not in ("in", "out"):
        raise Malformed("direction is in or out")
    reference = _text(told, "call")
    if not _REFERENCE.fullmatch(reference):
        raise Malformed("call names the call: 1 to 150 visible characters")
    caller, called = _text(told, "from"), _text(told, "to")
    other, ours = (caller, called) if direction == "in" else (called, caller)
    extension = _text(told, "extension")
    if extension and not _OURS.fullmatch(extension):
        raise Malformed("extension is a number or a name without blanks")
    return Event(kind, reference, direction == "in", other[:40], ours[:40], extension)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise Malformed(f"{name} is a text")
    return "".join(sign for sign in str(value) if sign.isprintable()).strip()
