"""Our tables and walls, and a centre with its engineers and the people of its client companies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING

from tournevis.cli.environment import start_django

if TYPE_CHECKING:
    from tournevis.ground.organisations.models import Organisation, Person

PASSWORD = "benchmark passphrase"
ENGINEER = "anna@centre.example"
HOURS = {
    "timezone": "Europe/Paris",
    "holidays": "FR",
    "week": {"mon-sat": "07:00-20:00", "sun": "07:00-13:00"},
}
STAFF = (
    ("Engineer on call", ENGINEER, "+33199000001"),
    ("Engineer in turn", "emile@centre.example", "+33199000002"),
)


def main() -> None:
    """Build it in the database that the environment names."""
    start_django()
    from django.db import transaction

    from tournevis.cli.database import bring_up_to_date

    bring_up_to_date()
    with transaction.atomic():
        gather()


def gather() -> None:
    """The people, in the caller's transaction."""
    from bench.mails import CENTRE, COMPANIES
    from tournevis.ground.estate.models import Product
    from tournevis.ground.organisations import walls
    from tournevis.ground.organisations.models import Account, Organisation, Person

    ids = walls.new_organisations(COMPANIES + 1)
    centre = Organisation.objects.create(
        pk=ids[0], name="Benchmark centre", kind="centre", email=CENTRE, phone="+33199000000"
    )
    for key, name in (("box-pro", "Box Pro"), ("printer-net", "Network printer")):
        Product.objects.get_or_create(key=key, defaults={"name": name})
    staff = Person.objects.bulk_create(
        Person(organisation=centre, name=name, email=email, phone=phone)
        for name, email, phone in STAFF
    )
    for engineer in staff:
        Account.objects.create_user(email=engineer.email, password=PASSWORD, person=engineer)
    _organise(centre, staff)
    for number, pk in enumerate(ids[1:]):
        _company(number, pk, centre, staff)


def _organise(centre: Organisation, staff: Sequence[Person]) -> None:
    from tournevis.ground.organisations.models import Membership, Role
    from tournevis.ground.staff.models import Layer, Rota, RotaMember

    rota = Rota.objects.create(organisation=centre, name="On call")
    layer = Layer.objects.create(
        organisation=centre, rota=rota, position=0, starts_on=date(2026, 1, 5), handover_at=time(8)
    )
    for position, person in enumerate(staff):
        Membership.objects.create(organisation=centre, person=person, role=Role.ENGINEER)
        RotaMember.objects.create(
            organisation=centre, layer=layer, person=person, position=position
        )


def _company(number: int, pk: int, centre: Organisation, staff: Sequence[Person]) -> None:
    from bench.mails import PEOPLE, person
    from tournevis.ground.estate.models import Asset, Product
    from tournevis.ground.organisations.models import (
        Contract,
        Cover,
        Membership,
        Organisation,
        Person,
        Role,
    )

    drawn = [person(number, each) for each in range(PEOPLE)]
    company = Organisation.objects.create(pk=pk, name=f"Company {number + 1}", language=drawn[0][2])
    contract = Contract.objects.create(
        organisation=company, centre=centre, name="Shop", hours=HOURS
    )
    Cover.objects.bulk_create(
        Cover(organisation=company, contract=contract, person=each) for each in staff
    )
    people = Person.objects.bulk_create(
        Person(organisation=company, name=name, email=email, language=language)
        for name, email, language in drawn
    )
    Membership.objects.bulk_create(
        Membership(organisation=company, person=each, role=Role.CLIENT) for each in people
    )
    for key in ("box-pro", "printer-net"):
        product = Product.objects.get(key=key)
        Asset.objects.create(organisation=company, product=product, name=product.name)


if __name__ == "__main__":
    main()
