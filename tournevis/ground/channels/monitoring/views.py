"""What a monitoring asks for: one address a kind, the source's secret in the Authorization header.

The request's transaction is committed before the answer leaves (`config.middleware.walled`), so
the monitoring hears 202 only for what is kept, and asks again otherwise.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from datetime import timedelta

import structlog
from django.db import Error
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tournevis.ground.channels import inbox
from tournevis.ground.channels.models import Doorway, Source
from tournevis.ground.channels.monitoring.alert import LARGEST, Misread, TooMuch
from tournevis.ground.channels.monitoring.read import READERS, read
from tournevis.ground.channels.monitoring.sources import account_of, found_by
from tournevis.ground.organisations import knocks, walls
from tournevis.ground.organisations.asking import Asked
from tournevis.ground.organisations.models import centre_id_of

MOST_A_MINUTE = 600  # requests of one source; 503 beyond, which Alertmanager tries again
log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def hook(request: Asked, kind: str) -> HttpResponse:
    """Keep what a source says: 202. 401 without its secret, 400 for what cannot be read.

    Each request counts before it is read: what is refused has cost us its reading.
    """
    source = found_by(_secret(request), kind) if kind in READERS else None
    if source is None:
        refusal = _refusal(401, "the secret of an active source of this kind is missing")
        refusal["WWW-Authenticate"] = 'Bearer realm="Tournevis"'
        return refusal
    if _size(request) > LARGEST:
        return _refusal(413, f"more than {LARGEST} bytes")
    raw = request.body
    if len(raw) > LARGEST:  # it did not say how much it would send
        return _refusal(413, f"more than {LARGEST} bytes")
    try:
        if not _may_pass(source):
            return _later("too many at once")
        read(source, raw)
        _keep(source, raw)
    except TooMuch as trouble:
        return knocks.Counted({"detail": str(trouble)}, status=413)
    except Misread as trouble:
        return knocks.Counted({"detail": str(trouble)}, status=400)
    except Error as trouble:
        log.error("alert not kept", trouble=type(trouble).__name__)
        return _later("try again later")
    return JsonResponse({"kept": True}, status=202)


def _secret(request: Asked) -> str:
    """The secret: a bearer's token, or the password of basic authentication."""
    scheme, _, given = request.headers.get("Authorization", "")[:500].partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        pair = base64.b64decode(given.strip(), validate=True).decode()
    except ValueError:
        return ""
    return pair.partition(":")[2]


def _size(request: Asked) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return LARGEST + 1


def _may_pass(source: Source) -> bool:
    """False when the source sends too much at once."""
    minute = timedelta(minutes=1)
    with walls.opened(_centre(source)) as now:
        return knocks.may_pass("monitor", str(source.pk), now, most=MOST_A_MINUTE, within=minute)


def _keep(source: Source, raw: bytes) -> None:
    """Kept at the centre that serves the client."""
    centre = _centre(source)
    with walls.opened(centre) as now:
        inbox.keep(
            centre,
            channel=Doorway.MONITOR,
            account=account_of(source),
            sender=source.name,
            raw=raw,
            # The same words twice may be two alerts with an end between: each request counts.
            message_id=uuid.uuid4().hex,
            content_hash=hashlib.sha256(raw).hexdigest(),
            now=now,
        )


def _centre(source: Source) -> int:
    with walls.system():
        return centre_id_of(source.organisation_id)


def _refusal(status: int, why: str) -> HttpResponse:
    return JsonResponse({"detail": why}, status=status)


def _later(why: str) -> HttpResponse:
    answer = _refusal(503, why)
    answer["Retry-After"] = "30"
    return answer
