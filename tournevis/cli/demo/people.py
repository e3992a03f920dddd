"""Who is in the sample centre. Every name here is made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tournevis.cli.demo.duties import plan
from tournevis.cli.demo.urgent import prepare
from tournevis.ground.estate.models import Asset, Product
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import (
    Account,
    Contract,
    Cover,
    Membership,
    Organisation,
    Pausing,
    Person,
    Role,
)

PASSWORD = "tournevis sample centre"  # noqa: S105 - printed by `make up`, sample data only
SHOP = {
    "timezone": "Europe/Paris",
    "holidays": "FR",
    "week": {"mon-sat": "07:00-20:00", "sun": "07:00-13:00"},
}
OFFICE = {
    "timezone": "Europe/Paris",
    "holidays": "FR",
    "week": {"mon-fri": "08:30-12:30, 13:30-18:30"},
}
BRITISH = {"timezone": "Europe/London", "holidays": "GB-ENG", "week": {"mon-sat": "09:00-18:00"}}


@dataclass(frozen=True)
class Company:
    """A client of the sample centre and its people: (name, address, phone, role)."""

    name: str
    language: str
    timezone: str
    hours: Mapping[str, object]
    minutes: int
    people: tuple[tuple[str, str, str, Role], ...]
    assets: tuple[tuple[str, str, str, str], ...]


COMPANIES = (
    Company(
        "Boulangerie Lamour",
        "fr",
        "Europe/Paris",
        SHOP,
        30,
        (
            ("Ben Rivière", "ben@lamour.example", "+33199001011", Role.CLIENT),
            ("Inès Lamour", "ines@lamour.example", "+33199001012", Role.MANAGER),
        ),
        (
            ("box-pro", "Box du magasin", "3.12", "Rennes"),
            ("printer-net", "Imprimante du bureau", "2.4", "Rennes"),
        ),
    ),
    Company(
        "Cabinet Verdier",
        "fr",
        "Europe/Paris",
        OFFICE,
        60,
        (
            ("Hugo Verdier", "hugo@verdier.example", "+33199001021", Role.MANAGER),
            ("Lila Faure", "lila@verdier.example", "+33199001022", Role.CLIENT),
        ),
        (
            ("printer-net", "Imprimante accueil", "2.6", "Metz"),
            ("box-pro", "Box du cabinet", "3.10", "Metz"),
        ),
    ),
    Company(
        "Harbour Books",
        "en",
        "Europe/London",
        BRITISH,
        45,
        (
            ("Carla Stone", "carla@harbour.example", "+441632960021", Role.CLIENT),
            ("Owen Reed", "owen@harbour.example", "+441632960022", Role.MANAGER),
        ),
        (
            ("box-pro", "Shop router", "3.12", "Whitby"),
            ("printer-net", "Office printer", "2.6", "Whitby"),
        ),
    ),
)
STAFF = (
    ("Anna Martin", "anna@atelier.example", "+33199000001", Role.ENGINEER),
    ("Émile Petit", "emile@atelier.example", "+33199000002", Role.ENGINEER),
    ("Sophie Roux", "sophie@atelier.example", "+33199000003", Role.SUPERVISOR),
    ("Nadia Costa", "nadia@atelier.example", "+33199000004", Role.ENGINEER),
    ("Yanis Benoît", "yanis@atelier.example", "+33199000005", Role.ENGINEER),
)


def gather(now: datetime) -> Organisation:
    """Create the centre, its staff, its clients and their contracts; returns the centre.

    The first of the staff is on call this week. Called in a transaction; leaves its walls open to
    what it created.
    """
    centre, *clients = _organisations()
    for key, name in (("box-pro", "Box Pro"), ("printer-net", "Network printer")):
        Product.objects.get_or_create(key=key, defaults={"name": name})
    staff = [_person(centre, *each) for each in STAFF]
    for client, company in zip(clients, COMPANIES, strict=True):
        _furnish(client, company, centre, staff)
    plan(centre, staff, now)
    prepare(centre, clients)
    return centre


def _organisations() -> list[Organisation]:
    ids = walls.new_organisations(1 + len(COMPANIES))
    centre = Organisation.objects.create(
        pk=ids[0],
        name="Atelier Support",
        kind="centre",
        slug="atlas",
        email="support@atelier.example",
        phone="+33199000000",
    )
    return [centre] + [
        Organisation.objects.create(pk=pk, name=c.name, language=c.language, timezone=c.timezone)
        for pk, c in zip(ids[1:], COMPANIES, strict=True)
    ]


def _furnish(
    client: Organisation, company: Company, centre: Organisation, staff: list[Person]
) -> None:
    contract = Contract.objects.create(
        organisation=client,
        centre=centre,
        name="Commerce" if company.hours is not OFFICE else "Bureau",
        hours=company.hours,
        first_contact_minutes=company.minutes,
        pausing=Pausing.ALL if company.hours is OFFICE else Pausing.CURE,
    )
    for engineer, (*_, role) in zip(staff, STAFF, strict=True):
        if role == Role.SUPERVISOR:
            continue
        Cover.objects.create(organisation=client, contract=contract, person=engineer)
    for each in company.people:
        _person(client, *each)
    for key, name, version, site in company.assets:
        Asset.objects.create(
            organisation=client,
            product=Product.objects.get(key=key),
            name=name,
            version=version,
            site=site,
        )


def _person(home: Organisation, name: str, email: str, phone: str, role: str) -> Person:
    person = Person.objects.create(
        organisation=home,
        name=name,
        email=email,
        phone=phone,
        language=home.language,
        timezone=home.timezone,
    )
    Membership.objects.create(organisation=home, person=person, role=role)
    Account.objects.create_user(email=email, password=PASSWORD, person=person)
    return person
