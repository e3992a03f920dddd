"""Resolution, the confirmed cause; FollowUp, the question whether it held."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.walled import Walled


class Resolution(Walled):
    """Why it was, what cured it, and who confirmed it. `cause` is "other" for nothing known."""

    crosses: ClassVar[tuple[str, ...]] = ("by",)

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="resolution")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="resolutions")
    guide = models.SlugField(blank=True)
    cause = models.SlugField(max_length=60)
    remedy = models.SlugField(max_length=60, blank=True)
    summary = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class FollowUp(Due):
    """The question whether it held: due the next working day, then answered or let be.

    `asked_at` is set once the message is in the outbox; `answer` once the client said.
    """

    class Answer(models.TextChoices):
        HELD = "held"
        BROKE = "broke"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="followups")
    resolution = models.OneToOneField(Resolution, on_delete=models.CASCADE, related_name="followup")
    asked = models.PositiveIntegerField(default=0, help_text="how many times")
    asked_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [due_index("followup_due")]
