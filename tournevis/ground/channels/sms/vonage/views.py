"""What Vonage tells us, in requests that it signs.

`sig` is HMAC-SHA256 (or 512), with the signature secret, over every other parameter as
"&name=value", sorted by name, with each & and = within a value written _. `timestamp` is of at
most a day ago, for as long does Vonage try again; what it tells twice is known by `messageId`.

Messages: `msisdn` (sender), `to`, `messageId`, `text`, and for a part of a long one `concat`,
`concat-ref`, `concat-total`, `concat-part`. Reports: `client-ref`, `status` (delivered, expired,
failed, rejected, accepted, buffered, unknown), `err-code`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

from django.db import Error
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tournevis.engines import sms
from tournevis.engines.sms.smpp import Short
from tournevis.ground.channels.sms import gateways, keeping, parts, reporting
from tournevis.ground.channels.sms.answering import kept, plain
from tournevis.ground.channels.sms.asking import said_in
from tournevis.ground.channels.sms.signing import is_fresh, is_same
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.asking import Asked

TRIES_FOR = timedelta(hours=25)
FAILED = ("expired", "failed", "rejected")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def mo(request: Asked) -> HttpResponse:
    """Keep a message from a phone, once. Closed (404) without a signature secret."""
    told = _told(request)
    if told is None:
        return plain("wrong signature", 403)
    if not told.get("msisdn") or not told.get("messageId"):
        return plain("no sender or no id", 400)
    place = _place(told)
    if place is not None:
        return _part_kept(told, place)
    said = {"from": f"+{told['msisdn']}", "to": f"+{told.get('to', '')}", "id": told["messageId"]}
    return kept(sms.mo({**said, "text": told.get("text", "")}))


@csrf_exempt
@require_http_methods(["GET", "POST"])
def state(request: Asked) -> HttpResponse:
    """Note what became of one of our messages."""
    told = _told(request)
    if told is None:
        return plain("wrong signature", 403)
    word, error = told.get("status", "")[:20], told.get("err-code", "")[:20]
    kind = word if word == "delivered" else "failed" if word in FAILED else "accepted"
    reporting.noted(
        told.get("client-ref", ""), kind=kind, is_bad=word in FAILED, answer=f"{word} {error}"
    )
    return plain()


def signature(secret: str, told: dict[str, str], method: str = "sha256") -> str:
    """What Vonage writes into `sig`, in hexadecimal."""
    said = "".join(
        f"&{name}={told[name].replace('&', '_').replace('=', '_')}"
        for name in sorted(told)
        if name != "sig"
    )
    digest = hashlib.sha512 if method == "sha512" else hashlib.sha256
    return hmac.new(secret.encode(), said.encode("utf-8", "replace"), digest).hexdigest()


def _told(request: Asked) -> dict[str, str] | None:
    """The parameters, wherever they are, if they are signed and of today; else None."""
    account = said_in(gateways.url_of("vonage"))
    secret = account.get("signature", "")
    if not secret:
        raise Http404
    told = {**request.GET.dict(), **request.POST.dict(), **_json(request)}
    expected = signature(secret, told, account.get("method", "sha256"))
    if not is_same(told.get("sig", "").lower(), expected):
        return None
    return told if is_fresh(told.get("timestamp", ""), request.now, TRIES_FOR) else None


def _json(request: Asked) -> dict[str, str]:
    if request.content_type != "application/json":
        return {}
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return (
        {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
    )


def _place(told: dict[str, str]) -> sms.Place | None:
    if told.get("concat") != "true":
        return None
    try:
        numbers = [int(told[f"concat-{each}"][:6]) for each in ("ref", "total", "part")]
    except (KeyError, ValueError):
        return None
    place = sms.Place(*numbers)
    return place if place.is_sound else None


def _part_kept(told: dict[str, str], place: sms.Place) -> HttpResponse:
    found = keeping.centre_of(f"+{told.get('to', '')}")
    if found is None:
        return plain("no centre has this number", 404)
    account, centre, _ = found
    content = told.get("text", "").encode("utf-16-be", "replace")
    one = Short(f"+{told['msisdn']}"[:40], account, content, 8, sms.Header(), place, None)
    try:
        with walls.opened(centre) as now:
            parts.keep(one, place, account, centre, now)
    except Error:
        return plain("try again later", 503)
    return plain()
