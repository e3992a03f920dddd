"""Organisation, Person and their addresses, and who belongs where in which role."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.functions import Lower, Now

from tournevis.engines.clock import zone_or_utc
from tournevis.ground.organisations.walled import Walled


class Language(models.TextChoices):
    """The languages of the house."""

    FRENCH = "fr", "français"
    ENGLISH = "en", "English"


class Organisation(models.Model):
    """A company served; the service centre is one too."""

    class Kind(models.TextChoices):
        CENTRE = "centre"
        CLIENT = "client"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CLIENT)
    email = models.EmailField(blank=True, help_text="for a centre: the address clients write to")
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.FRENCH)
    timezone = models.CharField(max_length=60, default="Europe/Paris")
    slug = models.SlugField(
        max_length=60, blank=True, help_text="for a centre: its form is at /ask/<slug>/; or none"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["centre", "client"]), name="organisation_kind"
            ),
            # An address of the public web can be had once; only centres have one.
            models.UniqueConstraint(
                fields=["slug"], name="organisation_slug", condition=~models.Q(slug="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """In which its people read times, where nothing else is known; UTC for an unknown one."""
        return zone_or_utc(self.timezone)


class Person(Walled):
    """Anyone who can write, call or sign in. `organisation` is where their record is kept.

    `verified_at` is None for whom only a message speaks: they read nothing until they have shown
    that the address is theirs, or an engineer has said who they are.
    """

    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164, as +33612345678")
    language = models.CharField(max_length=2, choices=Language, default=Language.FRENCH)
    timezone = models.CharField(max_length=60, default="Europe/Paris")
    verified_at = models.DateTimeField(null=True, db_default=Now())

    class Meta:
        indexes = [
            models.Index(Lower("email"), name="person_email"),
            models.Index(fields=["phone"], name="person_phone"),
        ]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                name="person_email_once",
                condition=~models.Q(email=""),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """In which they read times; UTC where what is written of them is no time zone."""
        return zone_or_utc(self.timezone)

    @property
    def first_name(self) -> str:
        """What one calls them: the first word of the name."""
        return self.name.split(" ")[0]

    def roles(self) -> set[str]:
        """The roles this person holds anywhere."""
        return set(Membership.objects.filter(person=self).values_list("role", flat=True))


class Address(Walled):
    """A number or an address at which a person is alerted too, besides those of their record.

    It counts once the code that was sent to it was typed back; only the code's keyed hash is kept.
    `organisation` is the one that keeps the person's record.
    """

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=254, help_text="in lower case; a number as E.164")
    verified_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="wrong codes typed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person", "value"], name="address_of_person_once"
            )
        ]
        indexes = [models.Index(fields=["value"], name="address_value")]

    def __str__(self) -> str:
        return self.value


class Role(models.TextChoices):
    """What a person is in an organisation."""

    CLIENT = "client"
    MANAGER = "manager"
    ENGINEER = "engineer"
    SUPERVISOR = "supervisor"


STAFF = (Role.ENGINEER, Role.SUPERVISOR)


class Membership(Walled):
    """A person belongs to an organisation, in a role. A person can belong to several."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.CLIENT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="membership_once")
        ]
