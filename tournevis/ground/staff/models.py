"""Rota, its members, and the shifts that replace it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.walled import Walled


class Rota(Walled):
    """Who of the centre is on call, in turn. `delay_minutes`: then the next one is alerted."""

    name = models.CharField(max_length=100)
    timezone = models.CharField(max_length=60, default="Europe/Paris")
    rotation = models.CharField(
        max_length=6, choices=[("daily", "daily"), ("weekly", "weekly")], default="weekly"
    )
    starts_on = models.DateField()
    handover_at = models.TimeField()
    delay_minutes = models.PositiveIntegerField(default=5)
    rounds = models.PositiveIntegerField(default=3, help_text="times everyone is tried in turn")

    def __str__(self) -> str:
        return self.name


class RotaMember(Walled):
    """One engineer's place in a rota."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints = [models.UniqueConstraint(fields=["rota", "position"], name="rota_position")]


class Shift(Walled):
    """Someone is on call between two moments, whatever the rota says."""

    crosses: ClassVar[tuple[str, ...]] = ("person",)

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="shifts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_forward"
            )
        ]
