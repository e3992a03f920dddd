"""The tray of messages to clients that did not arrive, or perhaps did not leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tournevis.ground.channels import switching
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Entry
from tournevis.ground.organisations.models import Person

MOST = 100
COUNTED = 99


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message in the tray, the entry it belongs to, and the channel it could go by instead."""

    delivery: Delivery
    entry: Entry
    other: str


def unsent(person: Person) -> list[Unsent]:
    """What this member of staff has to look after, oldest first."""
    rows = list(_waiting(person).select_related("origin", "person").order_by("created_at")[:MOST])
    roots = {row.pk: _root(row) for row in rows}
    entries = Entry.objects.filter(delivery__in=roots.values()).select_related(
        "incident", "incident__organisation", "incident__requester"
    )
    of = {entry.delivery_id: entry for entry in entries}
    found = ((row, of.get(roots[row.pk])) for row in rows)
    return [Unsent(row, entry, switching.other_way(row)) for row, entry in found if entry]


def count(person: Person) -> int:
    """How many there are, at most one more than `COUNTED`."""
    return _waiting(person)[: COUNTED + 1].count()


def _waiting(person: Person) -> QuerySet[Delivery]:
    """Those that nobody put aside and nothing replaced."""
    mine = Entry.objects.filter(incident__in=worked_on_by(person), delivery__isnull=False)
    deliveries = mine.values("delivery")
    of_mine = Q(pk__in=deliveries) | Q(origin__in=deliveries) | Q(origin__origin__in=deliveries)
    return Delivery.objects.filter(of_mine).stuck()


def _root(row: Delivery) -> int:
    first = row
    while first.origin is not None:
        first = first.origin
    return first.pk
