"""The inbox: a message is kept whole, and committed, before its sender is told it arrived."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tournevis.ground.channels import room
from tournevis.ground.channels.models import Inbound
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import Organisation
from tournevis.ground.organisations.once import written_once

LONGEST_ID = 1000  # bytes: an index of PostgreSQL takes 2,700 for the whole key


def centre_for(account: str) -> Organisation | None:
    """The centre that receives at this address or number; the only centre there is, otherwise.

    Plus-addressing is understood: support+token@… is received by support@….
    """
    wanted = plain(account)
    centres = list(Organisation.objects.filter(kind=Organisation.Kind.CENTRE).order_by("pk"))
    named = [c for c in centres if wanted and wanted in (c.email.lower(), c.phone)]
    if named:
        return named[0]
    return centres[0] if len(centres) == 1 and "@" not in wanted else None


def plain(account: str) -> str:
    """An address in lower case, without what follows a plus; a number as it is.

    >>> plain("Support+K3V9@Centre.example"), plain("+33700000000")
    ('support@centre.example', '+33700000000')
    """
    local, at, host = account.strip().lower().rpartition("@")
    return f"{local.split('+')[0]}@{host}" if at else account.strip()


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
    envelope: dict[str, Any] | None = None,
    is_history: bool = False,
) -> Inbound:
    """Keep one message, once: the same id with the same content is the same message.

    The message's `is_new` says whether it was unknown until now.
    Called inside a transaction that sees the centre; the source is acknowledged after its commit.
    No text is refused: what the database could not hold is left out of sender and id. `envelope`
    is what the doorway saw of the peer; what `is_history` is kept and known, and nothing more.
    Raises `room.NoRoom`, an `OperationalError`, when the disk is nearly full.
    """
    if room.is_short():
        raise room.NoRoom("the disk of the data folder is nearly full")
    key = {
        "organisation_id": centre,
        "channel": channel,
        "account": storable(account)[:255],
        "message_id": storable(message_id).encode()[:LONGEST_ID].decode(errors="ignore"),
        "content_hash": content_hash,
    }
    message = Inbound(
        **key,
        sender=storable(sender)[:320],
        raw=raw,
        received_at=now,
        due_at=None if is_history else now,
        state=Inbound.State.ARCHIVED if is_history else Inbound.State.RECEIVED,
        envelope=_plain_values(envelope or {}),
    )
    if not written_once(message):
        return Inbound.objects.get(**key)
    message.is_new = True
    if not is_history:
        wake("intake")
    return message


def received(account: str) -> tuple[int, datetime] | None:
    """The id of the centre for this account, with the time; None when nobody receives there."""
    with walls.system() as now:
        centre = centre_for(account)
    return (centre.pk, now) if centre else None


def _plain_values(envelope: dict[str, Any]) -> dict[str, Any]:
    """What a hostile peer says is cut short, and holds nothing that the database refuses."""
    return {
        name: storable(value)[:400] if isinstance(value, str) else value
        for name, value in envelope.items()
    }


def storable(text: str) -> str:
    """Without NUL and lone surrogates, which PostgreSQL refuses."""
    return text.replace("\x00", "").encode(errors="replace").decode()
