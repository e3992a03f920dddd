"""Putting a message in the outbox: a row, once for each key."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import MagicLink, Person
from tournevis.ground.organisations.once import written_once

LINK = "⟦link⟧"
OPENS = "account-"  # a key that begins so: its words open an account, and do not rest
LONGEST_SUBJECT, LONGEST_ID = 300, 1000
MOST_REFERENCES = 60


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail has besides its words. `references` are Message-IDs, oldest first; `cc` the
    addresses it shows as copied; `origin` the delivery it is a copy of, or stands in for."""

    references: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    signature: str = ""
    language: str = "fr"
    is_question: bool = False
    origin: Delivery | None = None
    is_copy: bool = False
    send_at: datetime | None = None


PLAIN = Letter()


def post(
    *,
    organisation: int,
    key: str,
    channel: str,
    to: str,
    body: str,
    now: datetime,
    person: Person | None = None,
    subject: str = "",
    sender: str = "",
    reply_to: str = "",
    in_reply_to: str = "",
    is_automatic: bool = True,
    again_if_unsure: bool = False,
    link: tuple[MagicLink.Purpose, int] | None = None,
    due_at: datetime | None = None,
    letter: Letter = PLAIN,
) -> Delivery:
    """Put a message in the outbox; the same `key` is the same message, put there once.

    `body` may hold `LINK`: where `link` names a purpose and an incident, a magic link for
    `person` is minted as the message leaves, so that no token ever rests in the database.
    """
    delivery = Delivery(
        organisation_id=organisation,
        key=key,
        channel=channel,
        person=person,
        to=to,
        sender=sender,
        reply_to=reply_to,
        subject=subject.replace("\x00", "")[:LONGEST_SUBJECT],
        body=body.replace("\x00", ""),
        message_id=message_id(organisation, key, now) if channel == "email" else "",
        in_reply_to=in_reply_to if len(in_reply_to) <= LONGEST_ID else "",
        is_automatic=is_automatic,
        again_if_unsure=again_if_unsure,
        link_purpose=link[0] if link else "",
        link_subject=link[1] if link else None,
        created_at=now,
        due_at=due_at or now,
        **_besides(letter),
    )
    if not written_once(delivery):
        return Delivery.objects.get(organisation=organisation, key=key)
    delivery.is_new = True
    wake("alerts" if again_if_unsure else "outbox")
    return delivery


def message_id(organisation: int, key: str, now: datetime) -> str:
    """Kept with the delivery, so the same at each try; visible ASCII only, and not to be guessed:
    whoever names it in a delivery report is heard."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    name = re.sub(r"[^A-Za-z0-9._-]", "-", key)
    return f"<{name}.{organisation}.{int(now.timestamp())}.{secrets.token_hex(8)}@{host}>"


def _besides(letter: Letter) -> dict[str, Any]:
    known = [each for each in letter.references if len(each) <= LONGEST_ID]
    chain = known if len(known) <= MOST_REFERENCES else [known[0], *known[1 - MOST_REFERENCES :]]
    return {
        "references": " ".join(chain).replace("\x00", ""),
        "cc": " ".join(letter.cc),
        "signature": letter.signature.replace("\x00", ""),
        "language": letter.language,
        "is_question": letter.is_question,
        "origin": letter.origin,
        "is_copy": letter.is_copy,
        "send_at": letter.send_at,
    }
