"""Pause, while the client is awaited; Reminder, before a promise is missed; Recount, after a change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tournevis.ground.incidents.incident import Deadline, Incident
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Contract, Person
from tournevis.ground.organisations.walled import Walled


class Pause(Walled):
    """The client is awaited: some clocks stand still. One at a time; `ended_at` is None meanwhile."""

    crosses: ClassVar[tuple[str, ...]] = ("by",)

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=300, blank=True, help_text="what for, in a person's words")

    class Meta:
        ordering: ClassVar[list[str]] = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], name="pause_one_at_a_time", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")),
                name="pause_ends_after_it_began",
            ),
        ]


class Reminder(Due):
    """Whoever carries a promise is reminded before it is missed, and others are alerted when it is.

    One row a promise, put off from each moment to the next; `step` counts those that have passed.
    """

    deadline = models.OneToOneField(Deadline, on_delete=models.CASCADE, related_name="reminder")
    step = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [due_index("reminder_due")]


class Recount(Due):
    """A contract changed: the promises of its open incidents are worked out again, some at a time.

    `after` is the last incident that was done; `why` is a msgid, told beside each that moved.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="+")
    after = models.BigIntegerField(default=0)
    why = models.CharField(max_length=200)

    class Meta:
        indexes = [due_index("recount_due")]
