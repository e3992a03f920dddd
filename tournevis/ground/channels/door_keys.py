"""The keys that programs show at our doors: random, shown once, kept as a hash, replaced at will."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.utils.crypto import constant_time_compare

from tournevis.ground.channels.models import DoorKey
from tournevis.ground.organisations.hashing import hashed


def made(centre: int, door: DoorKey.Door, now: datetime) -> str:
    """A new key for this door of this centre; the one before opens nothing any more."""
    token = secrets.token_urlsafe(32)
    DoorKey.objects.update_or_create(
        organisation_id=centre, door=door, defaults={"token_hash": hashed(token), "made_at": now}
    )
    return token


def opens(centre: int, door: DoorKey.Door, token: str) -> bool:
    """Whether this key opens this door of this centre; the caller's walls are open to it.

    It takes as long for no centre (0) as for a key that is wrong.
    """
    key = DoorKey.objects.filter(organisation_id=centre, door=door).first()
    return constant_time_compare(hashed(token), key.token_hash if key else "") and key is not None
