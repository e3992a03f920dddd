"""What a switchboard (or whatever speaks for it) tells of calls: `POST /phone/events/`."""

from __future__ import annotations

import hmac
import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tournevis.ground.channels.phone import register
from tournevis.ground.channels.phone.event import Event, Malformed, event
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.asking import Asked

LARGEST = 20_000  # bytes


@csrf_exempt
@require_POST
def events(request: Asked) -> HttpResponse:
    """Write down one event, JSON or form, once; 204 when it is kept. Closed without PHONE_SECRET."""
    if not settings.PHONE_SECRET:
        raise Http404
    if not _is_trusted(request):
        return _said("wrong secret", 401)
    try:
        told = event(_fields(request))
    except Malformed as trouble:
        return _said(str(trouble), 400)
    if not _written(told):
        return _said("no centre has this number", 404)
    return HttpResponse(status=204)


def _is_trusted(request: Asked) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return hmac.compare_digest(given.encode(), settings.PHONE_SECRET.encode())


def _fields(request: Asked) -> dict[str, Any]:
    if len(request.body) > LARGEST:
        raise Malformed(f"an event has at most {LARGEST} bytes")
    if request.content_type != "application/json":
        return {name: str(request.POST[name]) for name in request.POST}
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError) as trouble:
        raise Malformed("not JSON") from trouble
    if not isinstance(told, dict):
        raise Malformed("an event is a JSON object")
    return told


def _written(told: Event) -> bool:
    found = register.centre_at(told.ours)
    if found is None:
        return False
    with walls.system() as now:
        register.heard(found[0], told, now)
    return True


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
