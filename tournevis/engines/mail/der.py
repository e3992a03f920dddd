"""Just enough of ASN.1 (BER and DER) to take a signed message out of its envelope (RFC 5652)."""

from collections.abc import Iterator
from typing import NamedTuple

SIGNED = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
ENVELOPED = bytes.fromhex("2a864886f70d010703")
COMPRESSED = bytes.fromhex("2a864886f70d0109100109")
AUTH_ENVELOPED = bytes.fromhex("2a864886f70d0109100117")
KINDS = {
    SIGNED: "signed",
    ENVELOPED: "encrypted",
    AUTH_ENVELOPED: "encrypted",
    COMPRESSED: "compressed",
}
DEEPEST = 12
MOST = 20_000  # elements: an octet string may come in many pieces


class _Element(NamedTuple):
    tag: int
    content: bytes


class Envelope(NamedTuple):
    """A CMS envelope: "signed", "encrypted" or "compressed"; what is inside when that is plain."""

    kind: str
    inside: bytes


def opened(data: bytes) -> Envelope | None:
    """What kind of envelope this is, and the message inside a signed one; None when it is none.

    The signature is not looked at: nothing is vouched for.
    """
    outer = next(_elements(data, 0), None)
    if outer is None or outer.tag != 0x30:
        return None
    parts = list(_elements(outer.content, 1))
    kind = KINDS.get(parts[0].content) if parts and parts[0].tag == 0x06 else None
    if kind is None:
        return None
    return Envelope(kind, _signed_content(parts) if kind == "signed" else b"")


def _signed_content(parts: list[_Element]) -> bytes:
    """SignedData is version, digests, (type, [0] content), …: the content of the third."""
    signed = _first(parts[1].content, 2) if len(parts) > 1 else None
    fields = list(_elements(signed.content, 3))[:3] if signed else []
    if len(fields) < 3:
        return b""
    inner = list(_elements(fields[2].content, 4))
    holder = _first(inner[1].content, 5) if len(inner) > 1 else None
    return _octets(holder, 6) if holder else b""


def _octets(element: _Element, depth: int) -> bytes:
    """An octet string, whole (0x04) or in pieces (0x24)."""
    if element.tag == 0x04:
        return element.content
    if element.tag != 0x24 or depth > DEEPEST:
        return b""
    return b"".join(_octets(piece, depth + 1) for piece in _elements(element.content, depth))


def _first(data: bytes, depth: int) -> _Element | None:
    return next(_elements(data, depth), None)


def _elements(data: bytes, depth: int) -> Iterator[_Element]:
    at = 0
    for _ in range(MOST):
        if at + 2 > len(data) or data[at : at + 2] == b"\0\0" or depth > DEEPEST:
            return
        found = _one(data, at, depth)
        if found is None:
            return
        element, at = found
        yield element


def _one(data: bytes, at: int, depth: int) -> tuple[_Element, int] | None:
    tag, length = data[at], data[at + 1]
    at += 2
    if tag & 0x1F == 0x1F:  # tags of several bytes have no place in CMS
        return None
    if length == 0x80:  # indefinite: ends with two zeros
        end = _end(data, at, depth + 1)
        return (_Element(tag, data[at:end]), end + 2)
    if length > 0x80:
        size = length & 0x7F
        if size > 4:
            return None
        length = int.from_bytes(data[at : at + size], "big")
        at += size
    return _Element(tag, data[at : at + length]), at + length


def _end(data: bytes, at: int, depth: int) -> int:
    """Where an element of indefinite length ends: at the zeros of its own level."""
    for _ in range(MOST):
        if at + 2 > len(data) or depth > DEEPEST:
            return len(data)
        if data[at : at + 2] == b"\0\0":
            return at
        found = _one(data, at, depth)
        if found is None:
            return len(data)
        at = found[1]
    return len(data)
