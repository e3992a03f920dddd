"""Bundle and Alarm: what a monitoring says of an incident."""

from __future__ import annotations

from django.db import models

from tournevis.ground.channels.models import Source
from tournevis.ground.incidents.incident import Incident
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.walled import Walled


class Bundle(Due):
    """The alerts of one group that are one incident. Due when it is to be told that more came
    (`tell_at`), or that all are over and stayed so (`recover_at`).

    `count`: how often any of its alerts was heard; `relapses`: how often it seemed to be over.
    """

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="bundle")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=64, help_text="a hash of the source's own key")
    opened_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    relapses = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField()
    tell_at = models.DateTimeField(null=True)
    recover_at = models.DateTimeField(null=True)
    recovered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            due_index("bundle_due"),
            models.Index(fields=["source", "group", "opened_at"], name="bundle_group"),
        ]


class Alarm(Walled):
    """One alert key of a source: whether it rings, how often it was heard, in which bundle.

    `seen` is the number of the last message that spoke of it: an older one changes nothing.
    `severity` is what it was last said to be, as an incident's.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="alarms")
    key = models.CharField(max_length=64, help_text="a hash of the source's own key")
    title = models.CharField(max_length=300)
    severity = models.PositiveSmallIntegerField(default=Incident.Severity.CRITICAL)
    is_firing = models.BooleanField(default=True)
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "source", "key"], name="alarm_once")
        ]
