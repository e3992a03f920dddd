"""Escalation, whom to alert next and when; Told, whose turn it was; Page, one attempt to alert one
engineer; Batch, several as one message; BatchAnswer, what was said to it; OwnHours and OwnRule, how a
person wants to be alerted; Policy and what belongs to it.
"""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tournevis.ground.channels.models import Call, Channel, Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Address, Person
from tournevis.ground.organisations.walled import Walled
from tournevis.steps.oncall.policy_models import (
    Policy,
    PolicyChange,
    PolicyRule,
    PolicyStep,
    SkillsChange,
    Whom,
)

__all__ = [
    "Batch",
    "BatchAnswer",
    "Escalation",
    "OwnHours",
    "OwnRule",
    "Page",
    "Policy",
    "PolicyChange",
    "PolicyRule",
    "PolicyStep",
    "SkillsChange",
    "Told",
    "Whom",
]

HAVE_IT = (Fact.ACKNOWLEDGED, Fact.ASSIGNED)


class Escalation(Due):
    """Whom to alert next for one incident, and when. Due until it is answered.

    `entry` is the fact that it is about, `why` what people are alerted for, `level` who is asked;
    only facts with a higher number than `after` can answer it. `step` counts the engineers alerted;
    `together` is the step at which those alerted last, all at once, began. `quiet_until`: nobody is
    woken before; `is_loud`: someone asked not to wait.
    """

    class Why(models.TextChoices):
        """What people are alerted for."""

        NOBODY_HAS_IT = "nobody_has_it"
        LEVEL = "level"
        LATE = "late"
        CALLBACK = "callback"
        RELAPSED = "relapsed"
        CRISIS = "crisis"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="escalations")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    after = models.BigIntegerField(default=0)
    why = models.CharField(max_length=16, choices=Why, default=Why.NOBODY_HAS_IT)
    level = models.PositiveSmallIntegerField(default=1)
    round = models.PositiveIntegerField(default=0)
    step = models.PositiveIntegerField(default=0)
    together = models.PositiveIntegerField(default=0)
    quiet_until = models.DateTimeField(null=True)
    is_loud = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("escalation_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], name="escalation_live", condition=Q(stopped_at__isnull=True)
            )
        ]

    @property
    def is_answered(self) -> bool:
        """Whether nobody else needs to be alerted, though the escalation may not be told yet."""
        if self.stopped_at is not None or not self.incident.is_open:
            return True
        if self.why == self.Why.NOBODY_HAS_IT:
            return self.incident.status != Incident.Status.NEW
        facts = HAVE_IT if self.why in NOT_BY_CONTACT else (*HAVE_IT, Fact.CONTACTED)
        return self.incident.entries.filter(kind__in=facts, pk__gt=self.after).exists()


NOT_BY_CONTACT = (Escalation.Why.LEVEL, Escalation.Why.CRISIS)
"""That the client was contacted does not answer these: they look for somebody else."""


class Told(Walled):
    """Whose turn it was: one person of one step of an escalation, and why they.

    `rung` is the policy's step, from 0. `of` names the rota or the team; `lacks` the product that
    this person does not know, where nobody who does could be alerted. `gone_at`: since then they may
    not be alerted any more, and are not waited for.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="told")
    step = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    rung = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=16)
    of = models.CharField(max_length=100, blank=True)
    lacks = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["escalation", "step"], name="told_once")]
        indexes = [models.Index(fields=["person", "-at"], name="told_lately")]


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


class BatchAnswer(Due):
    """An engineer's one answer to many incidents, done a few at a time; due until it is done.

    `after`: the last incident that was done. `yours`, `passed`, `others`: what became of them.
    `to`: where the end is told, by `channel`; "" where somebody looks at the page.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=4)
    how = models.CharField(max_length=8)
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    to = models.CharField(max_length=320, blank=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField()
    after = models.BigIntegerField(default=0)
    yours = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    others = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [due_index("batch_answer_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "verb"], name="batch_answer_once", condition=Q(done_at=None)
            )
        ]

    @property
    def done(self) -> int:
        """How many incidents are dealt with."""
        return self.yours + self.passed + self.others


FAILED = (
    Q(delivery__state=Delivery.State.FAILED)
    | Q(batch__delivery__state=Delivery.State.FAILED)
    | Q(call__state=Call.State.ENDED, call__answered_at=None)
)
"""A page that no provider took, alone or in its batch; or a telephone that was rung in vain."""


class PageQuerySet(models.QuerySet["Page"]):
    """Reads aloud: `escalation.pages.sent().failed()`."""

    def waiting(self) -> PageQuerySet:
        """Not sent yet, and still to be."""
        return self.filter(due_at__isnull=False)

    def sent(self) -> PageQuerySet:
        """Handed to their channel, or to a batch."""
        return self.filter(due_at=None, dropped_at=None)

    def in_trouble(self) -> PageQuerySet:
        """Those that failed, or whose provider did not take them at the first try and the second."""
        queued = Delivery.State.QUEUED
        again = Q(delivery__state=queued, delivery__attempts__gte=2)
        again |= Q(batch__delivery__state=queued, batch__delivery__attempts__gte=2)
        return self.filter(FAILED | again)


class Page(Due):
    """One attempt to alert one engineer by one channel. It is paged once its delivery is accepted.

    Due while it waits for its turn by the engineer's own rules; `dropped_at`: it was not needed any
    more. `at` is when it left, or was planned. `code` is what the engineer answers with ("OK 4821"):
    it counts only from a number of their own; so does `long_code`, where the first was doubted.
    `is_quiet`: their quiet hours sent it to e-mail.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person", "call", "batch")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="pages")
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="pages")
    step = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    to = models.CharField(max_length=320, blank=True)
    code = models.CharField(max_length=8)
    long_code = models.CharField(max_length=8, blank=True)
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
            models.Index(fields=["person", "-at"], name="page_alone", condition=Q(batch=None)),
        ]


class OwnHours(Walled):
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


class OwnRule(Walled):
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
