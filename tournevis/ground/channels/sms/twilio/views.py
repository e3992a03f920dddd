"""What Twilio tells us, in forms that it signs.

`X-Twilio-Signature` is the base 64 of HMAC-SHA1, with the auth token, over our address as Twilio
was told it (so over BASE_URL, whatever a proxy says) and every field's name and value, sorted by
name. It holds no time: a message that is told again is known by its `MessageSid`, kept for ever.

Messages: `MessageSid`, `AccountSid`, `From`, `To`, `Body`, `NumMedia` (pictures are not fetched:
their number is told as [MMS: 2]). Reports: `MessageStatus` (queued, sending, sent, delivered, undelivered,
failed), `ErrorCode`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tournevis.engines import sms
from tournevis.ground.channels.sms import gateways, reporting
from tournevis.ground.channels.sms.answering import kept, plain
from tournevis.ground.channels.sms.asking import keys_of
from tournevis.ground.channels.sms.signing import is_same
from tournevis.ground.organisations.asking import Asked

FAILED = ("undelivered", "failed", "canceled")


@csrf_exempt
@require_POST
def mo(request: Asked) -> HttpResponse:
    """Keep a message from a phone, once. Closed (404) unless `SMS_URL` names a Twilio account."""
    if not _is_signed(request):
        return plain("wrong signature", 403)
    told = request.POST
    if not told.get("From") or not told.get("MessageSid"):
        return plain("no sender or no id", 400)
    message = sms.mo(
        {
            "from": told["From"],
            "to": told.get("To", ""),
            "id": told["MessageSid"],
            "text": _text(request),
        }
    )
    answer = kept(message)
    if answer.status_code == 200:  # TwiML that says nothing to the phone
        return HttpResponse("<Response/>", content_type="text/xml")
    return answer


@csrf_exempt
@require_POST
def state(request: Asked, signed: str) -> HttpResponse:
    """Note what became of one of our messages."""
    reporting.checked(signed)
    if not _is_signed(request):
        return plain("wrong signature", 403)
    word = request.POST.get("MessageStatus", "")[:20]
    error = request.POST.get("ErrorCode", "")[:20]
    kind = word if word == "delivered" else "failed" if word in FAILED else "accepted"
    reporting.noted(signed, kind=kind, is_bad=word in FAILED, answer=f"{word} {error}".strip())
    return plain()


def signature(token: str, address: str, fields: dict[str, str]) -> str:
    """What Twilio writes into X-Twilio-Signature."""
    said = address + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(token.encode(), said.encode("utf-8", "replace"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _is_signed(request: Asked) -> bool:
    _, token = keys_of(gateways.url_of("twilio"))
    if not token:
        raise Http404
    fields = {name: str(request.POST[name]) for name in request.POST}
    expected = signature(token, settings.BASE_URL + request.get_full_path(), fields)
    return is_same(request.headers.get("X-Twilio-Signature", ""), expected)


def _text(request: Asked) -> str:
    text, media = request.POST.get("Body", ""), request.POST.get("NumMedia", "0")[:3]
    return text if media in ("", "0") else f"{text}\n[MMS: {media}]".strip()
