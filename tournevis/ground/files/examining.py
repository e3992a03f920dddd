"""What is done with a content after it was kept: it is scanned, and an image gets a thumbnail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings

from tournevis.engines import files as engine
from tournevis.ground.files import scanning, storage, thumbnails
from tournevis.ground.files.keeping import kept_content
from tournevis.ground.files.models import Content, Thumbnail
from tournevis.ground.organisations import walls

AT_ONCE = 3
LEASE = 180  # seconds: longer than a scan and a picture may take
LONGEST_WAIT = timedelta(hours=1)
STARTS = 20  # after so many, no picture is tried: it may be what ends the workers
LARGEST_IMAGE = 40_000_000  # bytes that are read into memory
log = structlog.get_logger(__name__)
Scan = Content.Scan


def claim(now: datetime) -> list[Content]:
    """What is due, a few at a time, leased."""
    return Content.claim(now, limit=AT_ONCE, lease=LEASE)


def examine(content: Content) -> None:
    """Scan it, then make it small; whatever fails is tried again later."""
    changes: dict[str, Any] = {}
    try:
        changes = _scanned(content)
        if changes.get("scan", content.scan) != Scan.INFECTED:
            changes |= _drawn(content)
        is_done = changes.get("scan") != Scan.FAILED
    except storage.NoRoom as trouble:
        is_done = _told(content, trouble)
    except storage.Gone:
        log.error("a content is not where it was put", content=content.pk)
        is_done = True
    with walls.opened(content.organisation_id) as now:
        content.put_off(None if is_done else _again_at(content, now), **changes)


def _told(content: Content, trouble: Exception) -> bool:
    log.warning("not examined", content=content.pk, trouble=str(trouble))
    return False


def _scanned(content: Content) -> dict[str, Any]:
    """What the scanner says; nothing when there is none, or when it has said it before."""
    if not settings.CLAMD or content.scan in (Scan.CLEAN, Scan.INFECTED):
        return {}
    with walls.system() as now:
        pass
    try:
        with content.open() as opened:
            virus = scanning.virus_in(opened)
    except scanning.NoScanner as trouble:
        _told(content, trouble)
        return {"scan": Scan.FAILED, "scanned_at": now}
    if virus:
        log.warning("a virus was found", content=content.pk, virus=virus)
    return {"scan": Scan.INFECTED if virus else Scan.CLEAN, "virus": virus, "scanned_at": now}


def _drawn(content: Content) -> dict[str, Any]:
    if content.is_drawn or content.kind not in engine.IMAGES:
        return {}
    if content.size > LARGEST_IMAGE or content.attempts > STARTS:
        return {"is_drawn": True}
    with content.open() as opened:
        small = thumbnails.small_of(opened.read())
    if small is not None:
        with walls.opened(content.organisation_id) as now:
            _hang(content, small, now)
    return {"is_drawn": True}


def _hang(content: Content, small: thumbnails.Small, now: datetime) -> None:
    """The small picture is a content too; it needs no thumbnail of its own."""
    picture = kept_content(content.organisation_id, small.content, now, is_ours=True)
    Thumbnail.objects.get_or_create(
        organisation_id=content.organisation_id,
        content=content,
        defaults={"small": picture, "width": small.width, "height": small.height},
    )


def _again_at(content: Content, now: datetime) -> datetime:
    wait: timedelta = timedelta(seconds=10) * 2 ** min(content.attempts - 1, 12)
    return now + min(LONGEST_WAIT, wait)
