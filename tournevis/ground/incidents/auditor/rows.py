"""Lapse, something that should happen and will not; Audit, one look at the whole house."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tournevis.ground.incidents.incident import Incident
from tournevis.ground.organisations.walled import Walled


class Kind(models.TextChoices):
    """What is wrong with a row. The sentences for people are in `telling`."""

    UNALERTED = "unalerted"
    ASLEEP = "asleep"
    UNREACHED = "unreached"
    UNSENT = "unsent"
    UNREAD = "unread"
    UNANSWERED = "unanswered"
    OVERDUE = "overdue"
    HELD = "held"
    UNREMINDED = "unreminded"
    ORPHANED = "orphaned"
    FORGOTTEN = "forgotten"


QUIET: tuple[Kind, ...] = (Kind.ORPHANED, Kind.FORGOTTEN)
"""What waits for a person to think of it; it is no sign that the house is broken."""


class Lapse(Walled):
    """One row of one table that nothing will happen to, from `found_at` until `gone_at`.

    `told_at`: people were told; `mended_at`: the auditor put it right, which the next look checks.
    """

    kind = models.CharField(max_length=12, choices=Kind)
    table = models.CharField(max_length=40)
    row = models.BigIntegerField()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, null=True, related_name="+")
    since = models.DateTimeField()
    found_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "table", "row"],
                name="lapse_once",
                condition=Q(gone_at__isnull=True),
            )
        ]

    @property
    def is_pressing(self) -> bool:
        """Whether somebody waits because of it, and it was not put right."""
        return self.kind not in QUIET and self.mended_at is None


class Audit(models.Model):
    """One look: how long it took, what it found by kind, and what is left that presses.

    Counts alone: it belongs to no organisation. `entries_up_to`: entries of lower numbers were
    answered. `beat_at`: the outside accepted a heartbeat after this look.
    """

    at = models.DateTimeField()
    seconds = models.FloatField()
    entries_up_to = models.BigIntegerField(default=0)
    found = models.JSONField(default=dict)
    mended = models.PositiveIntegerField(default=0)
    pressing = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    beat_trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="audit_latest")]
