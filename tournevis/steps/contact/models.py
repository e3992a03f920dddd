"""Telling, one client among many to be told the same; Retry, when to try a client again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Person


class Telling(Due):
    """Words that were written once for several clients, on their way to one of them.

    `key` names the whole: who is told is told once. `parent`: on which incident it was written.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        TOLD = "told"
        FAILED = "failed"
        STOPPED = "stopped"

    crosses: ClassVar[tuple[str, ...]] = ("parent", "by")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="tellings")
    parent = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    words = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "parent", "key"], name="telling_once")
        ]
        indexes = [due_index("telling_due"), models.Index(fields=["parent", "key"], name="telling")]


class Retry(Due):
    """An engineer means to try this client again at `due_at`, and is reminded; nobody was promised.

    Settled once reminded, or once the client was reached. One per engineer and incident.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="retries")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    crosses: ClassVar[tuple[str, ...]] = ("by",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "by"], name="retry_once")]
        indexes = [due_index("retry_due")]
