"""Feeds: an address at which a calendar program reads shifts. Made, shown once, renewed, ended."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db.models import QuerySet

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.hashing import hashed
from tournevis.ground.organisations.models import STAFF, Account, Membership, Person
from tournevis.ground.staff.models import Feed, Rota


def make(person: Person, centre: int, now: datetime, rota: Rota | None = None) -> str:
    """A new address for this person's shifts, or a rota's; gives its token, which is shown once.

    The one before opens nothing any more.
    """
    revoke(person, centre, now, rota)
    token = secrets.token_urlsafe(32)
    Feed.objects.create(
        organisation_id=centre, person=person, rota=rota, token_hash=hashed(token), made_at=now
    )
    return token


def revoke(person: Person, centre: int, now: datetime, rota: Rota | None = None) -> None:
    """It opens nothing any more; said again, it stays as it was."""
    living(person, centre, rota).update(revoked_at=now)


def living(person: Person, centre: int, rota: Rota | None = None) -> QuerySet[Feed]:
    """The feed that this person has, if any."""
    return Feed.objects.filter(organisation=centre, person=person, rota=rota, revoked_at=None)


def found_by(token: str) -> Feed | None:
    """The living feed of that token, with its person; None for any other. Opens no wall.

    Whoever no longer works for the centre, or can't sign in any more, reads nothing.
    """
    with walls.system():
        living = Feed.objects.filter(token_hash=hashed(token), revoked_at=None)
        feed = living.select_related("person", "rota").first()
        return feed if feed and _may_read(feed) else None


def _may_read(feed: Feed) -> bool:
    works = Membership.objects.filter(
        organisation=feed.organisation_id, person=feed.person_id, role__in=STAFF
    )
    return works.exclude(person__in=Account.objects.barred()).exists()
