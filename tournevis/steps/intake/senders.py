"""Who wrote: the person of this address or number, and for whom they speak."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from tournevis.ground.channels.models import Channel
from tournevis.ground.organisations.models import STAFF, Contract, Membership, Organisation, Person
from tournevis.steps.intake.message import Message


@dataclass(frozen=True, slots=True)
class Sender:
    """`people`: every record with this address, in whatever organisation. `homes`: the companies
    served by this centre that they belong to, each with the person. `staff`: who of this centre.

    It says whose address it is, never that they wrote it.
    """

    people: tuple[Person, ...] = ()
    homes: tuple[tuple[Person, int], ...] = ()
    staff: Person | None = None

    @property
    def ids(self) -> set[int]:
        """The ids of the people."""
        return {person.pk for person in self.people}


def who(message: Message, centre: Organisation) -> Sender:
    """Whose address or number this is. Called where every organisation is seen."""
    return _sender(_people(message), centre)


def whose(address: str, centre: Organisation) -> Sender:
    """Whose e-mail address this is. Called where every organisation is seen."""
    return _sender(list(at_address(address).order_by("pk")), centre)


def _sender(found: list[Person], centre: Organisation) -> Sender:
    people = {person.pk: person for person in found}
    if not people:
        return Sender()
    here = Q(organisation=centre) | Q(organisation__in=served_by(centre.pk))
    rows = Membership.objects.filter(here, person__in=list(people)).order_by("pk")
    staff: Person | None = None
    homes: dict[int, Person] = {}
    for row in rows:
        if row.organisation_id == centre.pk:
            staff = staff or (people[row.person_id] if row.role in STAFF else None)
        else:
            homes.setdefault(row.organisation_id, people[row.person_id])
    return Sender(tuple(people.values()), tuple((p, home) for home, p in homes.items()), staff)


def served_by(centre: int) -> QuerySet[Contract, int]:
    """The ids of the companies that this centre serves, as a query."""
    return Contract.objects.filter(centre=centre).values_list("organisation_id", flat=True)


def at_address(address: str) -> QuerySet[Person]:
    """Every record of this e-mail address, whatever the case."""
    return Person.objects.annotate(lower=Lower("email")).filter(lower=address.lower())


def _people(message: Message) -> list[Person]:
    if not message.sender:
        return []
    if message.channel in (Channel.SMS, Channel.PHONE) or message.sender.startswith("+"):
        return list(Person.objects.filter(phone=message.sender).order_by("pk"))
    return list(at_address(message.sender).order_by("pk"))
