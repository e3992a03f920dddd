"""How a view comes by a rota, a shift, a team: of one's own centres, or not at all (404)."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import QuerySet
from django.http import Http404

from tournevis.ground.organisations.asking import AskedByStaff, centres_of, supervised_by
from tournevis.ground.organisations.models import STAFF, Person
from tournevis.ground.staff.models import Rota

Row = TypeVar("Row", bound=models.Model)


def seen(request: AskedByStaff, rows: QuerySet[Row], pk: int) -> Row:
    """The row, for whoever works for its centre."""
    return _one(rows.filter(organisation__in=centres_of(request.person)), pk)


def supervised(request: AskedByStaff, rows: QuerySet[Row], pk: int) -> Row:
    """The row, for whoever supervises its centre."""
    return _one(rows.filter(organisation__in=supervised_by(request.person)), pk)


def colleagues(centres: list[int]) -> QuerySet[Person]:
    """The staff of these centres, by name."""
    staff = Person.objects.filter(
        memberships__organisation__in=centres, memberships__role__in=STAFF
    )
    return staff.distinct().order_by("name", "pk")


def rotas_seen_by(person: Person) -> QuerySet[Rota]:
    """The rotas of the centres that this person works for, the oldest first."""
    return (
        Rota.objects.filter(organisation__in=centres_of(person))
        .select_related("team")
        .order_by("pk")
    )


def _one(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Http404
    return row
