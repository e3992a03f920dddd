"""What a provider reports later about a message it accepted."""

from __future__ import annotations

from datetime import datetime

from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations import walls

DELIVERED = "delivered"


def noted(organisation: int, delivery: int, *, kind: str, is_bad: bool, answer: str = "") -> bool:
    """Note a report on a delivery; False when there is no such delivery.

    `is_bad` means that it never arrives: the delivery has failed, unless it was reported as
    delivered before. A delivery that a person has put in the queue again stays there.
    """
    with walls.opened(organisation) as now:
        found = Delivery.objects.select_for_update().filter(pk=delivery).first()
        if found is None:
            return False
        is_over = found.provider_reference == DELIVERED or found.state == Delivery.State.FAILED
        if not is_over and found.state != Delivery.State.QUEUED:
            _note(found, kind, f"the network could not deliver it: {answer}" if is_bad else "", now)
    return True


def _note(delivery: Delivery, kind: str, trouble: str, now: datetime) -> None:
    """A report also answers for a message whose sending was cut off: it did leave."""
    delivery.settle(
        state=Delivery.State.FAILED if trouble else Delivery.State.ACCEPTED,
        accepted_at=delivery.accepted_at or now,
        provider_reference=kind,
        trouble=trouble[:300],
    )
