"""What the SMS gateway tells us: a message from a phone, or what became of one of ours.

The request's transaction is committed before the answer leaves (`config.middleware.walled`), so
the gateway hears 200 only for what is kept, and asks again otherwise.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime

import structlog
from django.conf import settings
from django.core.signing import BadSignature
from django.db import Error
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tournevis.engines import sms
from tournevis.ground.channels import inbox, reports
from tournevis.ground.channels.sms.send import signer
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.asking import Asked

log = structlog.get_logger(__name__)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def mo(request: Asked) -> HttpResponse:
    """Keep a message from a phone, once. Closed (404) without `SMS_SECRET`.

    The answer is empty: Kannel would send its text to the phone.
    """
    params = _params(request)
    if not settings.SMS_SECRET:
        raise Http404
    if not hmac.compare_digest(params.pop("secret", b""), settings.SMS_SECRET.encode()):
        return HttpResponse("wrong secret", status=403, content_type="text/plain")
    try:
        message = sms.mo(params)
    except sms.Malformed as trouble:
        return HttpResponse(str(trouble), status=400, content_type="text/plain")
    try:
        is_ours = _kept(message, params)
    except Error as trouble:
        log.error("text not kept", trouble=type(trouble).__name__)
        return HttpResponse("try again later", status=503, content_type="text/plain")
    if not is_ours:
        return HttpResponse("no centre has this number", status=404, content_type="text/plain")
    return HttpResponse(content_type="text/plain")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def dlr(request: Asked, signed: str) -> HttpResponse:
    """Note what became of one of our messages; the path says which, and that we wrote it."""
    try:
        organisation, delivery = map(int, signer().unsign(signed).split("."))
        report = sms.dlr(_params(request))
    except BadSignature as trouble:
        raise Http404 from trouble
    except sms.Malformed as trouble:
        return HttpResponse(str(trouble), status=400, content_type="text/plain")
    is_bad = report.kind in ("failed", "refused")
    if not reports.noted(
        organisation, delivery, kind=report.kind, is_bad=is_bad, answer=report.answer
    ):
        raise Http404
    return HttpResponse(content_type="text/plain")


def _params(request: Asked) -> dict[str, bytes]:
    """The parameters as bytes: a phone's text is in the charset that the gateway names."""
    asked = sms.query(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))
    return asked | sms.query(request.body) if request.method == "POST" else asked


def _kept(message: sms.Received, params: dict[str, bytes]) -> bool:
    to = message.receiver or settings.SMS_NUMBER
    account = sms.number(to, settings.SMS_REGION) or to
    found = inbox.received(account)
    if found is None:
        return False
    centre, now = found
    with walls.opened(centre):
        inbox.keep(
            centre,
            channel="sms",
            account=account,
            sender=message.sender,
            raw=_raw(message, params),
            message_id=message.reference or "",
            content_hash=_content_hash(message, now),
            now=now,
        )
    return True


def _raw(message: sms.Received, params: dict[str, bytes]) -> bytes:
    """The parameters as JSON, the text decoded, as `engines.sms.mo` reads them back."""
    plain = {name: value.decode("utf-8", "replace") for name, value in params.items()}
    return json.dumps({**plain, "text": message.text}, ensure_ascii=False).encode()


def _content_hash(message: sms.Received, now: datetime) -> str:
    """What makes it the same message under one id. Without an id, the time tells two "OK" apart."""
    parts = [message.sender, message.receiver, message.text]
    if message.reference is None:
        parts.append((message.at or now).strftime("%Y-%m-%d %H:%M"))
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
