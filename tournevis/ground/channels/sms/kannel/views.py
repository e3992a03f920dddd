"""What Kannel tells us: a message from a phone, or what became of one of ours.

The request's transaction is committed before the answer leaves (`config.middleware.walled`), so
the gateway hears 200 only for what is kept, and asks again otherwise.
"""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tournevis.engines import sms
from tournevis.ground.channels.sms import reporting
from tournevis.ground.channels.sms.answering import kept, plain
from tournevis.ground.organisations.asking import Asked


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
        return plain("wrong secret", 403)
    try:
        message = sms.mo(params)
    except sms.Malformed as trouble:
        return plain(str(trouble), 400)
    said = {name: value.decode("utf-8", "replace") for name, value in params.items()}
    return kept(message, said)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def dlr(request: Asked, signed: str) -> HttpResponse:
    """Note what became of one of our messages; the path says which, and that we wrote it."""
    reporting.checked(signed)
    try:
        report = sms.dlr(_params(request))
    except sms.Malformed as trouble:
        return plain(str(trouble), 400)
    is_bad = report.kind in ("failed", "refused")
    reporting.noted(signed, kind=report.kind, is_bad=is_bad, answer=report.answer)
    return plain()


def _params(request: Asked) -> dict[str, bytes]:
    """The parameters as bytes: a phone's text is in the charset that the gateway names."""
    asked = sms.query(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))
    return asked | sms.query(request.body) if request.method == "POST" else asked
