"""The outbox: a message is a row before it leaves, leaves once, and tells how it went.

Each channel has a folder with `send.send(delivery, body) -> str`, which returns the provider's
reference once the provider accepted, and raises `NotNow` (try again later), `Never`, or `Unsure`
when the whole message was handed over and no answer came.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import close_old_connections, transaction
from django.db.models import Q

from tournevis.ground.channels import addresses, caps, switching
from tournevis.ground.channels.email import send as email
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.posting import LINK as LINK
from tournevis.ground.channels.posting import OPENS
from tournevis.ground.channels.posting import Letter as Letter
from tournevis.ground.channels.posting import post as post
from tournevis.ground.channels.push import send as push
from tournevis.ground.channels.sending import Never, NotNow, Unsure
from tournevis.ground.channels.sms import send as sms
from tournevis.ground.channels.telling import BOTH as BOTH
from tournevis.ground.channels.telling import EVERY as EVERY
from tournevis.ground.channels.telling import tell as tell
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.due import each_due, wake
from tournevis.ground.organisations.models import Account, MagicLink, Person

ATTEMPTS = 60  # with the waits below: some two days; an hour for alerts to engineers
AT_ONCE = 5  # claimed together, so that a slow provider does not hold many others back
LEASE = timedelta(seconds=30)
ALERTS = (MagicLink.Purpose.ACKNOWLEDGE, MagicLink.Purpose.BATCH, MagicLink.Purpose.ROLE)
State = Delivery.State
log = structlog.get_logger(__name__)
_CHANNELS: dict[str, Callable[[Delivery, str], str]] = {
    "email": email.send,
    "sms": sms.send,
    "push": push.send,
}


def send_due() -> int:
    """The round: send what is due; returns how many deliveries were looked at."""
    return _send(Q())


def send_alerts_due() -> int:
    """The round of alerts to engineers alone, so that they stand in no line behind receipts."""
    return _send(Q(again_if_unsure=True), is_fair=True)


def _send(only: Q, *, is_fair: bool = False) -> int:
    return each_due(partial(Delivery.claim, limit=AT_ONCE, only=only, is_fair=is_fair), _try)


def _try(delivery: Delivery) -> None:
    """One that meets trouble is looked at again when its lease runs out."""
    try:
        body = _leaving(delivery)
        if body is not None:
            _conclude(delivery, _handed_over(delivery, body))
    except Exception as trouble:  # told here, for its words may quote the message
        _tell(delivery, trouble)
        close_old_connections()


def _handed_over(delivery: Delivery, body: str) -> Callable[[Delivery, datetime], None]:
    """Hand it to its channel; gives what is to be done with its row, according to the answer."""
    try:
        reference = _CHANNELS[delivery.channel](delivery, body)
    except NotNow as trouble:
        return partial(_later, trouble=str(trouble))
    except Never as trouble:
        return partial(_failed, trouble=str(trouble))
    except Unsure as trouble:
        return partial(_unsure, trouble=str(trouble))
    except Exception as trouble:
        _tell(delivery, trouble)
        return partial(_later, trouble=f"unexpected trouble: {type(trouble).__name__}")
    return partial(_accepted, reference=reference)


def _leaving(delivery: Delivery) -> str | None:
    """Mark it as leaving and mint its link; gives the body. None when it must not leave now."""
    with walls.opened(delivery.organisation_id) as now:
        if not _is_ours(delivery):
            return None
        if delivery.state == State.SENDING and not delivery.again_if_unsure:
            _unsure(delivery, now, "it may have left: the process was cut off while sending")
            _forget_secret(delivery)
            return None
        if _comes_back(delivery):
            _failed(delivery, now, "messages to this address come back")
            _forget_secret(delivery)
            return None
        if _is_for_nobody(delivery):
            delivery.settle(state=State.FAILED, trouble="its reader may not come in any more")
            return None
        free_at = caps.free_at(delivery, now)
        if free_at:
            trouble = f"put off: {caps.MOST_AN_HOUR} automatic messages an hour to one address"
            before = delivery.attempts - 1
            delivery.put_off(free_at, state=State.QUEUED, attempts=before, trouble=trouble)
            return None
        delivery.state, delivery.lease_until = State.SENDING, now + LEASE
        delivery.save(update_fields=["state", "lease_until"])
        return _with_link(delivery, now)


def _is_ours(delivery: Delivery) -> bool:
    """Whether our lease still holds, also if those before it took long. Locks the row."""
    row = Delivery.objects.select_for_update().filter(pk=delivery.pk).first()
    if row is None or row.due_at is None or row.lease_until != delivery.lease_until:
        return False
    delivery.state = row.state
    return True


def _comes_back(delivery: Delivery) -> bool:
    """Whether nobody is at this address; people's own messages and alerts are tried all the same."""
    if not delivery.is_automatic or delivery.again_if_unsure:
        return False
    return addresses.is_dead(delivery.organisation_id, delivery.channel, delivery.to)


def _is_for_nobody(delivery: Delivery) -> bool:
    """Whether an alert that could not leave at once is for somebody who was barred meanwhile."""
    if not delivery.again_if_unsure or delivery.attempts < 2:
        return False
    return Account.objects.barred().filter(person=delivery.person_id).exists()


def _with_link(delivery: Delivery, now: datetime) -> str:
    if not (delivery.link_purpose and delivery.link_subject and delivery.person_id):
        return delivery.body
    person = Person(pk=delivery.person_id)
    purpose = MagicLink.Purpose(delivery.link_purpose)
    link = links.mint(delivery.organisation_id, person, purpose, delivery.link_subject, now)
    if purpose in ALERTS:
        delivery.answer_token = link.rstrip("/").rpartition("/")[2]
    return delivery.body.replace(LINK, link)


def _conclude(delivery: Delivery, conclude: Callable[[Delivery, datetime], None]) -> None:
    """Say how it went, unless somebody knows better meanwhile (the provider's report, say)."""
    with walls.opened(delivery.organisation_id) as now:
        row = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if row.state in (State.SENDING, State.AMBIGUOUS):
            conclude(row, now)
            _forget_secret(row)


def _forget_secret(delivery: Delivery) -> None:
    """Once nothing more is due, the words that open an account go from the database."""
    if delivery.key.startswith(OPENS) and delivery.due_at is None:
        delivery.body = ""
        delivery.save(update_fields=["body"])


def _accepted(delivery: Delivery, now: datetime, reference: str) -> None:
    delivery.settle(
        state=State.ACCEPTED, accepted_at=now, provider_reference=reference[:200], trouble=""
    )


def _later(delivery: Delivery, now: datetime, trouble: str) -> None:
    if delivery.attempts >= ATTEMPTS:
        _failed(delivery, now, trouble)
        return
    longest = timedelta(minutes=1) if delivery.again_if_unsure else timedelta(hours=1)
    wait = min(longest, timedelta(seconds=5) * 2 ** min(delivery.attempts - 1, 20))
    delivery.put_off(now + wait, state=State.QUEUED, trouble=trouble)


def _failed(delivery: Delivery, now: datetime, trouble: str) -> None:
    switching.failed(delivery, now, trouble)


def _unsure(delivery: Delivery, now: datetime, trouble: str) -> None:
    """For an alert twice is better than never; otherwise a person decides."""
    if delivery.again_if_unsure:
        _later(delivery, now, trouble)
    else:
        delivery.settle(state=State.AMBIGUOUS, trouble=trouble)


def send_again(delivery: Delivery, now: datetime) -> None:
    """A person decided: a failed or ambiguous delivery is sent (again); any other is left alone."""
    with transaction.atomic():
        delivery.refresh_from_db(from_queryset=Delivery.objects.select_for_update())
        if delivery.state not in Delivery.UNSENT:
            return
        delivery.put_off(
            now, state=State.QUEUED, attempts=0, provider_reference="", dismissed_at=None
        )
        wake("outbox")


def _tell(delivery: Delivery, trouble: Exception) -> None:
    """Log what kind of trouble and where; never its words, which may quote the message."""
    at, where = trouble.__traceback__, ""
    while at is not None:
        where, at = f"{at.tb_frame.f_code.co_name}:{at.tb_lineno}", at.tb_next
    log.error("delivery", delivery=delivery.pk, trouble=type(trouble).__name__, where=where)
