"""A delivery leaves by Web Push, for one device.

Its subject is the notification's title, its body the text; a last line that is an address of ours is
what the notification opens. "Accepted" is what its push service says (201), no more.
"""

from __future__ import annotations

import json
import time
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tournevis.ground.channels.devices import Device
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.push import vapid
from tournevis.ground.channels.push.sealing import sealed
from tournevis.ground.channels.push.subscribing import (
    ANSWERED,
    Subscription,
    is_allowed,
    subscription_of,
)
from tournevis.ground.channels.sending import Never, NotNow, Unsure
from tournevis.ground.organisations import outward, secrets, walls
from tournevis.ground.organisations.models import Account

OVER = "over-"  # a key that begins so: it says, without a sound, that an alert is answered
KEPT = 3600  # seconds that a push service holds what it cannot deliver
LONGEST_WAIT = 30  # seconds; an alert that has to wait longer goes another way
MOST_OCTETS, LONGEST_TITLE, LONGEST_TEXT = 3600, 150, 700
SALT = "tournevis.push.shown"


def send(delivery: Delivery, body: str) -> str:
    """Hand one message to the device's push service; returns its status.

    Raises `NotNow`, `Never` or `Unsure`.
    """
    device = _device(delivery)
    try:
        given = subscription_of(device)
        heads = _heads(delivery, device, given)
    except secrets.CannotBeOpened as trouble:
        raise Never("the device has to be added again") from trouble
    if not is_allowed(given.endpoint):
        raise Never("the push service is at an address that is not allowed")
    text = json.dumps(_message(delivery, body, device), ensure_ascii=False).encode()
    keys = vapid.decoded(given.p256dh), vapid.decoded(given.auth)
    answer = _asked(given.endpoint, sealed(text, *keys), heads)
    return _concluded(device, answer)


def tag_of(delivery: Delivery) -> str:
    """What is told again under the same tag takes the place of what was told before."""
    return (
        f"{delivery.link_purpose}-{delivery.link_subject}"
        if delivery.link_purpose
        else delivery.key
    )


def _device(delivery: Delivery) -> Device:
    """The one it is for, of this person and of nobody else, who is not barred."""
    number = delivery.to.rpartition("#")[2]
    with walls.system():
        rows = Device.objects.select_related("key", "person", "organisation")
        mine = rows.filter(person=delivery.person_id, gone_at=None)
        found = mine.filter(pk=int(number)).first() if number.isdecimal() else None
        if found is None or Account.objects.barred().filter(person=found.person_id).exists():
            raise Never("the device is gone")
        return found


def _message(delivery: Delivery, body: str, device: Device) -> dict[str, object]:
    """What the service worker is told (`sw.js`)."""
    text, _sep, last = body.strip().rpartition("\n")
    is_address = last.startswith(f"{settings.BASE_URL}/")
    rings = not delivery.key.startswith(OVER)
    told: dict[str, object] = {
        "title": delivery.subject[:LONGEST_TITLE],
        "body": _short(text if is_address else body),
        "url": urlsplit(last).path if is_address else "/",
        "tag": tag_of(delivery),
        "rings": rings,
        "lang": device.person.language,
        "shown": signing.dumps([delivery.organisation_id, delivery.pk, device.pk], salt=SALT),
    }
    if rings and is_address and delivery.link_purpose in ANSWERED:
        told |= _deeds(str(told["url"]), device.person.language)
    return told


def _deeds(url: str, language: str) -> dict[str, object]:
    """What can be answered from the notification itself; the link's secret says who answers."""
    with translation.override(language):
        return {
            "answer": f"{url}answer/",
            "take": _("I have it"),
            "next": _("Pass it on"),
            "failed": _("Your answer did not arrive: open the alert."),
        }


def _short(text: str) -> str:
    """As much as a notification shows; whatever the letters, it fits one record."""
    text = text.strip()[:LONGEST_TEXT]
    while len(json.dumps(text, ensure_ascii=False).encode()) > MOST_OCTETS // 2:
        text = text[: len(text) * 3 // 4]
    return text


def _heads(delivery: Delivery, device: Device, given: Subscription) -> dict[str, str]:
    centre = device.organisation
    contact = f"mailto:{centre.email}" if centre.email else settings.BASE_URL
    topic = salted_hmac(
        "tournevis.push.topic", f"{device.pk} {tag_of(delivery)}", algorithm="sha256"
    )
    return {
        "Authorization": vapid.authorization(device.key, given.endpoint, contact, time.time()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT),
        "Urgency": "normal" if delivery.key.startswith(OVER) else "high",
        "Topic": vapid.encoded(topic.digest()[:24]),  # 32 letters, as RFC 8030 allows
    }


def _asked(endpoint: str, message: bytes, heads: dict[str, str]) -> outward.Answer:
    try:
        return outward.posted(endpoint, message, heads, allow_private=settings.ALLOW_PRIVATE_PUSH)
    except outward.NoAnswer as trouble:
        raise Unsure("no answer from the push service") from trouble
    except outward.Unreachable as trouble:
        raise NotNow(f"the push service: {trouble}") from trouble


def _concluded(device: Device, answer: outward.Answer) -> str:
    status = answer.status
    if status in (200, 201, 202):
        _note(device, trouble="")
        return str(status)
    if status in (404, 410):
        _note(device, trouble="the device is gone", is_gone=True)
        raise Never("the device is gone")
    words = f"the push service refuses: {status}"
    _note(device, trouble=words)
    wait = _seconds(answer.headers.get("retry-after", ""))
    if (status == 429 or status >= 500) and wait <= LONGEST_WAIT:
        raise NotNow(words)
    raise Never(words)


def _note(device: Device, *, trouble: str, is_gone: bool = False) -> None:
    """Where the device's row says something else, it is written."""
    if device.trouble == trouble and not is_gone:
        return
    with walls.opened(device.organisation_id) as now:
        at: datetime | None = now if trouble else None
        gone = {"gone_at": now} if is_gone else {}
        Device.objects.filter(pk=device.pk).update(trouble=trouble, trouble_at=at, **gone)


def _seconds(said: str) -> float:
    """What Retry-After asks for; a date counts as long."""
    if not said:
        return 0
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else float("inf")
