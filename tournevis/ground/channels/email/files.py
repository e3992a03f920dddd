"""Mail in files: Maildir folders, mbox files, single messages. Read as a stream, one at a time."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LARGEST = 40_000_000  # bytes of one message; a larger one is told and left out
PIECE = 65_536  # bytes read at once
# A line that begins a message in an mbox file (RFC 4155): the sender, then a time.
BEGINS = re.compile(rb"From \S* ?.*\d\d:\d\d.*\d{4}")
QUOTED = re.compile(rb">+From ")
OTHERS = (".eml", ".msg822")


@dataclass(frozen=True, slots=True)
class Letter:
    """One message and where it stood; `raw` is None when it is too large or cannot be read."""

    place: str
    raw: bytes | None


def letters(path: Path) -> Iterator[Letter]:
    """Every message of a Maildir (its subfolders too), an mbox file or a single file.

    Raises `FileNotFoundError`. Links are not followed, and what is no plain file is left alone.
    """
    if path.is_dir():
        yield from _of_folder(path)
    elif _is_mbox(path):
        yield from _of_mbox(path)
    else:
        yield _of_file(path)


def _of_folder(top: Path) -> Iterator[Letter]:
    for folder, below, names in os.walk(top):
        below.sort()
        kept = [name for name in below if name != "tmp"]  # not yet delivered
        below[:] = kept
        is_maildir = Path(folder).name in ("cur", "new")
        for name in sorted(names):
            file = Path(folder, name)
            if file.is_symlink() or not file.is_file():
                continue
            if is_maildir or name.lower().endswith(OTHERS):
                yield _of_file(file)
            elif name.lower().endswith((".mbox", ".mbx")) or (name == "mbox" and _is_mbox(file)):
                yield from _of_mbox(file)


def _of_file(file: Path) -> Letter:
    try:
        if file.stat().st_size > LARGEST:
            return Letter(_told(file), None)
        return Letter(_told(file), file.read_bytes())
    except OSError:
        return Letter(_told(file), None)


def _is_mbox(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(5) == b"From "


def _of_mbox(file: Path) -> Iterator[Letter]:
    with file.open("rb") as stream:
        for number, raw in enumerate(_messages(stream), 1):
            yield Letter(f"{_told(file)}, message {number}", raw)


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """The messages of an mbox; never more than one, cut at `LARGEST`, in memory."""
    held, is_open, after_blank, at_start = bytearray(), False, True, True
    while line := stream.readline(PIECE):
        if at_start and after_blank and BEGINS.match(line):
            if is_open:
                yield _finished(held)
            held, is_open = bytearray(), True
        elif is_open and len(held) <= LARGEST:
            held += line[1:] if at_start and QUOTED.match(line) else line
        after_blank = at_start and not line.strip(b"\r\n")
        at_start = line.endswith(b"\n")
    if is_open:
        yield _finished(held)


def _finished(held: bytearray) -> bytes | None:
    """Without the empty line that stands between two messages."""
    if len(held) > LARGEST:
        return None
    for end in (b"\r\n", b"\n"):
        if held.endswith(end * 2):
            return bytes(held[: -len(end)])
    return bytes(held)


def _told(file: Path) -> str:
    """A name that may hold any bytes, fit to be shown."""
    text = os.fsencode(file).decode("utf-8", "backslashreplace")
    return "".join(each if each.isprintable() else "?" for each in text)
