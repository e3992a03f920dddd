"""A delivery leaves through Kannel's sendsms."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse

from tournevis.engines import sms
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow, Unsure
from tournevis.ground.channels.sms.asking import Answer, ask
from tournevis.ground.channels.sms.reporting import mark


def send(delivery: Delivery, body: str, url: str) -> str:
    """Hand one text over; returns Kannel's answer. Raises `NotNow`, `Never` or `Unsure`."""
    base, params = _asked(delivery, body, url)
    return _understood(ask("GET", base, params=params))


def _asked(delivery: Delivery, body: str, url: str) -> tuple[str, dict[str, str]]:
    where = urlsplit(url)
    host = f"{where.hostname}:{where.port}" if where.port else str(where.hostname)
    report = settings.BASE_URL + reverse("sms:dlr", args=[mark(delivery)])
    params = sms.mt_params(
        user=unquote(where.username or ""),
        password=unquote(where.password or ""),
        sender=settings.SMS_NUMBER,
        to=delivery.to,
        text=body,
        dlr_url=sms.dlr_url(report, str(delivery.pk)),
    )
    base = urlunsplit((where.scheme, host, where.path, "", ""))
    return base, {name: value for name, value in params.items() if value}


def _understood(answer: Answer) -> str:
    said = sms.reply(answer.status, answer.text)
    # "3:" is Kannel's word for "I keep it until the SMS centre takes it", whatever the status.
    if said.is_accepted or said.text.startswith("3:"):
        return said.text
    words = f"{said.status} {said.text}"[:200]
    if answer.is_refusal:
        raise Never(words)
    if said.status < 300:
        raise Unsure(f"the SMS gateway's answer is not Kannel's: {words}")
    raise NotNow(words)
