"""A delivery leaves as a signed request.

Asked: `id` (the same at each try: whoever is told it twice sends once), `to`, `from`, `text`,
`state_url` (where to report). Answered: 2xx is accepted, with `reference` if it likes; a 4xx
refuses, for the number's sake when it says `{"error": "number"}`; 429 and 503 ask to come again.
"""

from __future__ import annotations

import json
import time
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse

from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sms.asking import ask, concluded, keys_of
from tournevis.ground.channels.sms.refusals import WrongNumber
from tournevis.ground.channels.sms.reporting import mark
from tournevis.ground.channels.sms.signing import sha256

Direction = Literal["from", "to"]


def send(delivery: Delivery, body: str, url: str) -> str:
    """Hand one text over; returns the gateway's reference. Raises `NotNow`, `Never` or `Unsure`."""
    signed = mark(delivery)
    content = json.dumps(
        {
            "id": signed.split("~")[0],
            "to": delivery.to,
            "from": settings.SMS_NUMBER,
            "text": body,
            "state_url": settings.BASE_URL + reverse("sms:webhook_state", args=[signed]),
        },
        ensure_ascii=False,
    ).encode("utf-8", "replace")
    _, secret = keys_of(url)
    address = _plain(url)
    signs = headers(secret, content, time.time(), direction="from", address=address)
    answer = ask("POST", address, content=content, headers=signs)
    if 200 <= answer.status < 300:
        return str(answer.json.get("reference") or "accepted")
    words = f"webhook: {answer.status} {answer.text}"[:200]
    if answer.json.get("error") == "number":
        raise WrongNumber(words)
    raise concluded(answer, words)


def headers(
    secret: str, content: bytes, at: float, *, direction: Direction, address: str
) -> dict[str, str]:
    """The headers that sign this body for this address at this time (seconds since 1970)."""
    moment = str(int(at))
    return {
        "Content-Type": "application/json",
        "Tournevis-Timestamp": moment,
        "Tournevis-Signature": signature(secret, moment, direction, address, content),
    }


def signature(secret: str, moment: str, direction: Direction, address: str, content: bytes) -> str:
    """What goes into Tournevis-Signature. `direction` is "from" Tournevis or "to" it."""
    where = urlsplit(address)
    path = f"{where.path or '/'}?{where.query}" if where.query else where.path or "/"
    lines = f"{moment}\n{direction} tournevis\n{path}\n"
    return sha256(secret, lines.encode("utf-8", "replace") + content)


def _plain(url: str) -> str:
    """The address to ask: without the secret and our own scheme."""
    where = urlsplit(url)
    host = f"{where.hostname}:{where.port}" if where.port else str(where.hostname)
    return urlunsplit((where.scheme.removeprefix("webhook+"), host, where.path, where.query, ""))
