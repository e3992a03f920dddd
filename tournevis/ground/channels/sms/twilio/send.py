"""A delivery leaves through Twilio's Messages resource, API version 2010-04-01.

Asked: `To`, `From` (`SMS_NUMBER`), `Body`, `StatusCallback` (a path that we signed). Answered: 201
with `sid`; else `code` and `message`. Idempotency: Twilio has no key for it, so an answer that was
lost is `Unsure`.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sms.asking import ask, base_of, concluded, keys_of
from tournevis.ground.channels.sms.refusals import WrongNumber
from tournevis.ground.channels.sms.reporting import mark

# Twilio's error codes that speak of the number: invalid, not mobile, unreachable, has said STOP.
_WRONG_NUMBER = (21211, 21214, 21217, 21610, 21612, 21614)


def send(delivery: Delivery, body: str, url: str) -> str:
    """Hand one text over; returns Twilio's sid. Raises `NotNow`, `Never` or `Unsure`."""
    account, token = keys_of(url)
    answer = ask(
        "POST",
        f"{base_of(url)}/2010-04-01/Accounts/{account}/Messages.json",
        data={
            "To": delivery.to,
            "From": settings.SMS_NUMBER,
            "Body": body,
            "StatusCallback": settings.BASE_URL
            + reverse("sms:twilio_state", args=[mark(delivery)]),
        },
        auth=(account, token),
    )
    told = answer.json
    if answer.status in (200, 201) and told.get("sid"):
        return str(told["sid"])
    words = f"Twilio: {answer.status} {told.get('code', '')} {told.get('message', '')}"[:200]
    if told.get("code") in _WRONG_NUMBER:
        raise WrongNumber(words)
    raise concluded(answer, words)
