"""The inbox: a message is kept whole, and committed, before its sender is told it arrived."""

from __future__ import annotations

from datetime import datetime

from tournevis.ground.channels.models import Inbound
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import Organisation


def centre_for(account: str) -> Organisation | None:
    """The centre that receives at this address or number; the only centre there is, otherwise.

    Plus-addressing is understood: support+token@… is received by support@….
    """
    local, _, host = account.lower().partition("@")
    plain = f"{local.split('+')[0]}@{host}" if host else account
    centres = list(Organisation.objects.filter(kind=Organisation.Kind.CENTRE).order_by("pk"))
    named = [c for c in centres if plain in (c.email.lower(), c.phone)]
    return named[0] if named else (centres[0] if len(centres) == 1 and not host else None)


def keep(
    centre: int,
    *,
    channel: str,
    account: str,
    sender: str,
    raw: bytes,
    message_id: str,
    content_hash: str,
    now: datetime,
) -> Inbound:
    """Keep one message, once: the same id with the same content is the same message.

    Called inside a transaction that sees the centre; the source is acknowledged after its commit.
    """
    message, is_new = Inbound.objects.get_or_create(
        organisation_id=centre,
        channel=channel,
        account=account,
        message_id=message_id[:1000],
        content_hash=content_hash,
        defaults={"sender": sender[:320], "raw": raw, "received_at": now, "due_at": now},
    )
    if is_new:
        wake("intake")
    return message


def received(account: str) -> tuple[int, datetime] | None:
    """The id of the centre for this account, with the time; None when nobody receives there."""
    with walls.system() as now:
        centre = centre_for(account)
    return (centre.pk, now) if centre else None
