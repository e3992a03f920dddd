"""Is there room left to keep what comes? A disk that is quite full takes the database down with it."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import OperationalError


class NoRoom(OperationalError):
    """The disk is nearly full: for every doorway the same as a database that is away."""


def is_short() -> bool:
    """Whether the disk of the data folder has less than `DISK_FLOOR_MB` left (10⁶ bytes each).

    The embedded database lives there. With a database elsewhere, its own answer counts as well.
    """
    try:
        return shutil.disk_usage(settings.DATA).free < settings.DISK_FLOOR_MB * 1_000_000
    except OSError:
        return False
