"""Outlook's winmail.dat (TNEF): the text and the files inside, as [MS-OXTNEF] lays them out."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from . import rtf
from .charset import decode
from .head import one_line
from .mapi import Property, properties

SIGNATURE = 0x223E9F78
MESSAGE, ATTACHMENT = 1, 2  # the level of an attribute
BODY, CODE_PAGE, PROPERTIES = 0x0002800C, 0x00069007, 0x00069003
NEW_FILE, FILE_TITLE, FILE_DATA, FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
# PidTags of [MS-OXPROPS]
SUBJECT, PLAIN, COMPRESSED, HTML, CPID = 0x0037, 0x1000, 0x1009, 0x1013, 0x3FDE
DATA, LONG_NAME, NAME, MIME, CONTENT_ID, SHOWN = 0x3701, 0x3707, 0x3704, 0x370E, 0x3712, 0x3001
EMBEDDED = 0x000D  # PtypObject: a message (or a foreign object) stands in the data
DEEPEST = 5


class File(NamedTuple):
    """A file inside: `kind` is its content type, or empty."""

    name: str
    content: bytes
    kind: str = ""
    content_id: str | None = None


class Opened(NamedTuple):
    """The text and the HTML (either may be empty), the files in order."""

    text: str
    html: str
    files: list[File]


@dataclass(slots=True)
class _Found:
    body: bytes = b""
    charset: str = "cp1252"
    properties: dict[int, Property] = field(default_factory=dict)
    files: list[dict[int, bytes]] = field(default_factory=list)


def opened(data: bytes, most: int, depth: int = 0) -> Opened | None:
    """What is inside, at most `most` files; None when these bytes are no TNEF stream.

    The files of a message inside it come after it. Damage ends the reading, not what was read.
    """
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return None
    found = _Found()
    for attribute, value in _attributes(data):
        if attribute == BODY:
            found.body = value
        elif attribute == CODE_PAGE and len(value) >= 4:
            found.charset = _page(struct.unpack_from("<I", value)[0])
        elif attribute == PROPERTIES:
            found.properties = properties(value)
        else:
            _note_file(found, attribute, value, most)
    text, html = _bodies(found)
    files = [file for one in found.files for file in _files(one, found.charset, depth)]
    return Opened(text, html, files[:most])


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(data):
        level = data[at]
        attribute, size = struct.unpack_from("<II", data, at + 1)
        if level not in (MESSAGE, ATTACHMENT):
            return
        yield attribute, data[at + 9 : at + 9 + size]
        at += 9 + size + 2  # a checksum of two bytes follows, not checked


def _note_file(found: _Found, attribute: int, value: bytes, most: int) -> None:
    if attribute == NEW_FILE and len(found.files) < most:
        found.files.append({})
    elif found.files and attribute in (FILE_TITLE, FILE_DATA, FILE_PROPERTIES):
        found.files[-1][attribute] = value


def _bodies(found: _Found) -> tuple[str, str]:
    told = found.properties
    text = decode(found.body.rstrip(b"\0"), found.charset)
    if PLAIN in told and not text.strip():
        text = told[PLAIN].text(found.charset)
    html = ""
    if HTML in told:
        page = told[CPID].value if CPID in told else b""
        charset = _page(struct.unpack("<I", page)[0]) if len(page) == 4 else found.charset
        html = decode(told[HTML].value.rstrip(b"\0"), charset)
    elif COMPRESSED in told:
        unpacked, html = rtf.plain_or_html(rtf.unpacked(told[COMPRESSED].value))
        text = text if text.strip() else unpacked
    return text, html


def _files(one: dict[int, bytes], charset: str, depth: int) -> Iterator[File]:
    told = properties(one.get(FILE_PROPERTIES, b""))
    name = next((told[tag].text(charset) for tag in (LONG_NAME, NAME, SHOWN) if tag in told), "")
    name = name or decode(one.get(FILE_TITLE, b"").rstrip(b"\0"), charset)
    inner = told.get(DATA)
    if inner is not None and inner.kind == EMBEDDED:
        yield from _embedded(inner.value, one_line(name), depth)
        return
    content = one.get(FILE_DATA, b"") or (inner.value if inner else b"")
    kind = told[MIME].text(charset) if MIME in told else ""
    content_id = told[CONTENT_ID].text(charset) if CONTENT_ID in told else ""
    yield File(
        one_line(name), content, one_line(kind).lower(), one_line(content_id).strip("<>") or None
    )


def _embedded(value: bytes, name: str, depth: int) -> Iterator[File]:
    """A message within: its text as a file of its own, then its files (16 bytes of GUID go first)."""
    inner = opened(value[16:], 50, depth + 1) if depth < DEEPEST else None
    if inner is None:
        yield File(name or "object.bin", value[16:])
        return
    if inner.html:
        yield File(f"{name or 'message'}.html", inner.html.encode(), "text/html")
    elif inner.text.strip() or not inner.files:
        yield File(f"{name or 'message'}.txt", inner.text.encode(), "text/plain")
    yield from inner.files


def _page(number: int) -> str:
    return rtf.CODE_PAGES.get(number, f"cp{number}" if 0 < number < 20_000 else "cp1252")
