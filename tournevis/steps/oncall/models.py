"""Escalation, whom to alert next and when; Told, whose turn it was; Page, one attempt to alert one
engineer; Policy and what belongs to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tournevis.ground.channels.models import Channel, Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.walled import Walled
from tournevis.steps.oncall.policy_models import Policy, PolicyRule, PolicyStep, Whom

__all__ = ["Escalation", "Page", "Policy", "PolicyRule", "PolicyStep", "Told", "Whom"]

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
    this person does not know, where nobody who does could be alerted.
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["escalation", "step"], name="told_once")]
        indexes = [models.Index(fields=["person", "-at"], name="told_lately")]


class Page(Walled):
    """One attempt to alert one engineer by one channel. It is paged once its delivery is accepted.

    `code` is what the engineer answers with ("OK 4821"): it counts only from their own number.
    """

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="pages")
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="pages")
    step = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    code = models.CharField(max_length=8)
    at = models.DateTimeField()
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+", null=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["escalation", "step", "channel"], name="page_once")
        ]
        indexes = [models.Index(fields=["person", "code"], name="page_code")]
