"""The base of every row that belongs to an organisation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Walled(models.Model):
    """A row of one organisation, which the database shows only through an opened wall.

    Every foreign key from one walled row to another is doubled in the database by a key on
    (organisation, id), so a row can never point into another organisation. `crosses` names the
    foreign keys that are meant to leave the organisation (a contract names the centre).
    """

    crosses: ClassVar[tuple[str, ...]] = ()
    append_only: ClassVar[bool] = False

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    organisation_id: int

    class Meta:
        abstract = True
