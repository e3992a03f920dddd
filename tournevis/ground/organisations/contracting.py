"""Contract and its service levels, who changed them, and which engineers are given it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Subquery
from django.db.models.functions import Coalesce

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.history import Changed
from tournevis.ground.organisations.people import (
    Organisation,
    Person,
)
from tournevis.ground.organisations.walled import Walled


class Pausing(models.TextChoices):
    """Which clocks stand still while the client is awaited; that to first contact never does."""

    NONE = "none"
    CURE = "cure", "workaround and solution"
    ALL = "all", "updates too"


class Contract(Walled):
    """What the centre owes a client: hours and service levels.

    An answer within `reopens_within_days` of the end opens a closed incident again; later, it
    opens another that follows it. `pausing` says which clocks stand still while the client is
    awaited; `pauses_by_night`, whether those that run day and night do so outside the hours too.
    """

    crosses: ClassVar[tuple[str, ...]] = ("centre",)

    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    hours = models.JSONField(help_text="working hours, as engines.clock reads them")
    first_contact_minutes = models.PositiveIntegerField(default=30)
    reopens_within_days = models.PositiveSmallIntegerField(default=30)
    pausing = models.CharField(max_length=4, choices=Pausing, default=Pausing.CURE)
    pauses_by_night = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "centre"], name="contract_once")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, organisation: int) -> Contract | None:
        """The contract under which this company is served; None for a centre itself."""
        return cls.objects.filter(organisation=organisation).select_related("centre").first()


class ServiceLevel(Walled):
    """What a contract promises for one severity (1 critical … 4 minor): one kind, in minutes.

    They run in the contract's hours, or day and night. Without a row for first contact, the
    contract's own minutes hold; without one for another kind, it is not promised.
    """

    class Kind(models.TextChoices):
        FIRST_CONTACT = "first_contact"
        UPDATE = "update"
        WORKAROUND = "workaround"
        SOLUTION = "solution"

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="levels")
    severity = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    minutes = models.PositiveIntegerField()
    day_and_night = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "severity", "kind"], name="service_level_once"
            ),
            models.CheckConstraint(
                condition=models.Q(severity__gte=1, severity__lte=4, minutes__gte=1),
                name="service_level_sense",
            ),
        ]


class ContractChange(Changed):
    """Who changed a contract, when, and what."""

    append_only: ClassVar[bool] = True

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="changes")


def centre_id_of(organisation: int) -> int:
    """The id of the centre that serves this company; a centre serves itself."""
    contracts = Contract.objects.filter(organisation=organisation).order_by("pk")
    found = contracts.values_list("centre_id", flat=True).first()
    return found if found is not None else organisation


def centre_of(organisation: int) -> Organisation:
    """The centre that serves this company; the caller's walls are open to it."""
    contracts = Contract.objects.filter(organisation=organisation).order_by("pk")
    serving = Subquery(contracts.values("centre_id")[:1])
    return Organisation.objects.get(pk=Coalesce(serving, organisation))


@contextmanager
def walls_of(client: int) -> Iterator[datetime]:
    """A transaction that sees this company and its centre; gives the database's time (UTC)."""
    with walls.opened(client) as now:
        walls.open_to({client, centre_id_of(client)})
        yield now


class Cover(Walled):
    """An engineer is given a contract, and so sees that client."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="covers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="covers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "contract", "person"], name="cover_once"
            )
        ]
