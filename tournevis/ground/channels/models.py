"""Inbound, what came in, kept whole; Delivery, what must go out; Cursor, how far a mailbox is read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import MagicLink, Person
from tournevis.ground.organisations.walled import Walled


class Channel(models.TextChoices):
    """The ways to reach someone."""

    EMAIL = "email"
    SMS = "sms"


class Inbound(Due):
    """One message as it arrived, whole. It belongs to the centre that received it.

    It is due until it has become an entry (`handled`) or has been put aside (`quarantined`).
    """

    class State(models.TextChoices):
        RECEIVED = "received"
        HANDLED = "handled"
        QUARANTINED = "quarantined"

    channel = models.CharField(max_length=8, choices=Channel)
    account = models.CharField(max_length=255, help_text="the address or number it was sent to")
    sender = models.CharField(
        max_length=320, blank=True, help_text="as the channel's envelope says"
    )
    raw = models.BinaryField()
    message_id = models.CharField(max_length=1000, blank=True)
    content_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    trouble = models.TextField(blank=True, help_text="why it is in quarantine, in plain words")

    class Meta:
        indexes = [
            due_index("inbound_due"),
            models.Index(fields=["message_id"], name="inbound_mid"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "account", "message_id", "content_hash"],
                name="inbound_once",
            )
        ]


class Delivery(Due):
    """One message to send to one address. A row before it is an action.

    `state` goes queued → sending → accepted, or failed. A delivery found in `sending` after its
    lease ran out may or may not have left: it becomes `ambiguous` and a person decides, except
    for alerts to engineers (`again_if_unsure`), where twice is better than never.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        ACCEPTED = "accepted"
        AMBIGUOUS = "ambiguous"
        FAILED = "failed"

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    key = models.CharField(max_length=120, help_text="what it is for: the same key is sent once")
    channel = models.CharField(max_length=8, choices=Channel)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    to = models.CharField(max_length=320)
    sender = models.CharField(max_length=320, blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    message_id = models.CharField(max_length=255, blank=True)
    in_reply_to = models.CharField(max_length=1000, blank=True)
    is_automatic = models.BooleanField(default=True)
    again_if_unsure = models.BooleanField(default=False)
    link_purpose = models.CharField(max_length=12, blank=True, choices=MagicLink.Purpose)
    link_subject = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    provider_reference = models.CharField(max_length=200, blank=True)
    trouble = models.TextField(blank=True)

    class Meta:
        indexes = [
            due_index("delivery_due"),
            models.Index(fields=["message_id"], name="delivery_mid"),
            models.Index(fields=["organisation", "to", "created_at"], name="delivery_to"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="delivery_once")
        ]


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


class Part(Due):
    """One part of a long SMS, kept until its whole is there: at any bind, in any process.

    It is due while it waits: then what is there is shown, with what is missing said.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        WHOLE = "whole"
        SHOWN = "shown"

    sender = models.CharField(max_length=40)
    receiver = models.CharField(max_length=255)
    reference = models.IntegerField()
    total = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()
    coding = models.PositiveSmallIntegerField()
    locking = models.PositiveSmallIntegerField(default=0)
    single = models.PositiveSmallIntegerField(default=0)
    alphabet = models.CharField(max_length=8, default="gsm")
    content_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)

    class Meta:
        indexes = [due_index("part_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "receiver", "sender", "reference", "total", "number"],
                name="part_once",
            )
        ]


class Sent(Walled):
    """The name under which an SMS centre took one part of a delivery, for its receipts."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="+")
    gateway = models.CharField(max_length=200)
    message = models.CharField(max_length=100, help_text="as engines.sms.smpp.canonical writes it")
    batch = models.CharField(max_length=32, help_text="the same for all parts of one sending")
    state = models.CharField(max_length=10, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["message", "gateway"], name="sent_message")]


class Receipt(Due):
    """What an SMS centre reported, kept until the message is known that it is about."""

    gateway = models.CharField(max_length=200)
    message = models.CharField(max_length=100)
    numbers = models.CharField(max_length=100, help_text="the phone among them")
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=20, blank=True)
    error = models.CharField(max_length=20, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [due_index("receipt_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "gateway", "message", "state"], name="receipt_once"
            )
        ]


class Silence(Walled):
    """A number that answered STOP to this centre: nothing automatic goes to it by SMS."""

    number = models.CharField(max_length=40)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    turns = models.PositiveIntegerField(default=1, help_text="how often it was said")
    is_told = models.BooleanField(default=False, help_text="whether the incidents tell it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="silence_once")
        ]


class Pace(models.Model):
    """When the next PDU may be sent through a gateway: one row each, for every process."""

    gateway = models.CharField(max_length=200, unique=True)
    free_at = models.DateTimeField()
