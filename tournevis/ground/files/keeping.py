"""Keeping: bytes become a `File`, once each content in an organisation.

The bytes stand in the store, whole and synced, before the row that points to them is committed:
killed in between, an orphan is left, which is swept. A lock on (organisation, content), held until
the transaction ends, keeps two who bring the same bytes, and the sweeper, from crossing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from tournevis.engines import files as engine
from tournevis.ground.files import storage
from tournevis.ground.files.models import Content, Enclosure, File, Sweep
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import Person

A_DAY = timedelta(days=1)


def keep(
    organisation: int,
    content: bytes,
    *,
    name: str,
    content_type: str = "",
    now: datetime,
    by: Person | None = None,
    cid: str = "",
) -> File:
    """Keep these bytes under this name; raises `storage.NoRoom` when they cannot be kept now.

    `name`, `content_type` and `cid` are the sender's word: shown, never believed. Called in
    a transaction whose walls are open to the organisation. Limits are asked of `limits` before.
    """
    kept = kept_content(organisation, content, now)
    return File.objects.create(
        organisation_id=organisation,
        content=kept,
        name=engine.shown(_storable(name), kept.kind)[:200],
        said_kind=_storable(content_type)[:100],
        cid=_storable(cid)[:250],
        by=by,
        kept_at=now,
    )


def kept_content(
    organisation: int, content: bytes, now: datetime, *, is_ours: bool = False
) -> Content:
    """The one row of these bytes in this organisation; `is_ours`: we made them, so nothing is to
    be looked for in them. Raises `storage.NoRoom`."""
    sha256 = hashlib.sha256(content).hexdigest()
    hold(organisation, sha256)
    here = Content.objects.filter(organisation=organisation, sha256=sha256).first()
    if here is not None and storage.current().has(here.place):
        return here
    storage.current().put(storage.place_of(organisation, sha256), content)
    if here is not None:
        return here  # it was lost, and now it is back
    kind = engine.sniff(content)
    Sweep.objects.get_or_create(organisation_id=organisation, defaults={"due_at": now + A_DAY})
    is_due = not is_ours and (bool(settings.CLAMD) or kind in engine.IMAGES)
    if is_due:
        wake("files")
    return Content.objects.create(
        organisation_id=organisation,
        sha256=sha256,
        size=len(content),
        kind=kind,
        kept_at=now,
        due_at=now if is_due else None,
    )


def hold(organisation: int, sha256: str) -> None:
    """Nobody else keeps or sweeps this content until the transaction ends."""
    with connection.cursor() as cursor:
        key = f"file {int(organisation)} {sha256}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def enclose(delivery: int, files: Iterable[File]) -> None:
    """These files leave with this message of the outbox."""
    for number, file in enumerate(files, start=1):
        Enclosure.objects.get_or_create(
            organisation_id=file.organisation_id,
            delivery=delivery,
            number=number,
            defaults={"file": file},
        )


def enclosed(delivery: int) -> list[File]:
    """The files that leave with this message, in order, wherever its incident has moved."""
    with walls.system():
        rows = Enclosure.objects.filter(delivery=delivery).select_related("file__content")
        return [row.file for row in rows.order_by("number")]


def move(file: File, organisation: int, now: datetime) -> File:
    """The file is this organisation's from now on: its bytes are kept there, the old ones swept."""
    if file.organisation_id == organisation:
        return file
    file.content = kept_content(organisation, file.read(), now)
    file.organisation_id = organisation
    file.save(update_fields=["content", "organisation"])
    return file


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode(errors="replace").decode()
