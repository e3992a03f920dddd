"""Sources: made with a secret that is shown once, found again by it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from tournevis.ground.channels.models import Source
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.hashing import hashed
from tournevis.ground.organisations.models import Organisation, Person

ACCOUNT = "source:"


def make(
    organisation: Organisation,
    *,
    kind: str,
    name: str,
    now: datetime,
    person: Person | None = None,
    **more: Any,
) -> tuple[Source, str]:
    """A new source of this client, and its secret, of which only a hash is kept.

    Without a `person` its incidents are opened in the name of one who stands for it.
    """
    secret = _secret()
    speaker = person or Person.objects.create(
        organisation=organisation,
        name=name,
        language=organisation.language,
        timezone=organisation.timezone,
    )
    source = Source.objects.create(
        organisation=organisation,
        kind=kind,
        name=name,
        person=speaker,
        token_hash=hashed(secret),
        created_at=now,
        **more,
    )
    return source, secret


def renew(source: Source) -> str:
    """Another secret; the one before opens nothing any more."""
    secret = _secret()
    source.token_hash = hashed(secret)
    source.save(update_fields=["token_hash"])
    return secret


def found_by(secret: str, kind: str) -> Source | None:
    """The source that has this secret, with its client; None for any other. Opens no wall."""
    with walls.system():
        known = Source.objects.filter(token_hash=hashed(secret), kind=kind, is_active=True)
        return known.select_related("organisation").first()


def account_of(source: Source) -> str:
    """What stands for it in the inbox."""
    return f"{ACCOUNT}{source.pk}"


def number_of(account: str) -> int:
    """The source's id, from what stands in the inbox; 0 for anything else.

    >>> number_of("source:12"), number_of("support@centre.example")
    (12, 0)
    """
    number = account.removeprefix(ACCOUNT)
    is_ours = account.startswith(ACCOUNT) and number.isascii() and number.isdigit()
    return int(number) if is_ours and len(number) < 18 else 0


def _secret() -> str:
    return f"tvm_{secrets.token_urlsafe(32)}"
