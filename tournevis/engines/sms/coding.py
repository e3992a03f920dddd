"""From octets to text, by the data coding scheme (SMPP 3.4, 5.2.19; 3GPP TS 23.038, section 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from . import gsm
from .header import Header

Alphabet = Literal["gsm", "packed", "latin-1"]
ALPHABETS: tuple[Alphabet, ...] = ("gsm", "packed", "latin-1")
BINARY = "⟦%d⟧ %s"
_NAMED = {
    0x01: "ascii",
    0x03: "latin-1",
    0x05: "shift_jis",
    0x06: "iso8859_5",
    0x07: "iso8859_8",
    0x0D: "euc_jp",
    0x0E: "euc_kr",
}


def alphabet(name: str) -> Alphabet:
    """The alphabet of this name, the usual one for a name that is none."""
    return next((each for each in ALPHABETS if each == name), "gsm")


def decoded(
    data: bytes, coding: int, header: Header | None = None, alphabet: Alphabet = "gsm"
) -> str:
    """The text of a whole message's octets; nothing is refused.

    `alphabet` is what this SMS centre means by its default (data coding 0). Octets that are not
    text at all are shown as their number and hexadecimal digits.

    >>> decoded(b"\\x00\\xe7\\x00a", 8), decoded(b"d\\xe9j\\xe0", 3), decoded(b"\\x05", 0xF1)
    ('ça', 'déjà', 'é')
    """
    header = header or Header()
    kind = _kind(coding)
    if kind == "default":
        return _default(data, header, alphabet)
    if kind == "ucs-2":
        return _wide(data)
    if kind == "octets" or header.has_ports:
        return _octets(data)
    return data.decode(kind, "replace")


def _kind(coding: int) -> str:
    """ "default", "octets", "ucs-2" or the name of a codec."""
    if coding in _NAMED:
        return _NAMED[coding]
    if coding in (0x02, 0x04):
        return "octets"
    if coding == 0x08 or coding & 0xF0 == 0xE0:  # message waiting, in UCS-2
        return "ucs-2"
    if coding & 0xF0 == 0xF0:  # a message class: bit 2 says 8 bit
        return "octets" if coding & 0x04 else "default"
    if coding < 0x40 and coding & 0x10:  # a GSM general coding group with a class
        return {0x00: "default", 0x04: "octets", 0x08: "ucs-2"}.get(coding & 0x0C, "default")
    return "default"


def _default(data: bytes, header: Header, alphabet: Alphabet) -> str:
    read: dict[Alphabet, Callable[[], str]] = {
        "gsm": lambda: gsm.read(data, header.locking, header.single),
        "packed": lambda: gsm.read(gsm.unpacked(data), header.locking, header.single).rstrip("@\r"),
        "latin-1": lambda: data.decode("cp1252", "replace"),
    }
    return read[alphabet]()


def _wide(data: bytes) -> str:
    """UCS-2, or UTF-16 as every telephone writes it; a byte order mark is heeded."""
    if data[:2] == b"\xff\xfe":
        return data[2:].decode("utf-16-le", "replace")
    return data.removeprefix(b"\xfe\xff").decode("utf-16-be", "replace")


def _octets(data: bytes) -> str:
    for codec in ("utf-8", "latin-1"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if text.replace("\n", "").replace("\r", "").isprintable():
            return text
    return BINARY % (len(data), data[:200].hex())
