"""Magic links: minted as random tokens, kept as hashes, opened until they expire."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta

from django.conf import settings

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.hashing import hashed
from tournevis.ground.organisations.models import (
    Account,
    MagicLink,
    Membership,
    Organisation,
    Person,
)

LIFE = {
    MagicLink.Purpose.CLIENT: timedelta(days=30),
    MagicLink.Purpose.ACKNOWLEDGE: timedelta(days=1),
    MagicLink.Purpose.CONFIRM: timedelta(days=7),
    MagicLink.Purpose.SIGN_IN: timedelta(minutes=20),
    MagicLink.Purpose.BATCH: timedelta(days=1),
    MagicLink.Purpose.ROLE: timedelta(days=1),
}
_PATHS = {
    MagicLink.Purpose.CLIENT: "c",
    MagicLink.Purpose.ACKNOWLEDGE: "a",
    MagicLink.Purpose.CONFIRM: "confirm",
    MagicLink.Purpose.SIGN_IN: "enter",
    MagicLink.Purpose.BATCH: "b",
    MagicLink.Purpose.ROLE: "r",
}


def mint(
    organisation: int, person: Person, purpose: MagicLink.Purpose, subject: int, now: datetime
) -> str:
    """A new address that opens `subject` to this person; only its token's hash is kept.

    160 bits in small letters and digits, so that the token may stand in a mail address too.
    """
    token = base64.b32encode(secrets.token_bytes(20)).decode().lower()
    MagicLink.objects.create(
        organisation_id=organisation,
        person=person,
        purpose=purpose,
        subject=subject,
        token_hash=hashed(token),
        expires_at=now + LIFE[purpose],
    )
    return f"{settings.BASE_URL}/{_PATHS[purpose]}/{token}/"


def open_with(token: str, purpose: MagicLink.Purpose) -> MagicLink | None:
    """The link this token is for, its wall opened in the current transaction; None if there is none.

    An expired link is None too, and one whose holder may not come in any more: they are told to
    ask for a new one, not why.
    """
    with walls.system() as now:
        link = (
            MagicLink.objects.filter(token_hash=hashed(token), purpose=purpose, expires_at__gt=now)
            .select_related("person", "organisation")
            .first()
        )
        may_enter = link is not None and _may_enter(link)
    if link is None or not may_enter:
        return None
    walls.open_to([link.organisation_id], person=link.person_id)
    return link


def spend(token: str, purpose: MagicLink.Purpose) -> MagicLink | None:
    """The same, once: the link is gone afterwards. Of two at the same moment, one gets it."""
    link = open_with(token, purpose)
    if link is None:
        return None
    taken, _ = MagicLink.objects.filter(pk=link.pk).delete()
    return link if taken else None


def end(person: int, *purposes: MagicLink.Purpose) -> None:
    """Their links of these kinds open nothing any more, wherever they were sent."""
    with walls.system():
        MagicLink.objects.filter(person=person, purpose__in=purposes).delete()


def _may_enter(link: MagicLink) -> bool:
    """Whether its holder is not barred, and, a client, still belongs to the company it is of.

    At a centre are those nobody knows yet, who belong nowhere. What alerts and signs in asks for
    its holder's memberships itself.
    """
    if Account.objects.barred().filter(person=link.person).exists():
        return False
    is_client = link.purpose in (MagicLink.Purpose.CLIENT, MagicLink.Purpose.CONFIRM)
    if not is_client or link.organisation.kind == Organisation.Kind.CENTRE:
        return True
    mine = Membership.objects.filter(person=link.person, organisation=link.organisation_id)
    return mine.exists()
