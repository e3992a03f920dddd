"""The content of one mail as it comes over the wire: in one buffer, whose growth asks for room."""

from __future__ import annotations

from asyncio import LimitOverrunError, StreamReader
from collections.abc import Callable

LARGEST = 25_000_000  # bytes of one mail
LONGEST_LINE = 1_000_000  # bytes; the standard says 1,000, and programs write HTML on one line
STEP = 65_536  # bytes by which room is asked for
TOO_LARGE = "552 5.3.4 too large a mail"
TOO_LONG = "500 5.5.6 too long a line"
FULL = "452 4.3.1 no room for a mail of this size just now, try again later"


async def received(reader: StreamReader, may_grow: Callable[[int], bool]) -> tuple[bytes, str]:
    """The mail, or nothing and the answer that refuses it. `may_grow(bytes)` says whether there is room.

    What is refused is read to its end and dropped: only then may it be answered (RFC 5321, 4.2.5).
    Lines end with CR LF and nothing else; a dot that begins one is taken away (4.5.2).
    """
    mail, room, line, refusal = bytearray(), 0, 0, ""
    while True:
        piece = await _piece(reader)
        if not line and piece == b".\r\n":
            return bytes(mail), refusal
        if not refusal:
            mail += piece[1:] if not line and piece.startswith(b".") else piece
            if len(mail) > room:
                room = len(mail) + STEP
                refusal = "" if may_grow(room) else FULL
        line = 0 if piece.endswith(b"\r\n") else line + len(piece)
        refusal = refusal or _refusal(len(mail), line)
        if refusal and mail:
            mail = bytearray()
            may_grow(0)


async def _piece(reader: StreamReader) -> bytes:
    """A line, or as much of a long one as the reader holds; that never ends with CR LF."""
    try:
        return await reader.readuntil(b"\r\n")
    except LimitOverrunError as held:
        return await reader.read(held.consumed)


def _refusal(size: int, line: int) -> str:
    if size > LARGEST:
        return TOO_LARGE
    return TOO_LONG if line > LONGEST_LINE else ""
