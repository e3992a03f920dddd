"""What a gateway that calls us hears: 200 only once its message is kept."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from django.db import Error
from django.http import HttpResponse

from tournevis.engines import sms
from tournevis.ground.channels.sms import keeping

log = structlog.get_logger(__name__)


def kept(message: sms.Received, said: Mapping[str, str] | None = None) -> HttpResponse:
    """Keep it and say so (empty 200); 503 when it could not be kept, 404 when it is for nobody."""
    try:
        is_ours = keeping.keep(message, said)
    except Error as trouble:
        log.error("text not kept", trouble=type(trouble).__name__)
        return plain("try again later", 503)
    return plain() if is_ours else plain("no centre has this number", 404)


def plain(text: str = "", status: int = 200) -> HttpResponse:
    """An answer in plain text; most gateways would send the words of a 200 to the phone."""
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
