"""Who comes to a public doorway, and how often: some an hour pass, not more."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse

from tournevis.ground.organisations.models import Knock

KEPT = timedelta(days=1)
SWEPT_AT_ONCE = 500


class Counted(JsonResponse):
    """A refusal whose knock counts all the same: what its request wrote is not undone."""


def may_pass(door: str, who: str, now: datetime, *, most: int, within: timedelta) -> bool:
    """Whether this is at most the `most`-th knock of `who` within that time; it counts if it passes.

    Called in the transaction of what is asked for: what is undone was no knock.
    """
    hidden = _hidden(f"{door} {who}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [hidden])
    lately = Knock.objects.filter(door=door, who=hidden, at__gt=now - within)
    if lately.count() >= most:
        return False
    Knock.objects.create(door=door, who=hidden, at=now)
    _sweep(now)
    return True


def count(door: str, who: str, now: datetime) -> None:
    """One more knock, whether it passes or not: of what was refused, and undone with its count."""
    Knock.objects.create(door=door, who=_hidden(f"{door} {who}"), at=now)


def network_of(request: HttpRequest) -> str:
    """Where a request comes from: an IPv4 address, or the /64 network that a home or office has.

    `X-Forwarded-For` is believed only from the trusted proxy, and then its last address.
    """
    said = str(request.META.get("REMOTE_ADDR", ""))
    if settings.IS_BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        said = forwarded or said
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _hidden(who: str) -> str:
    """A keyed hash: no address of anybody rests in the table."""
    key = hashlib.sha256(b"knock:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, who.lower().encode(errors="replace"), hashlib.sha256).hexdigest()


def _sweep(now: datetime) -> None:
    old = Knock.objects.filter(at__lt=now - KEPT).values("pk")[:SWEPT_AT_ONCE]
    Knock.objects.filter(pk__in=old).delete()
