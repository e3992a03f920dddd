"""Sweeping: what no row needs any more is forgotten, once a day in each organisation.

First rows, then bytes, each in a transaction of its own: killed in between, bytes are left, which
the next sweep finds. A row never points to nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from tournevis.ground.files import storage
from tournevis.ground.files.keeping import A_DAY, hold
from tournevis.ground.files.models import Content, File, Sweep
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due

# What is just being written, or uploaded and not yet sent, is left alone for so long.
UPLOADS_FOR = timedelta(days=2)
ORPHANS_FOR = timedelta(hours=1)
LEASE = 600  # seconds
MOST = 1_000  # rows, or orphans, in one sweep


def sweep_due() -> int:
    """The round: sweep where it is time; how many organisations were swept."""
    return each_due(partial(Sweep.claim, limit=1, lease=LEASE), _sweep)


def _sweep(claimed: Sweep) -> None:
    with walls.opened(claimed.organisation_id) as now:
        pass  # the time alone: one sweeps in many transactions
    sweep(claimed.organisation_id, now)
    with walls.opened(claimed.organisation_id):
        claimed.put_off(now + A_DAY)


def sweep(organisation: int, now: datetime) -> int:
    """Forget what is not needed; how many contents went from the store. Raises `NoRoom`."""
    forget_rows(organisation, now)
    gone = 0
    for place, at in storage.current().places(organisation):
        if at < now - ORPHANS_FOR and _forget_bytes(organisation, place):
            gone += 1
            if gone >= MOST:
                break
    return gone


def forget_rows(organisation: int, now: datetime) -> None:
    """Delete files that nothing points to, then contents that no file needs."""
    with walls.opened(organisation):
        here = File.objects.filter(organisation=organisation, kept_at__lt=now - UPLOADS_FOR)
        _delete(unneeded(here))
        contents = Content.objects.filter(organisation=organisation, kept_at__lt=now - ORPHANS_FOR)
        _delete(unneeded(contents))
        if settings.CLAMD:  # what came before there was a scanner
            unscanned = contents.filter(scan=Content.Scan.UNSCANNED, due_at=None)
            unscanned.update(due_at=now)


def unneeded(rows: models.QuerySet[models.Model]) -> models.QuerySet[models.Model]:
    """Those of these rows to which no row of any table points, as the models say.

    A thumbnail needs the small picture and is itself part of the large one.
    """
    for field in rows.model._meta.get_fields(include_hidden=True):
        if isinstance(field, models.ManyToOneRel) and not isinstance(field, models.OneToOneRel):
            pointing = field.related_model._default_manager.filter(
                **{field.field.name: OuterRef("pk")}
            )
            rows = rows.exclude(Exists(pointing))
    return rows


def _delete(rows: models.QuerySet[models.Model]) -> None:
    """One by one, each held: somebody may be about to use it again."""
    for row in rows.order_by("pk")[:MOST]:
        if isinstance(row, Content):
            hold(row.organisation_id, row.sha256)
        again = unneeded(type(row)._default_manager.filter(pk=row.pk)).select_for_update()
        if again.exists():
            row.delete()


def _forget_bytes(organisation: int, place: str) -> bool:
    sha256 = place.rpartition("/")[2]
    with walls.opened(organisation):
        hold(organisation, sha256)
        if Content.objects.filter(organisation=organisation, sha256=sha256).exists():
            return False
        storage.current().delete(place)
    return True
