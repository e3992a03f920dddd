"""Organisation, Person, Membership, Contract, ServiceLevel, ContractChange, Cover, Domain,
SendingRules, SigningKey, MagicLink, ApiToken, Account and Knock.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now

from tournevis.ground.organisations.secrets import SealedField
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
    def first_name(self) -> str:
        """What one calls them: the first word of the name."""
        return self.name.split(" ")[0]

    def roles(self) -> set[str]:
        """The roles this person holds anywhere."""
        return set(Membership.objects.filter(person=self).values_list("role", flat=True))


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


class ContractChange(Walled):
    """Who changed a contract, when, and what: {field: [before, after]}, in plain JSON values."""

    append_only: ClassVar[bool] = True
    crosses: ClassVar[tuple[str, ...]] = ("by",)

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    author = models.CharField(max_length=200, help_text="the name, as it was then")
    at = models.DateTimeField()
    what = models.JSONField(default=dict)


def centre_id_of(organisation: int) -> int:
    """The id of the centre that serves this company; a centre serves itself."""
    contracts = Contract.objects.filter(organisation=organisation).order_by("pk")
    found = contracts.values_list("centre_id", flat=True).first()
    return found if found is not None else organisation


def centre_of(organisation: int) -> Organisation:
    """The centre that serves this company; the caller's walls are open to it."""
    return Organisation.objects.get(pk=centre_id_of(organisation))


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


class SendingRules(Walled):
    """How a centre's messages leave: how long they can be taken back (seconds), whether one that
    fails goes by the other channel, and what stands under a person's mail."""

    undo_seconds = models.PositiveSmallIntegerField(default=10)
    may_switch = models.BooleanField(default=False)
    signature_fr = models.TextField(blank=True)
    signature_en = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="sending_rules_once"),
            models.CheckConstraint(
                condition=models.Q(undo_seconds__lte=300), name="sending_rules_undo"
            ),
        ]

    @classmethod
    def of(cls, centre: int) -> SendingRules:
        """This centre's rules; the usual ones where it never set any. Its wall is open."""
        return cls.objects.filter(organisation=centre).first() or cls(organisation_id=centre)


class SigningKey(Walled):
    """The key that signs a domain's mail (DKIM, RFC 6376); the private half is sealed."""

    domain = models.CharField(max_length=253)
    selector = models.CharField(max_length=63)
    private_key = SealedField(help_text="PEM, sealed")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "domain"], name="signing_key_once")
        ]


class Domain(Walled):
    """Whoever writes from this domain writes for this company, if the mail is proven to be from it.

    Lower case, without the @. Domains where anyone can have an address are never kept
    (`domains.refuse_shared`).
    """

    crosses: ClassVar[tuple[str, ...]] = ("centre",)

    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=253)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="domain_once")]

    def __str__(self) -> str:
        return self.name


class MagicLink(Walled):
    """A door for one person to one thing, until it expires. Only the token's hash is kept."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    class Purpose(models.TextChoices):
        CLIENT = "client"
        ACKNOWLEDGE = "acknowledge"
        CONFIRM = "confirm"
        SIGN_IN = "sign_in"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose)
    subject = models.BigIntegerField(
        help_text="the incident it opens; to sign in, the person, below zero"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()


class ApiToken(Walled):
    """What a program says to be heard for its person, with their rights and no more.

    Only the token's hash is kept. It reads; where `can_write`, it opens incidents and writes too.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100, help_text="what it is for, in its owner's words")
    token_hash = models.CharField(max_length=64, unique=True)
    can_write = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, help_text="to the hour")
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Knock(models.Model):
    """Somebody came to a public doorway: so many an hour may pass. It holds a keyed hash of who
    it was, and nothing of any client; after a day it is gone."""

    door = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["door", "who", "at"], name="knock_who"),
            models.Index(fields=["at"], name="knock_at"),
        ]


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; the address is the name one signs in with."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> Account:
        """A new account; without a password only passkeys or another sign-in service open it."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """How a person signs in. It holds an address and a password's hash, no client data."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="account")
    is_active = models.BooleanField(default=True)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email
