"""The outbox: a message is a row before it leaves, leaves once, and tells how it went.

Each channel has a folder with `send.send(delivery, body) -> str`, which returns the provider's
reference once the provider accepted, and raises `NotNow` (try again later) or `Never`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from tournevis.ground.channels.email import send as email
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow
from tournevis.ground.channels.sms import send as sms
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import MagicLink, Person

LINK = "⟦link⟧"
ATTEMPTS = 12
_CHANNELS: dict[str, Callable[[Delivery, str], str]] = {"email": email.send, "sms": sms.send}


def post(
    *,
    organisation: int,
    key: str,
    channel: str,
    to: str,
    body: str,
    now: datetime,
    person: Person | None = None,
    subject: str = "",
    sender: str = "",
    reply_to: str = "",
    in_reply_to: str = "",
    is_automatic: bool = True,
    again_if_unsure: bool = False,
    link: tuple[MagicLink.Purpose, int] | None = None,
    due_at: datetime | None = None,
) -> Delivery:
    """Put a message in the outbox; the same `key` is the same message, put there once.

    `body` may hold `LINK`: where `link` names a purpose and an incident, a magic link for
    `person` is minted as the message leaves, so that no token ever rests in the database.
    """
    delivery, is_new = Delivery.objects.get_or_create(
        organisation_id=organisation,
        key=key,
        defaults={
            "channel": channel,
            "person": person,
            "to": to,
            "sender": sender,
            "reply_to": reply_to,
            "subject": subject[:300],
            "body": body,
            "message_id": _message_id(organisation, key, now) if channel == "email" else "",
            "in_reply_to": in_reply_to,
            "is_automatic": is_automatic,
            "again_if_unsure": again_if_unsure,
            "link_purpose": link[0] if link else "",
            "link_subject": link[1] if link else None,
            "created_at": now,
            "due_at": due_at or now,
        },
    )
    if is_new:
        wake("outbox")
    return delivery


def send_due() -> int:
    """The round: send what is due; returns how many deliveries were tried."""
    with walls.system() as now:
        claimed = Delivery.claim(now)
    for delivery in claimed:
        _try(delivery)
    return len(claimed)


def _try(delivery: Delivery) -> None:
    body = _leaving(delivery)
    if body is None:
        return
    try:
        reference = _CHANNELS[delivery.channel](delivery, body)
    except NotNow as trouble:
        _later(delivery, str(trouble))
    except Never as trouble:
        _end(delivery, Delivery.State.FAILED, str(trouble))
    else:
        _accepted(delivery, reference)


def _leaving(delivery: Delivery) -> str | None:
    """Mark it as leaving and mint its link; None when it may have left already and must not again."""
    with walls.opened(delivery.organisation_id) as now:
        if delivery.state == Delivery.State.SENDING and not delivery.again_if_unsure:
            trouble = "it may have left: the process was cut off while sending"
            delivery.settle(state=Delivery.State.AMBIGUOUS, trouble=trouble)
            return None
        delivery.state = Delivery.State.SENDING
        delivery.save(update_fields=["state"])
        return _with_link(delivery, now)


def _with_link(delivery: Delivery, now: datetime) -> str:
    if not (delivery.link_purpose and delivery.link_subject and delivery.person_id):
        return delivery.body
    person = Person(pk=delivery.person_id)
    purpose = MagicLink.Purpose(delivery.link_purpose)
    link = links.mint(delivery.organisation_id, person, purpose, delivery.link_subject, now)
    return delivery.body.replace(LINK, link)


def _accepted(delivery: Delivery, reference: str) -> None:
    with walls.opened(delivery.organisation_id) as now:
        delivery.settle(
            state=Delivery.State.ACCEPTED,
            accepted_at=now,
            provider_reference=reference[:200],
            trouble="",
        )


def _later(delivery: Delivery, trouble: str) -> None:
    if delivery.attempts >= ATTEMPTS:
        _end(delivery, Delivery.State.FAILED, trouble)
        return
    with walls.opened(delivery.organisation_id) as now:
        wait = min(timedelta(hours=1), timedelta(seconds=5) * 2 ** (delivery.attempts - 1))
        delivery.put_off(now + wait, state=Delivery.State.QUEUED, trouble=trouble)


def _end(delivery: Delivery, state: Delivery.State, trouble: str) -> None:
    with walls.opened(delivery.organisation_id):
        delivery.settle(state=state, trouble=trouble)


def send_again(delivery: Delivery, now: datetime) -> None:
    """A person decided: a failed or ambiguous delivery is sent (again)."""
    with transaction.atomic():
        delivery.attempts = 0
        delivery.put_off(now, state=Delivery.State.QUEUED, attempts=0)
        wake("outbox")


def _message_id(organisation: int, key: str, now: datetime) -> str:
    host = settings.BASE_URL.split("//")[-1].split(":")[0]
    return f"<{key}.{organisation}.{int(now.timestamp())}@{host}>"
