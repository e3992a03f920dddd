"""The same years into the peer's tables, in its own terms: a ticket, and a follow-up for each
message, call, check and ending. What it has no words for (alerts, promises) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg

from bench.history import Event, Past, history
from bench.mails import person

TICKET = (
    "id title created modified submitter_email status on_hold description priority"
    " assigned_to_id queue_id secret_key"
)
FOLLOWUP = "date title comment public new_status ticket_id user_id message_id"
OPEN, CLOSED, RESOLVED = 1, 4, 3
TITLES = {
    "message_in": "E-Mail Received from",
    "message_out": "Comment",
    "call": "Comment",
    "observed": "Comment",
    "solved": "Resolved",
    "closed": "Closed",
}


def load(url: str, count: int) -> int:
    """Load so many into the database at `url`, as its administrator; how many follow-ups."""
    with psycopg.connect(url) as database:
        database.execute("SET session_replication_role = replica")
        [(now,)] = database.execute("SELECT now()").fetchall()
        [(user,)] = database.execute("SELECT id FROM auth_user").fetchall()
        queues: dict[str, int] = dict(
            database.execute("SELECT slug, id FROM helpdesk_queue").fetchall()
        )
        with database.cursor().copy(_into("helpdesk_ticket", TICKET)) as copy:
            for past in history(count, now):
                copy.write_row(_ticket(past, queues[f"company{past.company}"], user))
        entries = 0
        with database.cursor().copy(_into("helpdesk_followup", FOLLOWUP)) as copy:
            for past in history(count, now):
                for row in _followups(past, user):
                    copy.write_row(row)
                    entries += 1
        database.execute(
            "SELECT setval(pg_get_serial_sequence('helpdesk_ticket', 'id'), (SELECT max(id) FROM helpdesk_ticket))"
        )
    return entries


def _into(table: str, columns: str) -> bytes:
    return f"COPY {table} ({', '.join(columns.split())}) FROM STDIN".encode()


def _ticket(past: Past, queue: int, user: int) -> tuple[Any, ...]:
    status = CLOSED if past.status == "closed" else OPEN
    who = None if past.status == "new" else user
    email = person(past.company, past.person)[1]
    text = next(event.text for event in past.events if event.text)
    at = (past.opened_at, past.events[-1].at)
    key = str(UUID(int=past.number))
    return (past.number, past.subject, *at, email, status, False, text, 3, who, queue, key)


def _followups(past: Past, user: int) -> Iterator[tuple[Any, ...]]:
    email = person(past.company, past.person)[1]
    for place, event in enumerate(past.events):
        is_receipt = event.kind == "message_out" and not event.by
        if event.kind not in TITLES or is_receipt:
            continue
        is_in = event.kind == "message_in"
        title = f"{TITLES[event.kind]} {email if is_in else ''}".strip()
        status = {"solved": RESOLVED, "closed": CLOSED}.get(event.kind)
        is_public = event.kind not in ("call", "observed")
        who = user if event.by == "engineer" else None
        said = f"<past{past.number}.{place}@company{past.company}.example>" if is_in else None
        yield (event.at, title, _words(event), is_public, status, past.number, who, said)


def _words(event: Event) -> str:
    """A check or a call is a comment there."""
    return event.text or " ".join(f"{name}: {value}" for name, value in (event.data or {}).items())
