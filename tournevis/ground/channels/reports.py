"""What is reported later about a message that was accepted: by an SMS network, or by a mail server."""

from __future__ import annotations

from datetime import datetime

from tournevis.ground.channels import addresses, switching
from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations import walls

DELIVERED = "delivered"
LONGEST_TROUBLE = 300
State = Delivery.State


def noted(organisation: int, delivery: int, *, kind: str, is_bad: bool, answer: str = "") -> bool:
    """Note a report on a delivery; False when there is no such delivery.

    `is_bad` means that it never arrives: the delivery has failed, unless it was reported as
    delivered before. A delivery that a person has put in the queue again stays there.
    """
    with walls.opened(organisation) as now:
        found = Delivery.objects.select_for_update().filter(pk=delivery).first()
        if found is None:
            return False
        if not _is_over(found):
            _note(found, kind, f"the network could not deliver it: {answer}" if is_bad else "", now)
    return True


def delivered(delivery: Delivery, now: datetime) -> None:
    """It is in the client's mailbox: their server says so (a DSN of success, RFC 3464).

    Its organisation's wall is open; so for `bounced` and `delayed`.
    """
    row = _held(delivery)
    if not _is_over(row):
        _note(row, DELIVERED, "", now)


def bounced(delivery: Delivery, status: str, diagnostic: str, now: datetime) -> None:
    """It came back: it has failed, and the address is marked. `status` is the report's code
    ("5.1.1", RFC 3463), `diagnostic` the server's words, which anyone may have written.
    """
    row, status = _held(delivery), status or addresses.status_in(diagnostic)
    words = f"returned by their server: {_line(status, 12)} {_line(diagnostic, LONGEST_TROUBLE)}".rstrip(
        " :"
    )
    if _is_over(row):
        return
    if not addresses.HARD.fullmatch(status):  # a hard one is marked as it fails
        _mark(row, status, words, now)
    _note(row, "bounced", words, now)


def delayed(delivery: Delivery, status: str, diagnostic: str, now: datetime) -> None:
    """The client's server tries on: nothing failed yet, the address is counted as troubled."""
    _mark(_held(delivery), status, f"delayed: {_line(diagnostic, LONGEST_TROUBLE)}", now)


def _held(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)


def _is_over(delivery: Delivery) -> bool:
    return delivery.state in (State.DELIVERED, State.FAILED, State.QUEUED)


def _note(delivery: Delivery, kind: str, trouble: str, now: datetime) -> None:
    """A report also answers for a message whose sending was cut off: it did leave."""
    delivery.accepted_at = delivery.accepted_at or now
    delivery.provider_reference = kind
    delivery.save(update_fields=["accepted_at", "provider_reference"])
    if trouble:
        switching.failed(delivery, now, trouble[:LONGEST_TROUBLE])
    elif kind == DELIVERED:
        delivery.settle(state=State.DELIVERED, delivered_at=now, trouble="")
    else:
        delivery.settle(state=State.ACCEPTED, trouble="")


def _mark(delivery: Delivery, status: str, why: str, now: datetime) -> None:
    addresses.came_back(
        delivery.organisation_id, delivery.channel, delivery.to, status=status, why=why, now=now
    )


def _line(words: str, longest: int) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:longest]
