"""Where mail is fetched, and how far: Mailbox and Cursor; DoorKey, what a program says to bring it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tournevis.ground.organisations.secrets import SealedField
from tournevis.ground.organisations.walled import Walled


class Cursor(Walled):
    """How far a mailbox has been read: (mailbox, UIDVALIDITY, UID)."""

    mailbox = models.CharField(max_length=300)
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "mailbox", "uidvalidity"], name="cursor_once"
            )
        ]


class Mailbox(Walled):
    """A mailbox that a centre has fetched by IMAP.

    `secret` is the password, or the application's secret; `refresh_token` is for sign-in services
    that gave one. `trouble` is an English msgid, "" while all is well; `revision` grows with each
    change, so that whoever watches the mailbox notices.
    """

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the start (port 993)")
        STARTTLS = "starttls", _("STARTTLS (port 143)")
        NONE = "none", _("no encryption (this machine only)")

    class Auth(models.TextChoices):
        PASSWORD = "password", _("a password")
        MICROSOFT_APP = "microsoft_app", _("Microsoft 365, as an application")
        MICROSOFT = "microsoft", _("Microsoft 365, with a refresh token")
        GOOGLE = "google", _("Google, with a refresh token")

    account = models.CharField(max_length=254, help_text="the address whose mail it holds")
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    user = models.CharField(max_length=254)
    folder = models.CharField(max_length=255, default="INBOX")
    auth = models.CharField(max_length=16, choices=Auth, default=Auth.PASSWORD)
    tenant = models.CharField(max_length=100, blank=True)
    client_id = models.CharField(max_length=200, blank=True)
    secret = SealedField(blank=True)
    refresh_token = SealedField(blank=True)
    is_active = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)
    last_read_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    trouble_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "host", "port", "user", "folder"], name="mailbox_once"
            ),
            models.CheckConstraint(
                condition=models.Q(port__gte=1, port__lte=65535), name="mailbox_port"
            ),
        ]

    def __str__(self) -> str:
        return self.account

    @property
    def name(self) -> str:
        """What its cursor is kept under; without any secret."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"[:300]


class DoorKey(Walled):
    """What a program says at a door of ours to bring messages. Only the token's hash is kept."""

    class Door(models.TextChoices):
        MAIL = "mail"

    door = models.CharField(max_length=12, choices=Door)
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "door"], name="door_key_once")
        ]
