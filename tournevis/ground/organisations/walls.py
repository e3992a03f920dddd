"""The doorway through the walls: which organisations this transaction may see.

Row-level security hides every row of client data (see `masonry`). A transaction sees the
organisations named here and no others, and forgets them when it ends (`SET LOCAL`), so a pooled
connection carries nothing from one person to the next. Where no one opened a door, nothing is seen.

Opening also tells the time: the database's, so that every machine of the house agrees. Tests and
practice move it with `settings.CLOCK_OFFSET`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import connection, transaction

if TYPE_CHECKING:
    from tournevis.ground.organisations.models import Person

# Each tells the time, and what was seen before: read first, for it stands in a CTE of its own.
_OPEN_AS = (
    "WITH was AS MATERIALIZED (SELECT"
    "   coalesce(current_setting('tournevis.person', true), '') AS person,"
    "   coalesce(current_setting('tournevis.organisations', true), '') AS organisations)"
    " SELECT now(), was.person, was.organisations, set_config('tournevis.person', %s, true),"
    "   set_config('tournevis.organisations', {}, true) FROM was"
)
_OPEN = _OPEN_AS.format("%s")
_OPEN_TO_PERSON = _OPEN_AS.format("coalesce(tournevis_seen_by(%s, false), '{}')::text")
_OPEN_TO_ALL = _OPEN_AS.format("coalesce(tournevis_everyone(), '{}')::text")


def open_to(organisations: Iterable[int], person: int | None = None) -> datetime:
    """Let the current transaction see these organisations; returns the database's time (UTC).

    Raises `RuntimeError` outside a transaction: the setting would be lost at once.
    """
    now, *_was = _set(_OPEN, [str(person or ""), _array(organisations)])
    return now


def open_to_person(person: Person) -> datetime:
    """Let the current transaction see what this person may; returns the database's time (UTC).

    The database, not the caller, works out the organisations from memberships and contracts.
    """
    now, *_was = _set(_OPEN_TO_PERSON, [str(person.pk), person.pk])
    return now


@contextmanager
def opened(*organisations: int) -> Iterator[datetime]:
    """A transaction that sees these organisations; gives the database's time (UTC).

    Within another transaction, what that one saw is seen again afterwards.
    """
    with _within(_OPEN, ["", _array(organisations)]) as now:
        yield now


@contextmanager
def system() -> Iterator[datetime]:
    """A transaction that sees every organisation; gives the database's time (UTC).

    For what no person asks for: matching an incoming message, finding what is due, looking a
    hashed link up. Whoever uses it narrows to one organisation (`open_to`) before writing.
    Within another transaction, what that one saw is seen again afterwards.
    """
    with _within(_OPEN_TO_ALL, [""]) as now:
        yield now


def new_organisations(count: int) -> list[int]:
    """Reserve ids for organisations about to be created, and open the current transaction to them.

    A row can only be written where the wall is open, so the id comes first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('organisations_organisation', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        ids = [int(row[0]) for row in cursor.fetchall()]
    open_to(ids)
    return ids


def seen_in_full(person: Person) -> list[int]:
    """Ids of the organisations of which this person may see every incident, not only their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(tournevis_seen_by(%s, true), '{}')", [person.pk])
        return cast(list[int], cursor.fetchone()[0])


@contextmanager
def _within(statement: str, parameters: list[Any]) -> Iterator[datetime]:
    """A transaction, opened so; if it is one within another, the walls are then as they were.

    Where it fails they are so too: its savepoint holds them.
    """
    with transaction.atomic():
        now, *was = _set(statement, parameters)
        yield now
        if connection.savepoint_ids:
            _set(_OPEN, was)


def _set(statement: str, parameters: list[Any]) -> tuple[datetime, str, str]:
    """The database's time, and what the transaction saw before: its person and organisations."""
    if not connection.in_atomic_block:
        raise RuntimeError("walls are opened inside a transaction, never outside")
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        now, person, organisations, *_set_to = cursor.fetchone()
    return cast(datetime, now) + settings.CLOCK_OFFSET, person, organisations


def _array(organisations: Iterable[int]) -> str:
    """As PostgreSQL writes an array."""
    return "{" + ",".join(str(int(each)) for each in organisations) + "}"
