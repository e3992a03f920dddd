"""The one table of gateways: what answers for each scheme of `SMS_URL`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sms.apprise import send as apprise
from tournevis.ground.channels.sms.gammu import send as gammu
from tournevis.ground.channels.sms.kannel import send as kannel
from tournevis.ground.channels.sms.ovh import send as ovh
from tournevis.ground.channels.sms.smpp import send as smpp
from tournevis.ground.channels.sms.twilio import send as twilio
from tournevis.ground.channels.sms.vonage import send as vonage
from tournevis.ground.channels.sms.webhook import send as webhook

Send = Callable[[Delivery, str, str], str]
Watch = Callable[[str, threading.Event], None]


@dataclass(frozen=True, slots=True)
class Gateway:
    """One kind of gateway. `send(delivery, body, url)` hands a text over and returns a reference.

    `receives` says how messages come back: "" by calling one of our addresses (`urls.py` of its
    folder), else the module whose `watch(url, stop)` fetches them in `tournevis listen`.
    """

    name: str
    send: Send
    receives: str = ""


_HERE = "tournevis.ground.channels.sms"
_KANNEL = Gateway("Kannel", kannel.send)
_SMPP = Gateway("SMPP", smpp.send, f"{_HERE}.smpp.receive")
_WEBHOOK = Gateway("webhook", webhook.send)

SCHEMES: dict[str, Gateway] = {
    "http": _KANNEL,
    "https": _KANNEL,
    "smpp": _SMPP,
    "smpps": _SMPP,
    "gammu": Gateway("gammu-smsd", gammu.send, f"{_HERE}.gammu.receive"),
    "ovh": Gateway("OVH", ovh.send, f"{_HERE}.ovh.receive"),
    "twilio": Gateway("Twilio", twilio.send),
    "vonage": Gateway("Vonage", vonage.send),
    "apprise": Gateway("apprise", apprise.send),
    "webhook+https": _WEBHOOK,
    "webhook+http": _WEBHOOK,
}

# Where they listen unless the address says otherwise; 443 for every other scheme.
PORTS = {"http": 13013, "smpp": 2775, "smpps": 3550, "webhook+http": 80}


def urls() -> list[str]:
    """The addresses that `SMS_URL` names, in the order they are tried."""
    return str(settings.SMS_URL).split()


def url_of(*schemes: str) -> str:
    """The first address of these schemes in `SMS_URL`; "" when it names none."""
    return next((each for each in urls() if urlsplit(each).scheme in schemes), "")


def gateway_of(url: str) -> Gateway | None:
    """What answers for this address; None for a scheme that nobody knows."""
    return SCHEMES.get(urlsplit(url).scheme)


def watched() -> Iterator[tuple[Watch, str]]:
    """How messages are fetched from the gateways that do not call us, each with its address."""
    for url in urls():
        gateway = gateway_of(url)
        if gateway is not None and gateway.receives:
            yield import_string(f"{gateway.receives}.watch"), url
