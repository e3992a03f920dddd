"""Escalation, whom to alert next and when; Page, one attempt to alert one engineer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tournevis.ground.channels.models import Channel, Delivery
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.walled import Walled


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
