"""What SMS need beside the messages: parts of long ones, names and receipts of sent ones, silence."""

from __future__ import annotations

from django.db import models

from tournevis.ground.channels.messages import Delivery
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.walled import Walled


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
