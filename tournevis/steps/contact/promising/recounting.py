"""A contract was changed: the promises of its open incidents are worked out again, batch by batch."""

from __future__ import annotations

import structlog
from django.db import transaction

from tournevis.ground.incidents import promises
from tournevis.ground.incidents.models import Incident, Recount
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import centre_id_of

BATCH = 50
log = structlog.get_logger(__name__)


def recount_due() -> int:
    """The round: one batch of each change; how many changes were looked at.

    Working out twice changes nothing, so a batch whose worker died is simply done again.
    """
    with walls.system() as now:
        claimed = [(each, centre_id_of(each.organisation_id)) for each in Recount.claim(now)]
    for row, centre in claimed:
        try:
            _batch(row, centre)
        except Exception:  # its lease runs out, and it is tried again
            log.exception("promises could not be worked out again", recount=row.pk)
    return len(claimed)


def _batch(claimed: Recount, centre: int) -> None:
    with walls.opened(claimed.organisation_id, centre) as now:
        row = Recount.objects.select_for_update().filter(pk=claimed.pk).first()
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
