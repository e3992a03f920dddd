"""A mail told: as one line of JSON for a script, as a summary for an administrator."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tournevis.cli.mail.parsing import NoMail
from tournevis.engines.mail import Address, Attachment, Forwarded, Mail
from tournevis.engines.mail.charset import decode

WIDTH = 12  # of the labels
TEXT_LINES = 30


def as_line(found: Mail | NoMail) -> bytes:
    """One JSON object on one line, UTF-8; the same keys whatever was found."""
    told = _no_mail(found) if isinstance(found, NoMail) else _mail(found)
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")


def summary(name: str, found: Mail | NoMail) -> str:
    """What was made of a mail, for a person to read."""
    if isinstance(found, NoMail):
        return _sheet(name, [("unreadable", found.reason)], "")
    lines = [
        ("from", _shown(found.sender)),
        *(("reply to", _shown(one)) for one in found.reply_to),
        *(("to", _shown(one)) for one in found.to[:10]),
        *(("cc", _shown(one)) for one in found.cc[:10]),
        ("subject", found.subject),
        ("date", found.date.isoformat() if found.date else "none"),
        ("message id", found.message_id or "none"),
        ("automatic", _why(found)),
        *_report(found),
        *(("file", _file(one)) for one in found.attachments),
        *(("problem", one) for one in found.defects),
    ]
    if found.forwarded:
        lines.append(("forwards", f"{_shown(found.forwarded.sender)}: {found.forwarded.subject}"))
    return _sheet(name, lines, found.reply_text or found.text)


def _mail(mail: Mail) -> dict[str, Any]:
    return {
        "from": _person(mail.sender),
        "reply_to": _people(mail.reply_to),
        "to": _people(mail.to),
        "cc": _people(mail.cc),
        "subject": mail.subject,
        "date": mail.date.isoformat() if mail.date else None,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "automatic": mail.automatic,
        "text": mail.text,
        "html": mail.html,
        "reply": mail.reply_text,
        "quoted": mail.quoted,
        "forwarded": _forwarded(mail.forwarded) if mail.forwarded else None,
        "attachments": [_attachment(one) for one in mail.attachments],
        "problems": list(mail.defects),
    }


def _no_mail(found: NoMail) -> dict[str, Any]:
    text = decode(found.raw, None)
    nothing: dict[str, Any] = {"from": _person(Address("", "")), "reply_to": [], "to": [], "cc": []}
    nothing |= {"subject": "", "date": None, "message_id": None, "in_reply_to": []}
    nothing |= {"references": [], "automatic": None, "text": text, "html": None, "reply": text}
    return nothing | {
        "quoted": "",
        "forwarded": None,
        "attachments": [],
        "problems": [found.reason],
    }


def _person(one: Address) -> dict[str, str]:
    return {"name": one.name, "email": one.address}


def _people(people: tuple[Address, ...]) -> list[dict[str, str]]:
    return [_person(one) for one in people]


def _forwarded(original: Forwarded) -> dict[str, Any]:
    return {
        "from": _person(original.sender),
        "to": _people(original.to),
        "cc": _people(original.cc),
        "subject": original.subject,
        "date": original.date.isoformat() if original.date else None,
        "text": original.text,
    }


def _attachment(file: Attachment) -> dict[str, Any]:
    return {
        "filename": file.original_name,
        "content_type": file.content_type,
        "content_id": file.content_id,
        "inline": file.inline,
        "size": file.size,
        "md5": hashlib.md5(file.content, usedforsecurity=False).hexdigest(),
    }


def _sheet(name: str, lines: list[tuple[str, str]], text: str) -> str:
    rows = [name, *(f"  {label:{WIDTH}}{value}" for label, value in lines)]
    written = text.split("\n") if text else []
    rows += ["", *(f"  | {line}" for line in written[:TEXT_LINES])] if written else []
    if len(written) > TEXT_LINES:
        rows.append(f"  | … and {len(written) - TEXT_LINES} lines more")
    return _harmless("\n".join([*rows, ""]))


def _harmless(text: str) -> str:
    """No sign that a terminal obeys or that turns the writing round."""
    return "".join(
        sign if sign == "\n" or (sign.isprintable() and sign not in "\u202e") else " "
        for sign in text
    )


def _shown(one: Address) -> str:
    return f"{one.name} <{one.address}>" if one.name else one.address or "nobody"


def _why(mail: Mail) -> str:
    return f"{mail.automatic}: {mail.automatic_reason}" if mail.automatic else "no, a person's"


def _report(mail: Mail) -> list[tuple[str, str]]:
    if mail.report is None:
        return []
    return [
        ("recipient", f"{one.address}: {one.action} {one.status} {one.diagnostic}".strip())
        for one in mail.report.recipients
    ]


def _file(file: Attachment) -> str:
    kind = "inline, " if file.inline else ""
    return f"{file.original_name} ({kind}{file.content_type}, {file.size} bytes)"
