"""One mail, several copies: a fingerprint of what was written, not of the way it took."""

import hashlib
import re

from . import head
from .mail import Limits

# What the writer's program wrote and no server on the way should touch. Everything else
# (Received, Delivered-To, Return-Path, DKIM-Signature, X-Spam…, Authentication-Results, List-…)
# differs between two deliveries of one mail, so it is left out: a list of what counts is
# steadier than a list of what doesn't.
WRITTEN = (
    *("from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id"),
    *("in-reply-to", "references", "auto-submitted"),
    *("content-type", "content-transfer-encoding", "content-disposition"),
)
BLANKS = re.compile(r"\s+")


def content_hash(raw: bytes) -> str:
    """SHA-256, in 64 hexadecimal digits, of the fields above and the body.

    The same mail delivered to two of our addresses hashes alike, also when a server refolded its
    fields, changed line ends or added a line at the end. Another body, subject, sender or
    recipient list under the same Message-ID hashes differently. A server that re-encodes the body
    (8bit to quoted-printable) or adds a footer makes another mail of it.
    Time is linear; any bytes are accepted.
    """
    data = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
    if data.startswith(b"From "):
        data = data.partition(b"\n")[2]
    fields, start = head.split(data, 0, len(data), Limits())
    digest = hashlib.sha256()
    for name in WRITTEN:
        for value in fields.all(name):
            digest.update(f"{name}:{BLANKS.sub(' ', value)}\n".encode())
    digest.update(b"\n")
    digest.update(data[start:].rstrip())
    return digest.hexdigest()
