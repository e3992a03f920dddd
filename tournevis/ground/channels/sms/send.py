"""A delivery leaves by SMS through Kannel's HTTP interface, or into a folder if none is set.

`SMS_URL` is `http://user:password@host:13013/cgi-bin/sendsms`; the account in Kannel needs
`concatenation = true` and `max-messages` above 1 for texts longer than one message.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx
from django.conf import settings
from django.core.signing import Signer

from tournevis.engines import sms
from tournevis.ground.channels import folder
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow, Unsure

NUMBER = re.compile(r"\+?[0-9]{3,20}", re.A)
_TIMES = httpx.Timeout(15.0, connect=5.0)


def send(delivery: Delivery, body: str) -> str:
    """Hand one text over; returns the gateway's answer, or "file".

    Raises `NotNow`, `Never` or `Unsure`.
    """
    if not NUMBER.fullmatch(delivery.to):
        raise Never("not a telephone number")
    if not settings.SMS_URL:
        return folder.put(f"{delivery.pk}.txt", f"To: {delivery.to}\n\n{body}\n".encode())
    base, params = _asked(delivery, body)
    try:
        answer = httpx.get(base, params=params, timeout=_TIMES, trust_env=False)
    except (httpx.ConnectError, httpx.ConnectTimeout) as trouble:
        raise NotNow("the SMS gateway does not answer") from trouble
    except httpx.TransportError as trouble:
        raise Unsure(f"no answer from the SMS gateway: {type(trouble).__name__}") from trouble
    return _understood(answer)


def report_path(organisation: int, delivery: int) -> str:
    """Where the gateway reports on this delivery; signed, so that nobody else can."""
    return f"/sms/dlr/{signer().sign(f'{organisation}.{delivery}')}/"


def signer() -> Signer:
    """Signs "organisation.delivery", fit for a path."""
    return Signer(salt="tournevis.sms.report", sep="~")


def _asked(delivery: Delivery, body: str) -> tuple[str, dict[str, str]]:
    url = urlsplit(settings.SMS_URL)
    host = f"{url.hostname}:{url.port}" if url.port else str(url.hostname)
    report = settings.BASE_URL + report_path(delivery.organisation_id, delivery.pk)
    params = sms.mt_params(
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        sender=settings.SMS_NUMBER,
        to=delivery.to,
        text=body,
        dlr_url=sms.dlr_url(report, str(delivery.pk)),
    )
    base = urlunsplit((url.scheme, host, url.path, "", ""))
    return base, {name: value for name, value in params.items() if value}


def _understood(answer: httpx.Response) -> str:
    said = sms.reply(answer.status_code, answer.text)
    # "3:" is Kannel's word for "I keep it until the SMS centre takes it", whatever the status.
    if said.is_accepted or said.text.startswith("3:"):
        return said.text
    words = f"{said.status} {said.text}"[:200]
    if 400 <= said.status < 500 and said.status not in (408, 429):
        raise Never(words)
    if said.status < 300:
        raise Unsure(f"the SMS gateway's answer is not Kannel's: {words}")
    raise NotNow(words)
