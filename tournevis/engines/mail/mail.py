"""The nouns of this room: a mail as Tournevis sees it, and how much of one we accept to look at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

SEVERAL_FROM = "several From addresses: the first is taken"
Language = Literal["fr", "en"]
# What wrote a mail, when it was no person; docs/mail.md explains each.
Automatic = Literal[
    "bounce",  # a mail of ours could not be delivered
    "delay",  # it is late
    "report",  # any other word of a mail server on a delivery
    "read-receipt",  # it was read, or deleted unread
    "out-of-office",
    "auto-reply",  # any other answer of a machine
    "challenge",  # asks the writer to prove that he is a person
    "calendar",  # an invitation, or an answer to one, sent by a calendar
    "list",  # came by a mailing list
    "bulk",  # sent to many
    "machine",  # a program writes: a robot's address, a monitoring system
    "unread",  # could not be read whole: no machine may answer it
]


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
    `original_name` is what the sender called it, for display only; `size` is in bytes. `inline`:
    it is shown within the text (Content-Disposition says so, or the HTML refers to it)."""

    safe_name: str
    original_name: str
    content_type: str
    size: int
    content: bytes
    content_id: str | None = None
    inline: bool = False


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
class Recipient:
    """What became of a mail for one of its recipients (RFC 3464).

    `action` is "failed", "delayed", "delivered", "relayed" or "expanded"; `status` an enhanced
    code as "5.1.1" (RFC 3463), or empty; `diagnostic` what the mail server said, on one line.
    """

    address: str
    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A delivery report, in the standard's form or read out of a mail server's prose.

    `trouble` is "failed", "delayed" or None (delivered, relayed); `returned_message_id` the
    Message-ID of the mail it is about; `recipients` may be empty when none could be read.
    """

    trouble: str | None
    returned_message_id: str | None = None
    recipients: tuple[Recipient, ...] = ()


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
    `automatic` is the kind of machine that wrote, `automatic_reason` why we think so; both are
    None for a person's mail. `report` is there when a mail server reports on a delivery. `hops` counts the Received fields.
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
    automatic: Automatic | None
    automatic_reason: str | None
    report: DeliveryReport | None
    hops: int
    authentication: tuple[Authentication, ...]
    defects: tuple[str, ...]
    language: Language | None

    @property
    def is_automatic(self) -> bool:
        """Whether a machine seems to have written it."""
        return self.automatic is not None

    @property
    def is_bounce(self) -> bool:
        """Whether it says that a mail could not be delivered."""
        return self.report is not None and self.report.trouble == "failed"

    @property
    def is_delay(self) -> bool:
        """Whether it says that a mail is late."""
        return self.report is not None and self.report.trouble == "delayed"

    @property
    def returned_message_id(self) -> str | None:
        """For a delivery report: the Message-ID of the mail it is about."""
        return self.report.returned_message_id if self.report else None

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address this mail was sent or delivered to, envelope fields included."""
        return tuple(one.address for one in (*self.to, *self.cc)) + self.delivered_to
