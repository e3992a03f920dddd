"""Escalation, whom to alert next and when; Page, one attempt to alert one engineer; Batch, several as
one message; Hours and Rule, how a person wants to be alerted.
"""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.db import models

from tournevis.ground.channels.models import Call, Channel, Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Address, Person
from tournevis.ground.organisations.walled import Walled

ANSWERS = (Fact.ACKNOWLEDGED, Fact.ASSIGNED, Fact.CONTACTED, Fact.SOLVED, Fact.CLOSED)


class Escalation(Due):
    """Whom to alert next for one incident, and when. Due until someone has it.

    `entry` is the fact that started it (opened, or reopened); `step` counts the engineers alerted.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="escalations")
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="+")
    step = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("escalation_due")]

    @property
    def is_answered(self) -> bool:
        """Whether someone has it, though the escalation may not have been told yet."""
        after = Entry.objects.filter(incident=self.incident_id, pk__gt=self.entry_id)
        return self.stopped_at is not None or after.filter(kind__in=ANSWERS).exists()


class Batch(Due):
    """Several pages of one engineer by one channel, told as one message: "12 more incidents".

    It belongs to the centre, for its incidents may be of several companies. Due until it has left;
    pages join it while `closed_at` is None.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    to = models.CharField(max_length=320)
    code = models.CharField(max_length=8)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person", "channel", "to"],
                name="batch_open_once",
                condition=models.Q(closed_at=None),
            )
        ]
        indexes = [
            due_index("batch_due"),
            models.Index(fields=["person", "closed_at"], name="batch_of_person"),
        ]


class PageQuerySet(models.QuerySet["Page"]):
    """Reads aloud: `escalation.pages.sent().failed()`."""

    def waiting(self) -> PageQuerySet:
        """Not sent yet, and still to be."""
        return self.filter(due_at__isnull=False)

    def sent(self) -> PageQuerySet:
        """Handed to their channel, or to a batch."""
        return self.filter(due_at=None, dropped_at=None)

    def in_trouble(self) -> PageQuerySet:
        """Those whose provider did not take them, at the first try and the second; or whose
        telephone was rung in vain."""
        again = models.Q(delivery__state=Delivery.State.QUEUED, delivery__attempts__gte=2)
        rung = models.Q(call__state=Call.State.ENDED, call__answered_at=None)
        return self.filter(again | rung | models.Q(delivery__state=Delivery.State.FAILED))


class Page(Due):
    """One attempt to alert one engineer by one channel. It is paged once its delivery is accepted.

    Due while it waits for its turn by the engineer's own rules; `dropped_at`: it was not needed any
    more. `at` is when it left, or was planned. `code` is what the engineer answers with ("OK 4821"):
    it counts only from a number of their own. `is_quiet`: their quiet hours sent it to e-mail.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person", "call", "batch")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="pages")
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="pages")
    step = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    to = models.CharField(max_length=320, blank=True)
    code = models.CharField(max_length=8)
    at = models.DateTimeField()
    why = models.CharField(max_length=20, blank=True)
    is_quiet = models.BooleanField(default=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+", null=True)
    call = models.ForeignKey(Call, on_delete=models.SET_NULL, related_name="+", null=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="pages", null=True)
    acknowledged_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "step", "channel", "to"], name="page_once"
            )
        ]
        indexes = [
            due_index("page_due"),
            models.Index(fields=["person", "code"], name="page_code"),
            models.Index(fields=["person", "-at"], name="page_of_person"),
        ]


class Hours(Walled):
    """When it is day for a person, and when they want quiet, in their own zone.

    None in `quiet_from` for no quiet hours. Kept where the person's record is.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    day_from = models.TimeField(default=time(8))
    day_to = models.TimeField(default=time(20))
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], name="hours_once")]


class Rule(Walled):
    """By which channel a person is alerted, so many minutes after their turn came, by day or night.

    `address` is None for the number or address of their record. Without any rule for that part of
    the day they are alerted by everything at once.
    """

    class Part(models.TextChoices):
        DAY = "day"
        NIGHT = "night"

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=5, choices=Part)
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="+", null=True)
    minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "part", "channel", "address"],
                name="rule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(minutes__lte=60), name="rule_minutes"),
        ]
