"""Mail brought by a program: `POST /mail/in/<account>/` with the whole message, as it was sent.

The request's transaction is committed before the answer leaves (`config.middleware.walled`), so
whoever brings it hears 200 only for what is kept, and brings it again otherwise.
"""

from __future__ import annotations

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import HttpResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tournevis.ground.channels import door_keys, inbox
from tournevis.ground.channels.email.identity import identity
from tournevis.ground.channels.email.receiving import LARGEST
from tournevis.ground.channels.models import DoorKey
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.asking import Asked

RAW = ("message/rfc822", "application/octet-stream")
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
FIELDS = ("body-mime", "email")  # where mail services put the whole message
log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def brought(request: Asked, account: str) -> HttpResponse:
    """Keep one mail for the centre of this account, if the key is that centre's."""
    try:
        found = inbox.received(account)
        centre = found[0] if found and "@" in account else 0
        with walls.opened(*([centre] if centre else [])):
            if not door_keys.opens(centre, DoorKey.Door.MAIL, _token(request)) or not centre:
                return _said("wrong key", 401)
            return _kept(request, centre, inbox.plain(account))
    except Error as trouble:
        log.error("mail not kept", trouble=type(trouble).__name__)
        return _said("try again later", 503)


def _kept(request: Asked, centre: int, account: str) -> HttpResponse:
    if request.content_type not in (*RAW, *FORMS):
        return _said("send message/rfc822, or a form with the message in body-mime or email", 415)
    raw = _raw(request)
    if raw is None:
        return _said("too large", 413)
    if not raw:
        return _said("there is no message in it", 400)
    known = identity(raw)
    with walls.opened(centre) as now:
        inbox.keep(
            centre,
            channel="email",
            account=account,
            sender=known.return_path,
            raw=raw,
            message_id=known.message_id,
            content_hash=known.content_hash,
            now=now,
            envelope={"by": "webhook"},
        )
    return _said("kept", 200)


def _raw(request: Asked) -> bytes | None:
    """The message byte for byte; None when it is too large."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST + 100_000:
            return None
        raw = _whole(request)
    except RequestDataTooBig:
        return None
    return raw if len(raw) <= LARGEST else None


def _whole(request: Asked) -> bytes:
    """In a form it is read with each byte a letter, so that none is lost."""
    if request.content_type in RAW:
        return bytes(request.read(LARGEST + 1))
    if request.content_type == FORMS[0]:
        request.encoding = "latin-1"
        return next((found for name in FIELDS if (found := _field(request, name))), b"")
    said = QueryDict(request.read(LARGEST + 1), encoding="latin-1")
    return next((said[name].encode("latin-1") for name in FIELDS if name in said), b"")


def _field(request: Asked, name: str) -> bytes:
    if file := request.FILES.get(name):
        return bytes(file.read(LARGEST + 1))
    return str(request.POST.get(name, "")).encode("latin-1", "replace")


def _token(request: Asked) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _said(words: str, status: int) -> HttpResponse:
    answer = HttpResponse(words, status=status, content_type="text/plain")
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer
