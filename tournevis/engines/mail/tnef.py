"""Outlook's winmail.dat (TNEF): the text and the files inside, as [MS-OXTNEF] lays them out."""

import struct
from typing import NamedTuple

from .charset import decode
from .head import one_line

SIGNATURE = 0x223E9F78
BODY = 0x0002800C
NEW_FILE = 0x00069002
FILE_TITLE = 0x00018010
FILE_DATA = 0x0006800F
FILE_PROPERTIES = 0x00069005
LONG_NAME = 0x3707  # PidTagAttachLongFilename
STRING8, UNICODE = 0x001E, 0x001F


class Opened(NamedTuple):
    """The plain text (often empty: Outlook prefers RTF, not read here) and (name, bytes) pairs."""

    text: str
    files: list[tuple[str, bytes]]


def opened(data: bytes, most: int) -> Opened | None:
    """What is inside, at most `most` files; None when these bytes are no TNEF stream."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return None
    text, files = "", list[list[bytes]]()
    at = 6
    while at + 9 <= len(data):
        attribute, size = struct.unpack_from("<II", data, at + 1)
        value = data[at + 9 : at + 9 + size]
        at += 9 + size + 2  # a checksum of two bytes follows, not checked
        if attribute == BODY:
            text = decode(value.rstrip(b"\0"), None)
        elif attribute == NEW_FILE and len(files) < most:
            files.append([b"", b""])
        elif attribute in (FILE_TITLE, FILE_DATA) and files:
            files[-1][attribute == FILE_DATA] = value
        elif attribute == FILE_PROPERTIES and files:
            files[-1][0] = _long_name(value) or files[-1][0]
    return Opened(text, [(_title(title), content) for title, content in files])


def _title(value: bytes) -> str:
    return one_line(decode(value.rstrip(b"\0"), None))


def _long_name(properties: bytes) -> bytes:
    """The long file name among MAPI properties: found by its tag, then count, size and bytes."""
    for kind in (STRING8, UNICODE):
        found = properties.find(struct.pack("<HHI", kind, LONG_NAME, 1))
        if found >= 0 and found + 12 <= len(properties):
            size = struct.unpack_from("<I", properties, found + 8)[0]
            value = properties[found + 12 : found + 12 + min(size, 1_000)]
            return value.decode("utf-16-le", "ignore").encode() if kind == UNICODE else value
    return b""
