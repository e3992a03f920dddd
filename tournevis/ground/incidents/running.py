"""Which promises run: one definition for all who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    pass


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Reads aloud: `incident.deadlines.running()`."""

    def running(self) -> DeadlineQuerySet:
        """Still owed."""
        return self.filter(met_at=None, dropped_at=None)
