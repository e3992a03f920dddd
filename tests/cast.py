"""The small cast of every test: who they are, and the companies they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from tournevis.ground.estate.models import Product
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import (
    Account,
    Contract,
    Cover,
    Membership,
    Organisation,
    Person,
    Role,
)
from tournevis.ground.staff.models import Layer, Rota, RotaMember

ALWAYS = {"timezone": "Europe/Paris", "always_open": True}
PASSWORD = "a good long passphrase"


@dataclass(frozen=True)
class Cast:
    """Two engineers and a supervisor of one centre; Ben of company A; Carla of company B."""

    centre: Organisation
    bakery: Organisation
    garage: Organisation
    anna: Person
    emile: Person
    sophie: Person
    ben: Person
    carla: Person

    @property
    def everyone(self) -> list[int]:
        """The ids of all three organisations."""
        return [self.centre.pk, self.bakery.pk, self.garage.pk]


def cast_of_three() -> Cast:
    """Create the cast in the current transaction and leave its walls open to all of them."""
    ids = walls.new_organisations(3)
    centre, bakery, garage = _organisations(ids)
    anna = _person(centre, "Anna Martin", "anna@centre.example", "+33600000001", Role.ENGINEER)
    emile = _person(centre, "Émile Petit", "emile@centre.example", "+33600000002", Role.ENGINEER)
    sophie = _person(
        centre, "Sophie Roux", "sophie@centre.example", "+33600000003", Role.SUPERVISOR
    )
    ben = _person(bakery, "Ben Rivière", "ben@bakery.example", "+33600000011", Role.CLIENT)
    carla = _person(garage, "Carla Stone", "carla@garage.example", "+33600000021", Role.CLIENT)
    Person.objects.filter(pk=carla.pk).update(language="en")
    carla.language = "en"
    for company, engineers in ((bakery, (anna, emile)), (garage, (emile,))):
        _contract(company, centre, engineers)
    _rota(centre, (anna, emile))
    Product.objects.get_or_create(key="box-pro", defaults={"name": "Box Pro"})
    Product.objects.get_or_create(key="printer-net", defaults={"name": "Network printer"})
    return Cast(centre, bakery, garage, anna, emile, sophie, ben, carla)


def _organisations(ids: list[int]) -> tuple[Organisation, Organisation, Organisation]:
    make = Organisation.objects.create
    return (
        make(
            pk=ids[0],
            name="Centre Atlas",
            kind="centre",
            email="support@centre.example",
            phone="+33700000000",
        ),
        make(pk=ids[1], name="Boulangerie Lamour"),
        make(pk=ids[2], name="Stone Garage", language="en", timezone="Europe/London"),
    )


def _person(home: Organisation, name: str, email: str, phone: str, role: Role) -> Person:
    person = Person.objects.create(
        organisation=home, name=name, email=email, phone=phone, timezone=home.timezone
    )
    Membership.objects.create(organisation=home, person=person, role=role)
    Account.objects.create_user(email=email, password=PASSWORD, person=person)
    return person


def _contract(company: Organisation, centre: Organisation, engineers: tuple[Person, ...]) -> None:
    contract = Contract.objects.create(
        organisation=company, centre=centre, name="Commerce 7j/7", hours=ALWAYS
    )
    for engineer in engineers:
        Cover.objects.create(organisation=company, contract=contract, person=engineer)


def _rota(centre: Organisation, engineers: tuple[Person, ...]) -> None:
    rota = Rota.objects.create(organisation=centre, name="Support")
    layer = Layer.objects.create(
        organisation=centre, rota=rota, position=0, starts_on=date(2026, 1, 5), handover_at=time(8)
    )
    for position, engineer in enumerate(engineers):
        RotaMember.objects.create(
            organisation=centre, layer=layer, person=engineer, position=position
        )
