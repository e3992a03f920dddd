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
from django.db.models import F, Q, QuerySet

from tournevis.engines import clock
from tournevis.engines import rota as engine
from tournevis.ground.organisations.models import STAFF, Membership, Person
from tournevis.ground.staff.models import Layer, Leave, Rota, RotaMember, Shift

Stretch = tuple[datetime, datetime]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Plan:
    """One rota, ready to be asked; no question costs a statement.

    `away`: when which person is on leave; `left`: those who no longer work for the centre;
    `troubles`: what could not be read, in English, for the supervisor who mends it.
    """

    rota: Rota
    turns: engine.Rota[int]
    people: Mapping[int, Person]
    away: Mapping[int, Sequence[Stretch]]
    left: frozenset[int]
    troubles: tuple[str, ...]

    def holder(self, at: datetime) -> tuple[Person, datetime | None] | None:
        """Who is on call at that moment and until when (None: for good); None when nobody is."""
        person = self.people.get(engine.on_call(self.turns, at) or 0)
        if person is None:
            return None
        end = engine.until(self.turns, at)
        return person, None if end == clock.NEVER else end

    def next_holder(self, at: datetime) -> tuple[Person, datetime] | None:
        """Who takes over next, and when; the same person after a gap; None when nobody will."""
        shift = engine.next_shift(self.turns, at)
        person = self.people.get(shift.person) if shift else None
        return (person, shift.start) if shift and person else None

    def order(self, at: datetime) -> list[Person]:
        """Whom to alert at that moment, each once; who is away comes last."""
        away = [each for each in self.away if self._is_away(each, at)]
        found = engine.order(self.turns, at, away)
        return [self.people[each] for each in found if each in self.people]

    def shifts(self, start: datetime, end: datetime) -> list[engine.Shift[Person]]:
        """Who is on call from `start` to `end`, person after person, cut at both ends."""
        return [
            engine.Shift(self.people[each.person], each.start, each.end)
            for each in engine.shifts(self.turns, start, end)
            if each.person in self.people
        ]

    def gaps(self, start: datetime, end: datetime) -> list[engine.Gap[Person]]:
        """What somebody has to fill; first, if rows could not be read, the whole time for that."""
        ever = [(start, end)]
        away = {**self.away, **dict.fromkeys(self.left, ever)}
        found = [self._told(gap) for gap in engine.gaps(self.turns, start, end, away)]
        if self.troubles and start < end:
            found.insert(0, engine.Gap(start, end, "unreadable"))
        return found

    def fairness(self, start: datetime, end: datetime) -> dict[Person, engine.Load]:
        """What each person carries from `start` to `end`."""
        loads = engine.fairness(self.turns, start, end)
        return {self.people[who]: load for who, load in loads.items() if who in self.people}

    def _is_away(self, person: int, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.away.get(person, ()))

    def _told(self, gap: engine.Gap[int]) -> engine.Gap[Person]:
        person = self.people.get(gap.person) if gap.person else None
        reason: engine.Reason = "left" if gap.person in self.left else gap.reason
        return engine.Gap(gap.start, gap.end, reason, person)


def plans(rotas: QuerySet[Rota], since: datetime | None = None) -> list[Plan]:
    """The plans of these rotas, oldest first. `since`: shifts and leave before it don't matter."""
    found = list(rotas.select_related("team").order_by("pk"))
    layers, shifts = _layers(found), _shifts(found, since)
    ids = {each for layer in layers.values() for _row, who in layer for each in who}
    ids |= {shift.person for some in shifts.values() for shift in some}
    people = Person.objects.in_bulk(ids)
    away, staff = _away(ids, since), _staff(ids)
    return [
        _plan(rota, layers[rota.pk], tuple(shifts[rota.pk]), people, away, staff) for rota in found
    ]


def _plan(
    rota: Rota,
    rows: list[tuple[Layer, list[int]]],
    shifts: tuple[engine.Shift[int], ...],
    people: Mapping[int, Person],
    away: Mapping[int, Sequence[Stretch]],
    staff: set[tuple[int, int]],
) -> Plan:
    troubles: list[str] = []
    layers = tuple(filter(None, (_layer(row, who, troubles) for row, who in rows)))
    turns = _turns(rota, layers, shifts, troubles)
    if troubles:
        log.warning("rota not read whole", rota=rota.pk, troubles=troubles)
    ids = {each for _row, who in rows for each in who} | {shift.person for shift in shifts}
    return Plan(
        rota,
        turns,
        {each: people[each] for each in ids if each in people},
        {each: away[each] for each in ids if each in away},
        frozenset(each for each in ids if (rota.organisation_id, each) not in staff),
        tuple(troubles),
    )


def _layers(rotas: Iterable[Rota]) -> Mapping[int, list[tuple[Layer, list[int]]]]:
    """For each rota its layers in order, with the members of each; empty ones decide nothing."""
    rows = RotaMember.objects.filter(layer__rota__in=rotas).select_related("layer")
    members: dict[int, tuple[Layer, list[int]]] = {}
    for row in rows.order_by("layer__position", "position"):
        members.setdefault(row.layer.pk, (row.layer, []))[1].append(row.person_id)
    found: dict[int, list[tuple[Layer, list[int]]]] = defaultdict(list)
    for layer, people in members.values():
        found[layer.rota_id].append((layer, people))
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
    """Pairs of a centre and a person who works for it."""
    rows = Membership.objects.filter(person__in=people, role__in=STAFF)
    return set(rows.values_list("organisation_id", "person_id"))


def _layer(row: Layer, people: list[int], troubles: list[str]) -> engine.Layer[int] | None:
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
        troubles.append(f"{row.name or row.position + 1}: {error}")
        return None


def _turns(
    rota: Rota,
    layers: tuple[engine.Layer[int], ...],
    shifts: tuple[engine.Shift[int], ...],
    troubles: list[str],
) -> engine.Rota[int]:
    """As much of the rota as can be read: without its holidays, else its shifts alone."""
    for zone, region in ((rota.timezone, rota.region), (rota.timezone, "")):
        trouble = _trouble(zone, region)
        if not trouble:
            return engine.Rota(zone, layers, shifts, region)
        troubles.append(trouble)
    return engine.Rota("UTC", (), shifts)


@lru_cache(maxsize=1024)
def _trouble(timezone: str, region: str) -> str:
    """What is wrong with a time zone or a region; looking that up takes long, so it is kept."""
    try:
        engine.Rota[int](timezone, region=region)
    except engine.RotaError as error:
        return str(error)
    return ""
