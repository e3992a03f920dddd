"""A contract was changed: the promises of its open incidents are worked out again, batch by batch."""

from __future__ import annotations

import structlog
from django.db import transaction

from tournevis.ground.incidents import promises
from tournevis.ground.incidents.models import Incident, Recount
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import walls_of

BATCH = 50
log = structlog.get_logger(__name__)


def recount_due() -> int:
    """The round: one batch of each change; how many changes were looked at.

    Working out twice changes nothing, so a batch whose worker died is simply done again.
    """
    return each_due(Recount.claim, _batch)


def _batch(claimed: Recount) -> None:
    with walls_of(claimed.organisation_id) as now:
        row = Recount.held(claimed.pk, now)
        if row is None:
            return
        rows = Incident.objects.open().filter(organisation=row.organisation_id, pk__gt=row.after)
        batch = list(rows.order_by("pk")[:BATCH])
        for incident in batch:
            try:
                with transaction.atomic():
                    if incident.locked().is_open:
                        promises.recount(incident, now=now, why=row.why)
            except Exception:  # one that fails stops no other
                log.exception("promises not worked out again", incident=incident.pk)
        if len(batch) < BATCH:
            row.delete()
        else:
            row.put_off(now, after=batch[-1].pk)
