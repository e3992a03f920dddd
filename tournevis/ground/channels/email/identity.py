"""By what a mail is known: a cheap look at its head, which never fails."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from tournevis.engines.mail import Limits, content_hash
from tournevis.engines.mail.head import Head, one_line, split

_IDENTIFIER = re.compile(r"<\s*([^<>\s]+)\s*>")
_HEAD = Limits().head_bytes
_LONGEST_ID = 998


@dataclass(frozen=True, slots=True)
class Identity:
    """`message_id` as `engines.mail.read` gives it, empty if there is none; where bounces go."""

    message_id: str
    content_hash: str
    return_path: str


def identity(raw: bytes) -> Identity:
    """The identity of any bytes at all.

    Without Message-ID every byte counts, the trace fields too: two alarms of a device that writes
    the same words each time are two mails, one alarm sent again by a mail server is one.
    """
    try:
        head = head_of(raw)
        message_id = _message_id(head)
        fingerprint = content_hash(raw) if message_id else hashlib.sha256(raw).hexdigest()
        return_path = one_line(head.first("return-path")).strip("<> ")
        return Identity(message_id, fingerprint, return_path[:320])
    except Exception:  # kept all the same: whoever reads it later will see
        return Identity("", hashlib.sha256(raw).hexdigest(), "")


def head_of(raw: bytes) -> Head:
    """The head of any bytes."""
    data = raw[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n" if b"\n" not in data else b"")
    if data.startswith(b"From "):
        data = data.partition(b"\n")[2]
    return split(data, 0, len(data), Limits())[0]


def _message_id(head: Head) -> str:
    for value in head.all("message-id"):
        found = _IDENTIFIER.search(value)
        text = found[1] if found else one_line(value).strip("<> ")
        if text:
            return text[:_LONGEST_ID]
    return ""
