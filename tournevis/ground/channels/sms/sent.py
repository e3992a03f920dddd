"""Under which names an SMS centre took our messages, and what it reports on them.

A receipt may come before the answer that names the message, twice, or never: it is a row first,
and is matched by a round of the workers once the name is known.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from tournevis.engines.sms import smpp
from tournevis.engines.sms.smpp.receipt import KINDS, Kind
from tournevis.ground.channels import reports
from tournevis.ground.channels.models import Delivery, Receipt, Sent
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due, wake

WAITS_FOR = timedelta(days=3)
LONGEST_PAUSE = timedelta(minutes=10)
log = structlog.get_logger(__name__)


def remember(delivery: Delivery, gateway: str, names: Sequence[str]) -> None:
    """Keep the names of the parts that were taken in one sending of this delivery."""
    named = [smpp.canonical(name)[:100] for name in names if name]
    if not named:
        return
    batch = secrets.token_hex(16)
    with walls.opened(delivery.organisation_id) as now:
        Sent.objects.bulk_create(
            Sent(
                organisation_id=delivery.organisation_id,
                delivery=delivery,
                gateway=gateway,
                message=name,
                batch=batch,
                sent_at=now,
            )
            for name in named
        )


def keep_receipt(
    told: smpp.Receipt, gateway: str, numbers: str, centre: int, now: datetime
) -> None:
    """Keep a receipt, once. The caller's transaction sees the centre."""
    Receipt.objects.get_or_create(
        organisation_id=centre,
        gateway=gateway,
        message=smpp.canonical(told.message)[:100],
        state=told.state,
        defaults={
            "numbers": numbers[:100],
            "kind": told.kind,
            "error": told.error,
            "received_at": now,
            "due_at": now,
        },
    )
    wake("receipts")


def match_due() -> int:
    """The round: note what was reported on the deliveries; returns how many receipts were looked at."""
    return each_due(Receipt.claim, _match)


def _match(receipt: Receipt) -> None:
    with walls.system():
        found = _sent_as(receipt)
    if found is not None:
        note(found, smpp.Receipt(receipt.message, receipt.state, receipt.error, _kind(receipt)))
    with walls.opened(receipt.organisation_id) as now:
        if found is not None:
            receipt.delete()
        elif receipt.received_at < now - WAITS_FOR:
            log.warning("a receipt for nothing that we sent", gateway=receipt.gateway)
            receipt.delete()
        else:
            pause = timedelta(seconds=2) * 2 ** min(receipt.attempts, 12)
            receipt.put_off(now + min(pause, LONGEST_PAUSE))


def _sent_as(receipt: Receipt) -> Sent | None:
    """What was sent under this name to this phone; the likeliest spelling, the latest first."""
    names = smpp.candidates(receipt.message)
    rows = Sent.objects.filter(gateway=receipt.gateway, message__in=names)
    found = [
        row
        for row in rows.select_related("delivery").order_by("-pk")[:20]
        if row.delivery.to[-8:] in receipt.numbers
    ]
    return min(found, key=lambda row: names.index(row.message), default=None)


def note(sent: Sent, told: smpp.Receipt) -> None:
    """Note what became of one part. A delivery is delivered when all are, has failed when one has."""
    with walls.opened(sent.organisation_id):
        rows = Sent.objects.select_for_update().filter(batch=sent.batch)
        states = {row.pk: row.state for row in rows}
        if states[sent.pk] not in ("delivered", "failed"):
            states[sent.pk] = told.kind
            rows.filter(pk=sent.pk).update(state=told.kind)
        newer = Sent.objects.filter(delivery=sent.delivery_id, pk__gt=max(states))
        if newer.exclude(batch=sent.batch).exists():
            return  # it was sent again since: what became of this sending says nothing of that
    said = set(states.values())
    is_bad = "failed" in said
    kind = "failed" if is_bad else "delivered" if said == {"delivered"} else "accepted"
    answer = f"{told.state} {told.error}".strip()
    reports.noted(sent.organisation_id, sent.delivery_id, kind=kind, is_bad=is_bad, answer=answer)


def _kind(receipt: Receipt) -> Kind:
    return next((each for each in KINDS if each == receipt.kind), "accepted")
