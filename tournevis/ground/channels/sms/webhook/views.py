"""What a webhook gateway tells us, signed as `webhook` says.

Messages: `id` (of the message, the same whenever it is told again), `from`, `to`, `text`, `at` (UTC,
"2026-11-27 09:00:00"). Reports: `state` (delivered, failed, accepted), `answer`.
The secret is the one in `SMS_URL`; where that names no webhook, it is `SMS_SECRET`.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tournevis.engines import sms
from tournevis.ground.channels.sms import gateways, reporting
from tournevis.ground.channels.sms.answering import kept, plain
from tournevis.ground.channels.sms.asking import keys_of
from tournevis.ground.channels.sms.signing import is_fresh, is_same
from tournevis.ground.channels.sms.webhook.send import signature
from tournevis.ground.organisations.asking import Asked

FRESH = timedelta(minutes=5)


@csrf_exempt
@require_POST
def mo(request: Asked) -> HttpResponse:
    """Keep a message from a phone, once. Closed (404) without a secret."""
    if not _is_signed(request):
        return plain("wrong signature, or too old", 403)
    told = _told(request)
    if not told.get("id"):
        return plain("no id", 400)
    try:
        return kept(sms.mo(told))
    except sms.Malformed:
        return plain("no sender", 400)


@csrf_exempt
@require_POST
def state(request: Asked, signed: str) -> HttpResponse:
    """Note what became of one of our messages."""
    reporting.checked(signed)
    if not _is_signed(request):
        return plain("wrong signature, or too old", 403)
    told = _told(request)
    word = told.get("state", "")
    if word not in ("delivered", "failed", "accepted"):
        return plain("unknown state", 400)
    reporting.noted(signed, kind=word, is_bad=word == "failed", answer=told.get("answer", "")[:200])
    return plain()


def _is_signed(request: Asked) -> bool:
    url = gateways.url_of("webhook+https", "webhook+http")
    secret = keys_of(url)[1] if url else settings.SMS_SECRET
    if not secret:
        raise Http404
    moment = request.headers.get("Tournevis-Timestamp", "")
    address = settings.BASE_URL + request.get_full_path()
    expected = signature(secret, moment, "to", address, request.body)
    is_ours = is_same(request.headers.get("Tournevis-Signature", ""), expected)
    return is_ours and is_fresh(moment, request.now, FRESH)


def _told(request: Asked) -> dict[str, str]:
    try:
        found: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return (
        {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
    )
