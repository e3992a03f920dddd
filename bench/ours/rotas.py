"""A centre with very many rotas: who is on call on each, and what is to be filled."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.rotas import AT, LAYERS, STARTS_ON, ZONES
from bench.told import asked, say
from tournevis.cli.environment import prepare

if TYPE_CHECKING:
    from tournevis.ground.organisations.models import Organisation, Person

MEMBERS = 6


def main() -> None:
    """Build it, ask all rotas at once and one by one; say how long and in how many statements."""
    wish = asked()
    prepare()
    from django.db import transaction

    from tournevis.cli.database import bring_up_to_date

    bring_up_to_date()
    with transaction.atomic():
        centre = _build(wish["teams"])
        say(wish, _measured(centre, AT + timedelta(days=wish["days"])))


def _measured(centre: int, end: datetime) -> dict[str, Any]:
    from tournevis.ground.staff import duty

    def loaded() -> int:
        return len([plan.holder(AT) for plan in duty.plans(centre, AT)])

    def one_by_one() -> int:
        return len([duty.holder(rota, AT) for rota in duty.rotas_of(centre)])

    def overview() -> int:
        return len([plan.gaps(AT, end) for plan in duty.plans(centre, AT)])

    found: dict[str, Any] = {}
    for name, work in (("", loaded), ("one by one ", one_by_one)):
        found[f"{name}statements"] = _statements(work)
    found["loaded ms"], found["one by one ms"] = _ms(loaded), _ms(one_by_one)
    return found | {"overview ms": _ms(overview)}


def _statements(work: Callable[[], int]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def _ms(work: Callable[[], int]) -> float:
    taken = []
    for _ in range(3):
        before = time.perf_counter()
        work()
        taken.append(time.perf_counter() - before)
    return round(1000 * median(taken), 1)


def _build(teams: int) -> int:
    from tournevis.ground.organisations import walls
    from tournevis.ground.organisations.models import Membership, Organisation, Person, Role

    (pk,) = walls.new_organisations(1)
    centre = Organisation.objects.create(pk=pk, name="Benchmark centre", kind="centre")
    people = Person.objects.bulk_create(
        Person(organisation=centre, name=f"Engineer {n}", email=f"e{n}@centre.example")
        for n in range(teams)
    )
    Membership.objects.bulk_create(
        Membership(organisation=centre, person=person, role=Role.ENGINEER) for person in people
    )
    _rotas(centre, people, teams)
    return pk


def _rotas(centre: Organisation, people: list[Person], teams: int) -> None:
    from tournevis.ground.staff.models import Layer, Rota, RotaMember, Shift

    rotas = Rota.objects.bulk_create(
        Rota(organisation=centre, name=f"Team {n}", timezone=zone, region=region)
        for n in range(teams)
        for zone, region in [ZONES[n % len(ZONES)]]
    )
    layers = Layer.objects.bulk_create(
        Layer(
            organisation=centre,
            rota=rota,
            position=position,
            rotation=rotation,
            starts_on=STARTS_ON,
            handover_at=handover,
            windows=windows,
        )
        for rota, (position, (rotation, handover, windows)) in product(rotas, enumerate(LAYERS))
    )
    RotaMember.objects.bulk_create(
        RotaMember(
            organisation=centre,
            layer=layer,
            person=people[(layer.rota_id + 7 * position) % len(people)],
            position=position,
        )
        for layer, position in product(layers, range(MEMBERS))
    )
    Shift.objects.bulk_create(
        Shift(
            organisation=centre,
            rota=rota,
            person=people[(rota.pk + day) % len(people)],
            starts_at=AT + timedelta(days=day),
            ends_at=AT + timedelta(days=day, hours=10),
        )
        for rota, day in product(rotas, range(0, 50, 10))
    )


if __name__ == "__main__":
    main()
