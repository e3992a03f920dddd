"""One hostile mail, and what must be had from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tournevis.engines.mail import Mail

FROM = b"From: Ben Client <ben@client.example>\r\nTo: support@centre.example\r\n"
REST = b"Date: Tue, 03 Mar 2026 10:12:00 +0100\r\nMessage-ID: <first@client.example>\r\n"


@dataclass(frozen=True)
class Case:
    """`expects` names what is looked at (see `seen`); a name ending in "_has" asks for a part of it."""

    raw: bytes
    expects: dict[str, Any]


def mail(head: str | bytes = "", body: str | bytes = "Bonjour", **expects: Any) -> Case:
    """A mail of Ben with these further fields and this body."""
    return Case(
        FROM + REST + _bytes(head) + b"\r\n\r\n" * bool(head) + b"\r\n" * (not head) + _bytes(body),
        expects,
    )


def bare(raw: str | bytes, **expects: Any) -> Case:
    """Bytes as they are."""
    return Case(_bytes(raw), expects)


def parts(kind: str, *inside: str | bytes, end: bytes = b"--part--\r\n", **expects: Any) -> Case:
    """A mail of several parts, each given whole: its fields, an empty line, its body."""
    body = b"".join(b"--part\r\n" + _bytes(one) + b"\r\n" for one in inside) + end
    return mail(
        f'MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary="part"', body, **expects
    )


def seen(mail: Mail) -> dict[str, Any]:
    """What a case may look at."""
    report = mail.report
    return {
        "subject": mail.subject,
        "sender": (mail.sender.name, mail.sender.address),
        "to": [(one.name, one.address) for one in mail.to],
        "cc": len(mail.cc),
        "id": mail.message_id,
        "answers": list(mail.in_reply_to),
        "references": list(mail.references),
        "date": mail.date.isoformat() if mail.date else None,
        "text": mail.text,
        "html": mail.html,
        "files": [(file.original_name, file.content_type) for file in mail.attachments],
        "contents": [file.content for file in mail.attachments],
        "inline": [file.inline for file in mail.attachments],
        "automatic": mail.automatic,
        "returned": mail.returned_message_id,
        "recipients": [(one.address, one.action, one.status) for one in report.recipients]
        if report
        else [],
        "diagnostics": " ".join(one.diagnostic for one in report.recipients) if report else "",
        "problems": "\n".join(mail.defects),
    }


def _bytes(text: str | bytes) -> bytes:
    return (
        text.replace("\r\n", "\n").replace("\n", "\r\n").encode() if isinstance(text, str) else text
    )
