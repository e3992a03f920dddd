"""What we write becomes bytes that any mail server takes: the same values give the same bytes.

Written out here rather than with the standard library, whose folding may turn a long identifier
in References into an encoded word, which breaks threads.
"""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from .enclosing import Enclosed, body
from .head import one_line
from .mail import Address

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
IDENTIFIER = re.compile(r"[!-;=?-~]{1,900}")  # visible ASCII but < and >
WEB_ADDRESS = re.compile(r"https?://[!#-;=?-~]{1,900}")
ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
WORD_BYTES = 42  # of UTF-8 in one encoded word: 56 letters of base64, 75 at most are allowed
LONGEST_LINE = 76
LONGEST_SUBJECT = 250
MOST_REFERENCES = 30  # the first, which names the thread, and the latest


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. Identifiers are without angle brackets, as `Mail` gives them.

    `is_automatic` marks it so that no responder answers it (RFC 3834). `date` must be aware.
    `unsubscribe` is a web address where one POST ends such messages (RFC 8058).
    """

    message_id: str
    date: datetime
    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    cc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    html: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    is_automatic: bool = False
    files: tuple[Enclosed, ...] = ()
    unsubscribe: str | None = None


def compose(message: Outgoing) -> bytes:
    """The whole message, RFC 5322, lines ending in CRLF, pure ASCII.

    Raises ValueError for an address or Message-ID that can't be sent, or a naive date. Line breaks
    in names and subject become blanks; a foreign identifier that can't be written is left out.
    """
    if not IDENTIFIER.fullmatch(message.message_id):
        raise ValueError("the Message-ID has characters that can't be sent")
    if message.date.tzinfo is None:
        raise ValueError("the date needs its time zone")
    inside = body(message.message_id, message.text, message.html, message.files)
    lines = [*_fields(message), *inside]
    return "\r\n".join([*lines, ""]).encode("ascii")


def subject_line(text: str) -> str:
    """Text that is safe in a header: one line, no control characters, at most 250 characters.

    >>> subject_line("Bonjour\\r\\nBcc: everybody@example.com")
    'Bonjour Bcc: everybody@example.com'
    """
    # Also what Python or others take for a line end: U+0085, U+2028, U+2029.
    return one_line(" ".join(text.splitlines()))[:LONGEST_SUBJECT].strip()


def _fields(message: Outgoing) -> list[str]:
    named = [("From", _mailboxes((message.sender,))), ("To", _mailboxes(message.to))]
    if message.cc:
        named.append(("Cc", _mailboxes(message.cc)))
    if message.reply_to:
        named.append(("Reply-To", _mailboxes((message.reply_to,))))
    named.append(("Subject", _encoded(subject_line(message.subject))))
    named.append(("Date", [format_datetime(message.date.astimezone(UTC))]))
    named.append(("Message-ID", [f"<{message.message_id}>"]))
    parents = _identifiers((message.in_reply_to,) if message.in_reply_to else ())
    named.append(("In-Reply-To", parents))
    named.append(("References", _chain(message.references) or parents))
    if message.is_automatic:
        named.append(
            ("Auto-Submitted", ["auto-replied" if message.in_reply_to else "auto-generated"])
        )
        named.append(("X-Auto-Response-Suppress", ["All"]))
    if message.unsubscribe:
        if not WEB_ADDRESS.fullmatch(message.unsubscribe):
            raise ValueError("the address to unsubscribe at can't be sent")
        named.append(("List-Unsubscribe", [f"<{message.unsubscribe}>"]))
        named.append(("List-Unsubscribe-Post", ["List-Unsubscribe=One-Click"]))
    named.append(("MIME-Version", ["1.0"]))
    return [line for name, words in named if words for line in _folded(name, words)]


def _folded(name: str, words: list[str]) -> list[str]:
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > LONGEST_LINE and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return lines


def _mailboxes(people: tuple[Address, ...]) -> list[str]:
    words: list[str] = []
    for number, one in enumerate(people, start=1):
        if not ADDRESS.fullmatch(one.address) or len(one.address) > 254:
            raise ValueError(f"can't send to the address {one.address!r}")
        words += _phrase(subject_line(one.name))
        words.append(f"<{one.address}>" + ("," if number < len(people) else ""))
    return words


def _phrase(name: str) -> list[str]:
    if not name.isascii() or "=?" in name or len(name) > LONGEST_LINE // 2:
        return _words(name)
    if ATOMS.fullmatch(name):
        return name.split()
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{quoted}"']


def _encoded(text: str) -> list[str]:
    too_long = any(len(word) > LONGEST_LINE - 10 for word in text.split(" "))
    return _words(text) if not text.isascii() or "=?" in text or too_long else text.split()


def _words(text: str) -> list[str]:
    """Encoded words (RFC 2047), letters never cut in two."""
    pieces = [b""]
    for sign in text:
        data = sign.encode("utf-8", "replace")
        if len(pieces[-1]) + len(data) > WORD_BYTES:
            pieces.append(b"")
        pieces[-1] += data
    return [f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in pieces if piece]


def _identifiers(values: tuple[str, ...]) -> list[str]:
    return [f"<{value}>" for value in values if IDENTIFIER.fullmatch(value)]


def _chain(values: tuple[str, ...]) -> list[str]:
    """The thread, each message once; of a very long one the first and the latest."""
    chain = _identifiers(tuple(dict.fromkeys(values)))
    return chain if len(chain) <= MOST_REFERENCES else [chain[0], *chain[1 - MOST_REFERENCES :]]
