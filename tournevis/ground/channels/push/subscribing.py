"""A browser subscribes, for one person: what it gives is looked at closely, for anyone can post it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext as _

from tournevis.ground.channels.devices import Device, PushKey
from tournevis.ground.channels.push.sealing import CURVE
from tournevis.ground.channels.push.vapid import decoded
from tournevis.ground.organisations import links, secrets, walls
from tournevis.ground.organisations.hashing import hashed
from tournevis.ground.organisations.models import MagicLink, Person

ANSWERED = (MagicLink.Purpose.ACKNOWLEDGE, MagicLink.Purpose.BATCH)
MOST, LONGEST_ENDPOINT, LONGEST_NAME = 10, 1000, 60
BROWSERS = {
    "Edg": "Edge",
    "SamsungBrowser": "Samsung Internet",
    "OPR": "Opera",
    "Firefox|FxiOS": "Firefox",
    "Chrome|CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


class BadDevice(Exception):
    """It can't be alerted; says why, in the page's language."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser's messages are left, and the keys that seal them for it."""

    endpoint: str
    p256dh: str
    auth: str


def keep(person: Person, said: Mapping[str, str], name: str, now: datetime) -> Device:
    """This browser is this person's from now on, and nobody else's. Raises `BadDevice`.

    `said` holds endpoint, p256dh, auth, and the `key` of ours that the browser subscribed with.
    """
    given, home = _read(said), person.organisation_id
    key = PushKey.objects.filter(organisation=home, public=said.get("key", "")[:90]).last()
    if key is None:
        raise BadDevice(_("This page is too old: open it again."))
    place = hashed(given.endpoint)
    mine = Device.objects.filter(person=person)
    if mine.exclude(endpoint_hash=place).count() >= MOST:
        raise BadDevice(_("You have many devices already: remove one first."))
    with walls.system():
        Device.objects.filter(endpoint_hash=place).exclude(person=person).delete()
    told = {"endpoint": given.endpoint, "p256dh": given.p256dh, "auth": given.auth}
    fresh = {
        "key": key,
        "subscription": secrets.seal(home, json.dumps(told)),
        "gone_at": None,
        "trouble": "",
        "trouble_at": None,
    }
    device, _is_new = Device.objects.update_or_create(
        organisation_id=home,
        person=person,
        endpoint_hash=place,
        defaults=fresh,
        create_defaults={**fresh, "name": named(name) or "?", "added_at": now},
    )
    return device


def forget(person: int) -> int:
    """Nothing is sent to any device of this person from now on; how many there were.

    What ends their sessions everywhere ends this too: whoever had come in may have added theirs, or
    holds one that still shows an alert.
    """
    with walls.system():
        gone, _kinds = Device.objects.filter(person=person).delete()
    links.end(person, *ANSWERED)
    return gone


def remove(device: Device) -> None:
    """Nothing is sent to it any more, and what it shows answers nothing: it may be stolen."""
    device.delete()
    links.end(device.person_id, *ANSWERED)


def subscription_of(device: Device) -> Subscription:
    """What the browser gave. Raises `secrets.CannotBeOpened`."""
    return Subscription(**json.loads(secrets.opened(device.organisation_id, device.subscription)))


def named(name: str) -> str:
    """A device's name in one short line."""
    line = "".join(sign if sign.isprintable() else " " for sign in name[:300])
    return " ".join(line.split())[:LONGEST_NAME]


def name_of(agent: str) -> str:
    """What a browser says it is, in two words; "" for what nobody knows.

    >>> name_of("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/131.0 Mobile Safari/537.36")
    'Chrome, Android'
    >>> name_of("curl/8")
    ''
    """
    found = (
        next((words for sign, words in signs.items() if re.search(sign, agent[:500])), "")
        for signs in (BROWSERS, SYSTEMS)
    )
    return ", ".join(each for each in found if each)


def is_allowed(endpoint: str) -> bool:
    """Whether a push service may stand there: https at its usual port, unless the house allows
    those of its own network."""
    where = urlsplit(endpoint)
    if not where.hostname or where.username or where.fragment:
        return False
    if settings.ALLOW_PRIVATE_PUSH:
        return where.scheme in ("http", "https")
    return where.scheme == "https" and where.port in (None, 443)


def _read(said: Mapping[str, str]) -> Subscription:
    endpoint, p256dh, auth = (said.get(name, "") for name in ("endpoint", "p256dh", "auth"))
    try:
        is_good = (
            endpoint.isascii()
            and endpoint.isprintable()
            and len(endpoint) <= LONGEST_ENDPOINT
            and is_allowed(endpoint)
            and len(decoded(auth[:100])) == 16
        )
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(p256dh[:200]))
    except ValueError:
        is_good = False
    if not is_good:
        raise BadDevice(_("This browser gave nothing that alerts can be sent to."))
    return Subscription(endpoint, p256dh.rstrip("="), auth.rstrip("="))
