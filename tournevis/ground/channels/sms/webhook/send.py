"""A delivery leaves as a signed request.

Asked: `id` (the same at each try: whoever is told it twice sends once), `to`, `from`, `text`,
`state_url` (where to report). Answered: 2xx is accepted, with `reference` if it likes; a 4xx
refuses, for the number's sake when it says `{"error": "number"}`; 429 and 503 ask to come again.
"""

from __future__ import annotations

import json
import time
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse

from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sms.asking import ask, concluded, keys_of
from tournevis.ground.channels.sms.refusals import WrongNumber
from tournevis.ground.channels.sms.reporting import mark
from tournevis.ground.channels.sms.signing import sha256


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
    answer = ask(
        "POST", _plain(url), content=content, headers=headers(secret, content, time.time())
    )
    if 200 <= answer.status < 300:
        return str(answer.json.get("reference") or "accepted")
    words = f"webhook: {answer.status} {answer.text}"[:200]
    if answer.json.get("error") == "number":
        raise WrongNumber(words)
    raise concluded(answer, words)


def headers(secret: str, content: bytes, at: float) -> dict[str, str]:
    """The headers that sign this body at this time (seconds since 1970)."""
    moment = str(int(at))
    return {
        "Content-Type": "application/json",
        "Tournevis-Timestamp": moment,
        "Tournevis-Signature": sha256(secret, f"{moment}.".encode() + content),
    }


def _plain(url: str) -> str:
    """The address to ask: without the secret and our own scheme."""
    where = urlsplit(url)
    host = f"{where.hostname}:{where.port}" if where.port else str(where.hostname)
    return urlunsplit((where.scheme.removeprefix("webhook+"), host, where.path, where.query, ""))
