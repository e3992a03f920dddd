"""Tokens for programs: made for a person, shown once, kept as a hash, ended by date or by hand."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.hashing import hashed
from tournevis.ground.organisations.models import Account, ApiToken, Membership, Person, Role

LONGEST = timedelta(days=366)
AN_HOUR = timedelta(hours=1)


def make(
    person: Person, *, name: str, can_write: bool, life: timedelta, now: datetime
) -> tuple[ApiToken, str]:
    """A new token of this person, and what their program says, which is shown once."""
    said = f"tva_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        organisation_id=person.organisation_id,
        person=person,
        name=name,
        token_hash=hashed(said),
        can_write=can_write,
        created_at=now,
        expires_at=now + min(life, LONGEST),
    )
    return token, said


def found_by(said: str) -> ApiToken | None:
    """The living token that is said, with its person; None for any other. Opens no wall."""
    with walls.system() as now:
        living = ApiToken.objects.filter(token_hash=hashed(said), revoked_at=None)
        heard = living.filter(expires_at__gt=now).exclude(person__in=Account.objects.barred())
        token = heard.select_related("person").first()
        if token is not None and (token.used_at is None or token.used_at < now - AN_HOUR):
            ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token


def seen_by(person: Person) -> QuerySet[ApiToken]:
    """The tokens that this person may end: their own, and for a supervisor all of their centres
    and of its clients."""
    mine = Q(person=person)
    if Membership.objects.filter(person=person, role=Role.SUPERVISOR).exists():
        mine |= Q(organisation__in=walls.seen_in_full(person))
    return ApiToken.objects.filter(mine).select_related("person").order_by("-created_at")


def revoke(token: ApiToken, now: datetime) -> None:
    """It opens nothing any more; said again, it stays as it was."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
