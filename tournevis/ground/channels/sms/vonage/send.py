"""A delivery leaves through Vonage's SMS API (`/sms/json`).

Asked: `api_key`, `api_secret`, `from`, `to` (without its plus), `text`, `type` (text or unicode),
`client-ref` (a mark that we signed, which comes back in reports). Answered: `messages`, one for
each part, with `status` ("0" is accepted), `message-id`, `error-text`.
"""

from __future__ import annotations

from django.conf import settings

from tournevis.engines import sms
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow, Unsure
from tournevis.ground.channels.sms.asking import ask, base_of, concluded, keys_of
from tournevis.ground.channels.sms.refusals import WrongNumber
from tournevis.ground.channels.sms.reporting import mark

# Vonage's statuses: throttled, internal error, quota; and those that speak of the number.
_LATER, _PERHAPS, _WRONG_NUMBER = ("1", "8", "9", "10"), ("5",), ("6", "7", "33")


def send(delivery: Delivery, body: str, url: str) -> str:
    """Hand one text over; returns the first message-id. Raises `NotNow`, `Never` or `Unsure`."""
    key, secret = keys_of(url)
    answer = ask(
        "POST",
        f"{base_of(url)}/sms/json",
        data={
            "api_key": key,
            "api_secret": secret,
            "from": settings.SMS_NUMBER.removeprefix("+"),
            "to": delivery.to.removeprefix("+"),
            "text": body,
            "type": "text" if sms.encoding(body) == "GSM-7" else "unicode",
            "client-ref": mark(delivery),
        },
    )
    told = answer.json.get("messages")
    parts = [part for part in told if isinstance(part, dict)] if isinstance(told, list) else []
    if not parts:
        raise concluded(answer, f"Vonage: {answer.status}")
    troubles = [part for part in parts if str(part.get("status")) != "0"]
    if not troubles:
        return str(parts[0].get("message-id", ""))
    raise _refused(troubles[0], is_partial=len(troubles) < len(parts))


def _refused(part: dict[str, object], *, is_partial: bool) -> Exception:
    status = str(part.get("status"))
    words = f"Vonage: {status} {part.get('error-text', '')}"[:200]
    if is_partial or status in _PERHAPS:
        return Unsure(words)
    if status in _WRONG_NUMBER:
        return WrongNumber(words)
    return NotNow(words) if status in _LATER else Never(words)
