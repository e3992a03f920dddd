"""Files of a mail get names of our own: the sender's name is shown, never used as a path."""

import mimetypes
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import unquote

from .head import one_line
from .mail import Attachment, Limits

EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})$")
CID = re.compile(r'"cid:([^"<>]{1,300})"', re.I)
# Letters that turn the reading direction can disguise "exe.gpj" as "jpg.exe".
INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Zl", "Zp"}
BY_KIND = {
    "text/calendar": "ics",
    "message/rfc822": "eml",
    "message/delivery-status": "txt",
    "text/rfc822-headers": "txt",
    "image/jpeg": "jpg",
    "application/ms-tnef": "dat",
}


class Found(NamedTuple):
    """A file as it was found: the sender's name for it (or ""), its type (or ""), its bytes."""

    name: str
    kind: str
    content: bytes
    content_id: str | None
    is_shown: bool = False


def named(files: list[Found], limits: Limits, defects: list[str]) -> Iterator[Attachment]:
    """The files with generated names `attachment-1.pdf`, `attachment-2.jpg`…, in order."""
    if len(files) > limits.attachments:
        defects.append(f"only the first {limits.attachments} attachments are kept")
    for number, file in enumerate(files[: limits.attachments], start=1):
        shown = display_name(file.name)
        extension = _extension(shown, file.kind)
        kind = file.kind or mimetypes.types_map.get(f".{extension}", "application/octet-stream")
        safe = f"attachment-{number}.{extension}"
        size, id_ = len(file.content), file.content_id
        yield Attachment(safe, shown or safe, kind, size, file.content, id_, file.is_shown)


def noted_inline(files: Iterable[Attachment], html: str) -> tuple[Attachment, ...]:
    """The same files; those that the HTML refers to are shown within it."""
    used = {unquote(found).lower() for found in CID.findall(html)}
    return tuple(
        replace(one, inline=True) if one.content_id and one.content_id.lower() in used else one
        for one in files
    )


def display_name(name: str) -> str:
    """The sender's file name without folders, control or direction-changing characters.

    >>> display_name("../../etc/passwd")
    'passwd'
    """
    last = re.split(r"[/\\]", one_line(name))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in INVISIBLE)
    if len(seen) <= 150:
        return seen.strip()
    found = EXTENSION.search(seen)
    return seen[:140].strip() + (found[0] if found else "")


def _extension(name: str, kind: str) -> str:
    found = EXTENSION.search(name)
    if found:
        return found[1].lower()
    guess = BY_KIND.get(kind) or (mimetypes.guess_extension(kind) or "").lstrip(".")
    return guess if re.fullmatch(r"[a-z0-9]{1,8}", guess) else "bin"
