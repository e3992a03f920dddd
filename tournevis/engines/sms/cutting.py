"""A text cut into the short messages that it is sent as; agrees with `segments`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import gsm
from .coding import Alphabet
from .segments import ALONE, IN_PARTS, Encoding, encoding

CODINGS: dict[Encoding, int] = {"GSM-7": 0, "UCS-2": 8}


@dataclass(frozen=True, slots=True)
class Cut:
    """The octets of each part, without headers, and their data coding."""

    parts: tuple[bytes, ...]
    coding: int


def cut(text: str, *, is_wide: bool = False, alphabet: Alphabet = "gsm") -> Cut:
    """The parts of a text, at least one. `is_wide`: their headers take one unit more (16 bits).

    For an SMS centre whose own alphabet is Latin-1, and which turns it into GSM itself, the parts
    are as long but in Latin-1; what that lacks goes in UCS-2.

    >>> [len(part) for part in cut("a" * 161).parts], cut("ça").coding
    ([153, 8], 8)
    """
    used = encoding(text)
    if alphabet == "latin-1" and any(ord(sign) > 0xFF for sign in text):
        used = "UCS-2"
    write = _writer(used, alphabet)
    signs = [(_cost(sign, used), write(sign)) for sign in text]
    if sum(cost for cost, _ in signs) <= ALONE[used]:
        return Cut((b"".join(octets for _, octets in signs),), CODINGS[used])
    most = IN_PARTS[used] - is_wide
    parts, room = [b""], most
    for cost, octets in signs:  # an escape pair or a surrogate pair is never cut in two
        if cost > room:
            parts.append(b"")
            room = most
        parts[-1] += octets
        room -= cost
    return Cut(tuple(parts), CODINGS[used])


def _cost(sign: str, used: Encoding) -> int:
    return len(gsm.write(sign)) if used == "GSM-7" else len(_wide(sign)) // 2


def _writer(used: Encoding, alphabet: Alphabet) -> Callable[[str], bytes]:
    if used == "UCS-2":
        return _wide
    return (lambda sign: sign.encode("latin-1")) if alphabet == "latin-1" else gsm.write


def _wide(text: str) -> bytes:
    return text.encode("utf-16-be", "replace")
