"""MAPI properties as a TNEF stream holds them ([MS-OXTNEF] 2.1.3.4), read one after the other."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

# How long the values of fixed size are, padded to four bytes.
SIZES = {
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x000A: 4,
    0x000B: 4,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
    0x0000: 0,
    0x0001: 0,
}
STRING8, UNICODE, OBJECT, BINARY = 0x001E, 0x001F, 0x000D, 0x0102
VARIABLE = {STRING8, UNICODE, OBJECT, BINARY}
SEVERAL = 0x1000
MOST = 5_000


class Property(NamedTuple):
    """A property: its number (PidTag), its type, its first value as bytes."""

    number: int
    kind: int
    value: bytes

    def text(self, charset: str) -> str:
        """The value of a string property; without its closing NUL."""
        if self.kind == UNICODE:
            return self.value.decode("utf-16-le", "replace").rstrip("\0")
        return self.value.rstrip(b"\0").decode(charset, "replace")


def properties(data: bytes) -> dict[int, Property]:
    """The properties of a stream by their number; those before the first damage."""
    found: dict[int, Property] = {}
    try:
        for one in _walk(data):
            found.setdefault(one.number, one)
    except struct.error:
        pass
    return found


def _walk(data: bytes) -> Iterator[Property]:
    (count,) = struct.unpack_from("<I", data, 0)
    at = 4
    for _ in range(min(count, MOST)):
        kind, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= 0x8000:
            at = _after_name(data, at)
        value, at = _values(data, at, kind)
        yield Property(number, kind & ~SEVERAL, value)


def _after_name(data: bytes, at: int) -> int:
    """A named property carries a set (16 bytes), then a number or a text."""
    (by_text,) = struct.unpack_from("<I", data, at + 16)
    if not by_text:
        return at + 24
    (size,) = struct.unpack_from("<I", data, at + 20)
    return at + 24 + _padded(size)


def _values(data: bytes, at: int, kind: int) -> tuple[bytes, int]:
    base, count = kind & ~SEVERAL, 1
    if kind & SEVERAL or base in VARIABLE:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    first = b""
    for number in range(min(count, MOST)):
        if base in VARIABLE:
            (size,) = struct.unpack_from("<I", data, at)
            at += 4
        elif base in SIZES:
            size = SIZES[base]
        else:
            raise struct.error("no such type")
        if at + size > len(data):
            raise struct.error("cut short")
        if number == 0:
            first = data[at : at + size]
        at += _padded(size)
    return first, at


def _padded(size: int) -> int:
    return size + -size % 4
