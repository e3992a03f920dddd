"""A text from a phone is kept, whole and once, whichever gateway brought it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from tournevis.engines import sms
from tournevis.ground.channels import inbox
from tournevis.ground.channels.models import Inbound
from tournevis.ground.channels.sms import silence
from tournevis.ground.organisations import walls


def centre_of(receiver: str) -> tuple[str, int, datetime] | None:
    """The number as we write it, its centre's id and the time; None when nobody receives there."""
    to = receiver or settings.SMS_NUMBER
    account = sms.number(to, settings.SMS_REGION) or to
    found = inbox.received(account)
    return (account, *found) if found else None


def keep(
    message: sms.Received, said: Mapping[str, str] | None = None, *, content_hash: str = ""
) -> bool:
    """Keep one text, once; False when no centre has the number it was sent to.

    `said` is what the gateway told beside it. STOP and START are heard here, in the same
    transaction. Database errors are the caller's: what is not committed is not acknowledged.
    """
    found = centre_of(message.receiver)
    if found is None:
        return False
    account, centre, now = found
    with walls.opened(centre):
        put(message, account, centre, now, said or {}, content_hash)
    return True


def put(
    message: sms.Received,
    account: str,
    centre: int,
    now: datetime,
    said: Mapping[str, str],
    content_hash: str = "",
) -> Inbound:
    """Put one text in the inbox. The caller's transaction sees the centre."""
    kept = inbox.keep(
        centre,
        channel="sms",
        account=account,
        sender=message.sender,
        raw=_raw(message, said),
        message_id=message.reference or "",
        content_hash=content_hash or _content_hash(message, now),
        now=now,
    )
    if kept.received_at == now:  # not kept before
        silence.hear(centre, message.sender, message.text, now)
    return kept


def aside(raw: bytes, reference: str) -> bool:
    """Keep what a gateway brought and nobody can read, as it is: a person sees it in quarantine.

    False when no centre has our number. It is the same message whenever it is brought again.
    """
    found = centre_of(settings.SMS_NUMBER)
    if found is None:
        return False
    account, centre, _ = found
    with walls.opened(centre) as now:
        inbox.keep(
            centre,
            channel="sms",
            account=account,
            sender="",
            raw=raw,
            message_id=reference,
            content_hash=hashlib.sha256(raw).hexdigest(),
            now=now,
        )
    return True


def _raw(message: sms.Received, said: Mapping[str, str]) -> bytes:
    """JSON that `engines.sms.mo` reads back, the text decoded."""
    own = {
        "from": message.sender,
        "to": message.receiver,
        "id": message.reference or "",
        "text": message.text,
    }
    return json.dumps({**own, **said, "text": message.text}, ensure_ascii=False).encode(
        "utf-8", "replace"
    )


def _content_hash(message: sms.Received, now: datetime) -> str:
    """What makes it the same message under one id. Without an id, the time tells two "OK" apart."""
    parts = [message.sender, message.receiver, message.text]
    if message.reference is None:
        parts.append((message.at or now).strftime("%Y-%m-%d %H:%M"))
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
