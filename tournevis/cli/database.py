"""Migrating, as the owner, one process at a time."""

from __future__ import annotations

import psycopg
from django.conf import settings
from django.db import connections

from tournevis.ground.organisations.masonry import build

_LOCK = 0x70757276  # any number, the same for every process


def bring_up_to_date() -> None:
    """Migrate and raise the walls. Raises `RuntimeError` in plain words when roles are wrong."""
    owner = connections["owner"]
    if owner.settings_dict["USER"] == settings.APPLICATION_ROLE:
        raise RuntimeError(
            "DATABASE_OWNER_URL must name another role than DATABASE_URL: the owner migrates,"
            " the application runs and is kept behind the walls."
        )
    with owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            build("owner")
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def is_up_to_date() -> bool:
    """Whether every migration is in; False too when the database cannot be asked."""
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connections["owner"])
    except psycopg.Error:
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
