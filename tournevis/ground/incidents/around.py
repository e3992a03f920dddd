"""Follower, Moved, Attached, Unpacking: what stands around an incident and its entries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tournevis.ground.files.models import File
from tournevis.ground.incidents.incident import Entry, Incident
from tournevis.ground.organisations.due import Due, due_index
from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.walled import Walled


class Follower(Walled):
    """Someone who gets copies of what is written to the client, because an engineer said so."""

    crosses: ClassVar[tuple[str, ...]] = ("person", "by")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="followers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "person"], name="follower_once")]


class Moved(Walled):
    """An entry is shown on another incident than the one it was written on, until it is undone.

    The entry itself never changes: it stands where it came from.
    """

    crosses: ClassVar[tuple[str, ...]] = ("by",)

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="moves")
    to = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="moved_here")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], name="moved_once", condition=Q(undone_at__isnull=True)
            )
        ]


class Attached(Walled):
    """A file of an entry, in its place among the others (from 1).

    `file` may stand at the centre for a moment: an incident that leaves the triage tray takes its
    files along in a job. The wall around the file hides it meanwhile.
    """

    append_only: ClassVar[bool] = True
    crosses: ClassVar[tuple[str, ...]] = ("file",)

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attached")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="attached")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="attached_once")]


class Unpacking(Due):
    """The files of a message that are still to be taken out of what was kept."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="unpacking")
    left_out = models.JSONField(default=list, help_text="[{number, why}] of those not kept")

    class Meta:
        indexes = [due_index("unpacking_due")]


class Reacted(Walled):
    """A reaction that was carried out, so that it is carried out once."""

    append_only: ClassVar[bool] = True

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    reaction = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "reaction"], name="reacted_once")]
