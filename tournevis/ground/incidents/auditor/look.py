"""One look at every open incident and everything that is due. Reads only, and not for long."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection

from tournevis.ground.incidents import facts
from tournevis.ground.incidents.auditor.questions import MOST, QUESTIONS, Question, held, overdue
from tournevis.ground.incidents.auditor.rows import Kind
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import Due

LONGEST = "30s"
FIRST_LOOK = 10_000  # entries, when no look went before
_UP_TO = (
    "SELECT coalesce(max(id), %(after)s) FROM incidents_entry"
    " WHERE id > %(after)s AND at < %(now)s - interval '5 min'"
)


@dataclass(frozen=True)
class Found:
    """A row that nothing will happen to."""

    kind: Kind
    table: str
    row: int
    organisation: int
    incident: int | None
    since: datetime


@dataclass(frozen=True)
class Look:
    """What was found, when, in how many seconds; entries up to this number were answered."""

    at: datetime
    seconds: float
    found: tuple[Found, ...]
    entries_up_to: int


def look(after: int | None, again: Sequence[int] = ()) -> Look:
    """Everything that lapsed. `after`: the last look's `entries_up_to`; `again`: entries whose
    answers were missing then. Raises `OperationalError` when the database takes too long."""
    began = time.monotonic()
    with walls.system() as now, connection.cursor() as cursor:
        # Within a test's transaction, writing must go on afterwards.
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute(f"SET LOCAL statement_timeout = '{LONGEST}'")
        if after is None:
            cursor.execute("SELECT coalesce(max(id), 0) FROM incidents_entry")
            after = max(0, cursor.fetchone()[0] - FIRST_LOOK)
        asked = {"now": now, "after": after, "again": list(again), **_expected()}
        found = tuple(each for question in questions() for each in _ask(question, asked))
        cursor.execute(_UP_TO, asked)
        up_to = int(cursor.fetchone()[0])
        cursor.execute("SET LOCAL statement_timeout = 0")
    return Look(now, time.monotonic() - began, found, up_to)


def questions() -> Iterator[Question]:
    """Every question, with the ones about each table of due rows."""
    yield from QUESTIONS
    for model in apps.get_models():
        if issubclass(model, Due):
            columns = {field.column for field in model._meta.concrete_fields}
            incident = "incident_id" if "incident_id" in columns else "NULL::bigint"
            yield overdue(model._meta.db_table, incident)
            yield held(model._meta.db_table, incident)


def _ask(question: Question, asked: dict[str, Any]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(f"{question.sql} LIMIT {MOST}", asked)
        rows = cursor.fetchall()
    return [Found(question.kind, question.table, row[1], row[0], row[2], row[3]) for row in rows]


def _expected() -> dict[str, Any]:
    pairs = facts.expected()
    return {"kinds": [kind for kind, _ in pairs], "reactions": [name for _, name in pairs]}
