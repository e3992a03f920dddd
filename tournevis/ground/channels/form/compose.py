"""What was typed becomes one MIME message, so that one parser reads it and its files are like any."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

LANGUAGE, PHONE = "Content-Language", "X-Typed-Phone"
KINDS = re.compile(r"(?:image|application|audio|video)/[A-Za-z0-9.+-]{1,80}")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent with the form; its name and kind are what the browser says."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was filled. `email` and `phone` were checked for their shape alone; `details`
    are (label, value) in the writer's language, put below the text."""

    name: str
    email: str
    phone: str
    text: str
    language: str
    details: tuple[tuple[str, str], ...] = ()
    files: tuple[File, ...] = ()


def composed(typed: Typed, *, to: str, message_id: str, date: datetime) -> bytes:
    """The message, as bytes. Nothing that was typed can break out of its header."""
    mail = EmailMessage(policy=SMTP)
    if typed.email:
        local, _, host = typed.email.rpartition("@")
        mail["From"] = Address(_line(typed.name)[:100], local, host)
    if to:
        mail["To"] = to
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = f"<{message_id}>"
    mail[LANGUAGE] = typed.language
    if typed.phone:
        mail[PHONE] = typed.phone
    mail.set_content(_body(typed), cte="base64")
    for file in typed.files:
        kind = file.kind if KINDS.fullmatch(file.kind) else "application/octet-stream"
        main, _, sub = kind.partition("/")
        name = _line(file.name)[:150] or "file"
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def fingerprint(typed: Typed) -> str:
    """What makes it the same message: everything that was typed, and the files."""
    parts = [typed.name, typed.email, typed.phone, typed.text, repr(typed.details)]
    parts += [f"{file.name} {hashlib.sha256(file.content).hexdigest()}" for file in typed.files]
    return hashlib.sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()


def _body(typed: Typed) -> str:
    colon = "\u202f: " if typed.language == "fr" else ": "
    said = [f"{label}{colon}{value}" for label, value in typed.details if value]
    return "\n\n".join([typed.text.replace("\r\n", "\n"), *(["\n".join(said)] if said else [])])


def _line(text: str) -> str:
    return " ".join(CONTROL.sub(" ", text).encode(errors="replace").decode().split())
