"""A row that is written once, whoever else writes it at the same time: one statement."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault


def written_once(row: models.Model) -> bool:
    """Insert this new row; False when one with the same unique key is there already.

    One statement instead of a look, a savepoint and an insert (INSERT … ON CONFLICT DO NOTHING).
    Of two transactions that write the same, the second waits for the first. The row has its key
    afterwards if it was written.
    """
    fields = [field for field in row._meta.concrete_fields if _is_given(row, field)]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = quote(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING id",
            values,
        )
        found = cursor.fetchone()
    if found is None:
        return False
    row.pk, row._state.adding, row._state.db = found[0], False, connection.alias
    return True


def _is_given(row: models.Model, field: Any) -> bool:
    """The key, and what has no value yet but a default of the database, come from there."""
    given = getattr(row, field.attname)
    return not field.primary_key and not isinstance(given, DatabaseDefault)
