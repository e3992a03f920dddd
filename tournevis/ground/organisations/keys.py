"""What opens a door or signs a message: accounts, links, tokens; domains, sending rules and knocks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tournevis.ground.organisations.people import (
    Organisation,
    Person,
)
from tournevis.ground.organisations.secrets import SealedField
from tournevis.ground.organisations.walled import Walled


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
        BATCH = "batch"
        ROLE = "role"

    OF_INCIDENT: ClassVar[tuple[str, ...]] = (
        Purpose.CLIENT,
        Purpose.ACKNOWLEDGE,
        Purpose.CONFIRM,
    )
    """Those whose subject is an incident."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose)
    subject = models.BigIntegerField(
        help_text="the incident, the batch of alerts or the role; to sign in, the person, below zero"
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

    def barred(self) -> models.QuerySet[Account, Any]:
        """The people who have an account and may not come in by it any more."""
        return self.filter(is_active=False).values("person")


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
