"""Takes the bytes of an e-mail, or what we want to write; does the reading and the composing;
leaves a `Mail`, or bytes to send. Pure: no clock, no network, no random numbers. Broken and hostile
mail is the normal case: everything is bounded, and nothing raises but `Unreadable`.
"""

from .authentication import passes_dmarc
from .automatic import is_loop_risk
from .compose import Outgoing, compose, subject_line
from .content import content_hash
from .enclosing import Enclosed
from .html import with_remote_images
from .mail import Address, Attachment, Authentication, Forwarded, Limits, Mail, Unreadable
from .read import read
from .tokens import reply_address, token_in

__all__ = [
    "Address",
    "Attachment",
    "Authentication",
    "Enclosed",
    "Forwarded",
    "Limits",
    "Mail",
    "Outgoing",
    "Unreadable",
    "compose",
    "content_hash",
    "is_loop_risk",
    "passes_dmarc",
    "read",
    "reply_address",
    "subject_line",
    "token_in",
    "with_remote_images",
]
