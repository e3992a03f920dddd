"""The nouns of this room: a mail as Tournevis sees it, and how much of one we accept to look at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SEVERAL_FROM = "several From addresses: the first is taken"
Language = Literal["fr", "en"]


class Unreadable(Exception):
    """Nothing usable can be had from these bytes; `reason` says why, in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one mail. What lies beyond is left out and named in `Mail.defects`."""

    raw_bytes: int = 40_000_000
    head_bytes: int = 1_000_000
    headers: int = 1_000
    header_chars: int = 60_000
    addresses: int = 200
    references: int = 100
    parts: int = 300
    depth: int = 20
    attachments: int = 100
    text_chars: int = 300_000
    html_chars: int = 1_000_000
    html_tags: int = 15_000
    html_depth: int = 60


@dataclass(frozen=True, slots=True)
class Address:
    """A person's display name (may be empty) and bare address (empty when none was readable).

    The address is never decoded: an encoded word inside it stays as written, so that it
    can't be made to look like another person's.
    """

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The part after the @, in lower case; empty when there is none.

        >>> Address("", "ben@Example.COM").domain
        'example.com'
        """
        return self.address.rpartition("@")[2].lower() if "@" in self.address else ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail. `safe_name` is generated (ASCII, no path) and unique within its mail;
    `original_name` is what the sender called it, for display only; `size` is in bytes."""

    safe_name: str
    original_name: str
    content_type: str
    size: int
    content: bytes
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class Authentication:
    """One Authentication-Results field (RFC 8601): who says it, and what was found.

    `dmarc`, `spf`, `dkim` are lower-case results ("pass", "fail", "none"…), or None if absent;
    `header_from` is the domain that DMARC looked at. Anyone can write such a field: believe only
    those of your own server, through `passes_dmarc`.
    """

    authserv_id: str
    dmarc: str | None
    spf: str | None
    dkim: str | None
    header_from: str | None


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What a person passed on: the original's sender and text, as the forward shows them.

    `sender.address` is empty where the forward shows a name only; `date` is aware, in UTC, or
    None where it can't be read; `text` is the original's own text, without its header lines.
    """

    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    date: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, read. Every text is free of NUL and other control characters but newline and tab.

    `text` is all that was written, quotes included; `reply_text` only what is new in this mail
    (empty when nothing is: show `text` then), `quoted` what it repeats, `forwarded` what it passes
    on. `html` is sanitised, with its remote images held
    back (`html.with_remote_images` gives them back when asked for). `date` is aware, in UTC.
    `automatic_reason` says why `is_automatic`. `returned_message_id`: for a bounce or a delay,
    the Message-ID of our mail that met trouble. `hops` counts the Received fields.
    """

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    date: datetime | None
    text: str
    reply_text: str
    quoted: str
    forwarded: Forwarded | None
    html: str | None
    attachments: tuple[Attachment, ...]
    is_automatic: bool
    automatic_reason: str | None
    is_bounce: bool
    is_delay: bool
    returned_message_id: str | None
    hops: int
    authentication: tuple[Authentication, ...]
    defects: tuple[str, ...]
    language: Language | None

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address this mail was sent or delivered to, envelope fields included."""
        return tuple(one.address for one in (*self.to, *self.cc)) + self.delivered_to
