"""Who is in the room now: whose open page said so within the last minute and a half."""

from __future__ import annotations

from datetime import datetime, timedelta

from tournevis.ground.organisations.models import Person
from tournevis.steps.crisis.models import Crisis, Presence

LASTS = timedelta(seconds=90)


def come_in(crisis: Crisis, person: Person, now: datetime) -> None:
    """This person looks at the room."""
    Presence.objects.update_or_create(
        organisation_id=crisis.organisation_id,
        crisis=crisis,
        person=person,
        defaults={"seen_at": now},
    )


def people_in(crisis: Crisis, now: datetime) -> list[Person]:
    """Who looks at it, by name."""
    rows = crisis.presences.filter(seen_at__gt=now - LASTS).select_related("person")
    return [each.person for each in rows.order_by("person__name", "pk")]
