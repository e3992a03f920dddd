"""Rotas as the engine reads them, loaded in a few statements, however many there are.

What makes no sense in a row (hours nobody can read, a time zone nobody knows) never stops an
alert: that layer counts as never open, and the plan says what troubles it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import structlog
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q

from tournevis.engines import rota as engine
from tournevis.ground.organisations.models import STAFF, Account, Membership, Person
from tournevis.ground.staff.models import Layer, Leave, Rota, Shift
from tournevis.ground.staff.plans import Plan, Stretch, Trouble

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Absences:
    """Who is away when, and who works for which centre: pairs of a centre and a person."""

    away: Mapping[int, Sequence[Stretch]]
    staff: set[tuple[int, int]]

    def away_of(self, people: Iterable[int]) -> dict[int, Sequence[Stretch]]:
        """When these people are away."""
        return {each: self.away[each] for each in people if each in self.away}

    def left(self, centre: int, people: Iterable[int]) -> frozenset[int]:
        """Those of these people who no longer work for the centre."""
        return frozenset(each for each in people if (centre, each) not in self.staff)


def plans(
    rotas: Iterable[Rota], since: datetime | None = None, *, with_absences: bool = True
) -> list[Plan]:
    """The plans of these rotas. `since`: shifts and leave that ended before it don't matter.

    Without absences a plan answers who is on call, not whom to alert or what is to be filled.
    """
    found = list(rotas)
    layers, shifts = _layers(found), _shifts(found, since)
    ids = {each for rows in layers.values() for _row, who in rows for each in who}
    ids |= {shift.person for some in shifts.values() for shift in some}
    people = Person.objects.in_bulk(ids)
    absences = Absences(_away(ids, since), _staff(ids)) if with_absences else None
    return [
        _plan(rota, layers[rota.pk], tuple(shifts[rota.pk]), people, absences) for rota in found
    ]


def _plan(
    rota: Rota,
    rows: list[tuple[Layer, list[int]]],
    shifts: tuple[engine.Shift[int], ...],
    people: Mapping[int, Person],
    absences: Absences | None,
) -> Plan:
    troubles: list[Trouble] = []
    layers = tuple(filter(None, (_layer(row, who, troubles) for row, who in rows)))
    turns = _turns(rota, layers, shifts, troubles)
    if troubles:
        log.warning("rota not read whole", rota=rota.pk, organisation=rota.organisation_id)
    ids = {each for _row, who in rows for each in who} | {shift.person for shift in shifts}
    return Plan(
        rota,
        turns,
        {each: people[each] for each in ids if each in people},
        absences.away_of(ids) if absences else {},
        absences.left(rota.organisation_id, ids) if absences else frozenset(),
        tuple(troubles),
    )


def _layers(rotas: Iterable[Rota]) -> Mapping[int, list[tuple[Layer, list[int]]]]:
    """For each rota its layers in order, with the members of each; empty ones decide nothing."""
    rows = Layer.objects.filter(rota__in=rotas, members__isnull=False)
    rows = rows.annotate(who=ArrayAgg("members__person_id", order_by="members__position"))
    found: dict[int, list[tuple[Layer, list[int]]]] = defaultdict(list)
    for row in rows.order_by("position"):
        found[row.rota_id].append((row, row.who))
    return found


def _shifts(rotas: Iterable[Rota], since: datetime | None) -> Mapping[int, list[engine.Shift[int]]]:
    rows = Shift.objects.filter(rota__in=rotas)
    rows = rows.filter(Q(cancelled_at=None) | Q(cancelled_at__gt=F("starts_at")))
    if since is not None:
        rows = rows.filter(ends_at__gt=since)
    found: dict[int, list[engine.Shift[int]]] = defaultdict(list)
    for row in rows.order_by("pk"):
        end = min(row.ends_at, row.cancelled_at or row.ends_at)
        shift = engine.Shift(row.person_id, row.starts_at, end, row.replaces_id)
        found[row.rota_id].append(shift)
    return found


def _away(people: Iterable[int], since: datetime | None) -> Mapping[int, list[Stretch]]:
    rows = Leave.objects.filter(person__in=people)
    rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=F("starts_at")))
    if since is not None:
        rows = rows.filter(ends_at__gt=since)
    found: dict[int, list[Stretch]] = defaultdict(list)
    for row in rows.order_by("starts_at"):
        end = min(row.ends_at, row.ended_at or row.ends_at)
        found[row.person_id].append((row.starts_at, end))
    return found


def _staff(people: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs of a centre and a person who works for it, and is not barred."""
    rows = Membership.objects.filter(person__in=people, role__in=STAFF)
    rows = rows.exclude(person__in=Account.objects.barred())
    return set(rows.values_list("organisation_id", "person_id"))


def _layer(row: Layer, people: list[int], troubles: list[Trouble]) -> engine.Layer[int] | None:
    try:
        return engine.Layer(
            members=tuple(people),
            starts_on=row.starts_on,
            handover_at=row.handover_at,
            rotation="daily" if row.rotation == "daily" else "weekly",
            every=row.every,
            ends_on=row.ends_on,
            windows=engine.parse_windows(row.windows),
        )
    except engine.RotaError as error:
        log.warning("layer not read", rota=row.rota_id, layer=row.pk, why=str(error))
        troubles.append(Trouble("layer", row.name or str(row.position + 1)))
        return None


def _turns(
    rota: Rota,
    layers: tuple[engine.Layer[int], ...],
    shifts: tuple[engine.Shift[int], ...],
    troubles: list[Trouble],
) -> engine.Rota[int]:
    """As much of the rota as can be read: without its holidays, else its shifts alone."""
    if not _is_known(rota.timezone, ""):
        troubles.append(Trouble("zone", rota.timezone))
        return engine.Rota("UTC", (), shifts)
    if _is_known(rota.timezone, rota.region):
        return engine.Rota(rota.timezone, layers, shifts, rota.region)
    troubles.append(Trouble("region", rota.region))
    return engine.Rota(rota.timezone, layers, shifts)


@lru_cache(maxsize=1024)
def _is_known(timezone: str, region: str) -> bool:
    """Whether there are such a time zone and region; looking that up takes long, so it is kept."""
    try:
        engine.Rota[int](timezone, region=region)
    except engine.RotaError:
        return False
    return True
