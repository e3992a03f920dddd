"""A file as the answer to a request: in pieces, under a policy that lets nothing in it run.

Only raster images are shown by the browser, everything else is saved. What may do harm is given
after a page that says so, what is infected never.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, BinaryIO

import structlog
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from tournevis.engines import files as engine
from tournevis.ground.files import showing, storage
from tournevis.ground.files.models import Content, File

CHUNK = 65_536  # bytes
LOCKED = "sandbox; default-src 'none'; frame-ancestors 'none'"
# Types that say no more than they must; whatever else it is, a browser learns nothing of it.
SAID = engine.INLINE | {"application/pdf"}
log = structlog.get_logger(__name__)


def answer(request: HttpRequest, file: File, *, base: str) -> HttpResponseBase:
    """The file, or a page that says why not yet or never. POST is "I know, give it to me".

    `base` is the template on which such a page stands. 404 when its bytes are not there.
    """
    if file.is_infected:
        return _page(request, file, base, "infected", 403)
    if showing.is_being_scanned(file):
        return _page(request, file, base, "scanning", 409)
    if showing.is_warned_of(file) and request.method != "POST":
        return _page(request, file, base, "warned", 200)
    return _sent(request, file.content, file.name)


def small_answer(request: HttpRequest, file: File) -> HttpResponseBase:
    """The file's thumbnail; 404 when there is none."""
    thumbnail = getattr(file.content, "thumbnail", None)
    if thumbnail is None or file.is_infected:
        raise Http404
    return _sent(request, thumbnail.small, "thumbnail.jpg")


def _page(request: HttpRequest, file: File, base: str, why: str, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "base": base,
        "file": file,
        "why": why,
        "state": showing.state_words(file),
        "warnings": showing.warnings(file),
        "kind": showing.kind_words(file.kind),
    }
    return render(request, "files/warning.html", context, status=status)


def _sent(request: HttpRequest, content: Content, name: str) -> HttpResponseBase:
    is_inline = content.kind in engine.INLINE
    mark = f'"{content.sha256[:32]}"'
    response: HttpResponseBase
    if is_inline and request.headers.get("If-None-Match") == mark:
        response = HttpResponse(status=304)
    else:
        response = _streamed(request, content)
        response["Content-Length"] = str(content.size)
        response["Content-Disposition"] = engine.disposition(name, inline=is_inline)
    if is_inline:  # asked for again each time, sent again only when it changed
        response["ETag"] = mark
        response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = LOCKED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _streamed(request: HttpRequest, content: Content) -> StreamingHttpResponse:
    try:
        opened = content.open()
    except storage.Gone as trouble:
        log.error("a content is not where it was put", content=content.pk)
        raise Http404 from trouble
    # Django reads a plain iterator to its end before it answers by ASGI: it is given the other.
    pieces = AsyncPieces(opened) if isinstance(request, ASGIRequest) else Pieces(opened)
    kind = content.kind if content.kind in SAID else "application/octet-stream"
    return StreamingHttpResponse(pieces, content_type=kind)


class Pieces:
    """A file piece by piece; closed with the answer, even if nobody reads it."""

    def __init__(self, opened: BinaryIO) -> None:
        self.opened = opened

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self.opened.read(CHUNK)
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        """Called by Django when the answer is over."""
        self.opened.close()


class AsyncPieces:
    """The same for ASGI; each piece is read in a thread."""

    def __init__(self, opened: BinaryIO) -> None:
        self.opened = opened
        self._read = sync_to_async(opened.read, thread_sensitive=False)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        piece = await self._read(CHUNK)
        if not piece:
            self.close()
            raise StopAsyncIteration
        return piece

    def close(self) -> None:
        """Called by Django when the answer is over."""
        self.opened.close()
