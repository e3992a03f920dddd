"""Diagnosis, which guide an incident follows; Observation, an answer; Learnt, confirmed causes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.walled import Walled

LATER, WORKED, FAILED = "later", "worked", "failed"
"""Answers that are no answer of a guide: put off; how a remedy went."""


class Diagnosis(Walled):
    """The guide that an incident follows, at the version with which it began."""

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="diagnosis")
    guide = models.SlugField()
    version = models.PositiveIntegerField()
    chosen_because = models.CharField(max_length=200, blank=True)


class Observation(Walled):
    """An answer to a check, or how a remedy went, on one incident. The latest of a check counts.

    `subject` is the key of a check or a remedy; `answer` the key of an answer, "unknown" (one
    does not know), "later" (can't be done now), or for a remedy "worked" / "failed". A misread is an
    answer that the client's words seemed to give, and that a person said they did not.
    """

    crosses: ClassVar[tuple[str, ...]] = ("by",)

    class Kind(models.TextChoices):
        CHECK = "check"
        REMEDY = "remedy"
        MISREAD = "misread"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="observations")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.CHECK)
    subject = models.SlugField(max_length=60)
    answer = models.SlugField(max_length=60)
    is_current = models.BooleanField(default=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind", "subject"],
                name="observation_current",
                condition=models.Q(is_current=True) & ~models.Q(kind="misread"),
            ),
            # A message may be misread in more than one way about one check.
            models.UniqueConstraint(
                fields=["incident", "subject", "answer"],
                name="observation_misread",
                condition=models.Q(is_current=True, kind="misread"),
            ),
        ]


class Learnt(Walled):
    """A confirmed cause, counted once for learning, from the entry that confirmed it."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    guide = models.SlugField()
    cause = models.SlugField(max_length=60)
    remedy = models.SlugField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["guide", "cause"], name="learnt_cause")]
