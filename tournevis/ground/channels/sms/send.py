"""A delivery leaves by SMS through the first gateway that takes it, or into a folder if none is set.

`SMS_URL` names gateways separated by blanks. The next is tried when one refuses for reasons of its
own, now or for ever; never after one that may have taken the message (`Unsure`), and not when the
number itself is wrong.
"""

from __future__ import annotations

import re
from time import monotonic

import structlog

from tournevis.ground.channels import folder
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow
from tournevis.ground.channels.sms import gateways
from tournevis.ground.channels.sms.refusals import WrongNumber
from tournevis.ground.channels.sms.silence import refuse_if_silent

NUMBER = re.compile(r"\+?[0-9]{3,20}", re.A)
SWITCHES_WITHIN = 9.0  # seconds: what the next one may take still fits the outbox's lease
log = structlog.get_logger(__name__)


def send(delivery: Delivery, body: str) -> str:
    """Hand one text over; returns the gateway's reference, or "file".

    Raises `NotNow`, `Never` or `Unsure`.
    """
    if not NUMBER.fullmatch(delivery.to):
        raise Never("not a telephone number")
    refuse_if_silent(delivery)
    urls = gateways.urls()
    if not urls:
        return folder.put(f"{delivery.pk}.txt", f"To: {delivery.to}\n\n{body}\n".encode())
    return _by_the_first(urls, delivery, body)


def _by_the_first(urls: list[str], delivery: Delivery, body: str) -> str:
    """Through the first of these gateways that takes it. Later is better than never."""
    refusals: list[NotNow | Never] = []
    began = monotonic()
    for url in urls:
        if refusals and monotonic() - began > SWITCHES_WITHIN:
            break
        gateway = gateways.gateway_of(url)
        if gateway is None:
            refusals.append(Never("SMS_URL names a gateway that nobody knows"))
            continue
        try:
            return gateway.send(delivery, body, url)
        except WrongNumber:
            raise
        except (NotNow, Never) as refusal:
            log.warning("SMS refused", gateway=gateway.name, delivery=delivery.pk)
            refusals.append(refusal)
    raise next((each for each in refusals if isinstance(each, NotNow)), refusals[-1])
