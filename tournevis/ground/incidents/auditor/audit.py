"""The round: look, write down what lapsed and what is gone, mend, and have people told."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import structlog
from django.db import connection

from tournevis.ground.incidents.auditor import mending, telling
from tournevis.ground.incidents.auditor.look import Found, Look, look
from tournevis.ground.incidents.auditor.rows import Audit, Kind, Lapse
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import wake

EVERY = timedelta(seconds=55)
KEPT = timedelta(days=7)
_ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('tournevis audit', 0))"
log = structlog.get_logger(__name__)


def audit_due() -> int:
    """The round of every worker: one audit a minute, by whoever comes first; 0, it never hurries."""
    with walls.system() as now:
        is_fresh = Audit.objects.filter(at__gt=now - EVERY, at__lte=now).exists()
    if not is_fresh:
        audit()
    return 0


def audit() -> Audit | None:
    """Look once, whatever the time; None when another process is at it."""
    with walls.system():
        last = Audit.objects.order_by("-at").first()
        again = Lapse.objects.filter(kind=Kind.UNANSWERED, gone_at=None).values_list(
            "row", flat=True
        )
        rows = list(again)
    seen = look(last.entries_up_to if last else None, rows)
    made = _written_down(seen, last)
    if made is not None:
        telling.tell(seen.at)
    return made


def _written_down(seen: Look, last: Audit | None) -> Audit | None:
    """The audit's row comes with its lapses: of two at once, the second sees the first's."""
    with walls.system() as now, connection.cursor() as cursor:
        cursor.execute(_ALONE)
        [is_alone] = cursor.fetchone()
        if not is_alone or Audit.objects.filter(at__gt=last.at if last else now).exists():
            return None
        here = _lapses(seen)
        made = Audit.objects.create(
            at=seen.at,
            seconds=round(seen.seconds, 3),
            entries_up_to=seen.entries_up_to,
            found=dict(Counter(str(each.kind) for each in seen.found)),
        )
        Audit.objects.filter(at__lt=seen.at - KEPT).delete()
    made.mended = sum(mending.mend(each) for each in here if each.mended_at is None)
    with walls.system():
        left = Lapse.objects.filter(gone_at=None)
        made.pressing = sum(each.is_pressing for each in left)
        made.save(update_fields=["mended", "pressing"])
        if seen.found:
            log.warning("lapses", **made.found, mended=made.mended, pressing=made.pressing)
            wake("")  # whatever round it is that should have come by
    return made


def _lapses(seen: Look) -> list[Lapse]:
    """The rows of what is found, new ones written; those of what is no longer found are gone."""
    known = {
        (str(each.kind), each.table, each.row): each for each in Lapse.objects.filter(gone_at=None)
    }
    here = []
    for found in seen.found:
        lapse = known.pop((str(found.kind), found.table, found.row), None)
        here.append(_again(lapse, seen.at) if lapse else _new(found, seen.at))
    Lapse.objects.filter(pk__in=[each.pk for each in known.values()]).update(gone_at=seen.at)
    return here


def _again(lapse: Lapse, now: datetime) -> Lapse:
    """What was mended and lapsed all the same presses: mending it is no cure."""
    if lapse.mended_at is not None and lapse.mended_at < now - timedelta(minutes=5):
        Lapse.objects.filter(pk=lapse.pk).update(mended_at=None)
        lapse.mended_at = None
    return lapse


def _new(found: Found, now: datetime) -> Lapse:
    return Lapse.objects.create(
        organisation_id=found.organisation,
        kind=str(found.kind),
        table=found.table,
        row=found.row,
        incident_id=found.incident,
        since=found.since,
        found_at=now,
    )
