"""Takes the bytes of an e-mail, or what we want to write; does the reading and the composing;
leaves a `Mail`, or bytes to send. Pure: no clock, no network, no random numbers. Broken and hostile
mail is the normal case: everything is bounded, and nothing raises but `Unreadable`.
"""

from .authentication import passes_dmarc
from .compose import Outgoing, compose, subject_line
from .content import content_hash
from .enclosing import Enclosed
from .glance import read_head
from .html import with_remote_images
from .mail import (
    Address,
    Attachment,
    Authentication,
    DeliveryReport,
    Forwarded,
    Limits,
    Mail,
    Recipient,
    Unreadable,
)
from .read import read
from .tokens import reply_address, token_in

__all__ = [
    "Address",
    "Attachment",
    "Authentication",
    "DeliveryReport",
    "Enclosed",
    "Forwarded",
    "Limits",
    "Mail",
    "Outgoing",
    "Recipient",
    "Unreadable",
    "compose",
    "content_hash",
    "passes_dmarc",
    "read",
    "read_head",
    "reply_address",
    "subject_line",
    "token_in",
    "with_remote_images",
]
