"""Years of incidents into our tables, by COPY, with everything that the pages look at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg

from bench.history import Past, history
from bench.mails import person
from bench.ours.build import STAFF

PROMISED = timedelta(minutes=30)
TABLES = {
    "incidents_incident": "id organisation_id subject status language in_triage opened_at changed_at"
    " requester_id assignee_id product_id asset_id",
    "incidents_entry": "id organisation_id incident_id kind at by_id author text data is_public",
    "incidents_deadline": "organisation_id incident_id kind started_at due_at met_at",
    "diagnosis_diagnosis": "organisation_id incident_id guide version chosen_because",
    "diagnosis_observation": "organisation_id incident_id kind subject answer is_current at by_id",
    "diagnosis_learnt": "organisation_id incident_id guide cause remedy at entry_id",
    "followup_resolution": "id organisation_id incident_id guide cause remedy summary at by_id entry_id",
    "followup_followup": "organisation_id incident_id resolution_id attempts asked asked_at answer"
    " answered_at",
}
PUBLIC = {"message_in", "message_out", "followed_up", "solved", "closed"}
Row = tuple[Any, ...]


def load(url: str, count: int) -> int:
    """Load so many into the database at `url`, as its administrator; how many entries."""
    with psycopg.connect(url) as database:
        database.execute("SET session_replication_role = replica")  # the keys hold: no checks
        [(now,)] = database.execute("SELECT now()").fetchall()
        rows = _Rows(database)
        kept: dict[str, list[Row]] = {table: [] for table in TABLES}
        for past in history(count, now):
            for table, row in rows.of(past):
                kept[table].append(row)
        for table, columns in TABLES.items():
            _copy(database, table, columns.split(), kept[table])
        for table in ("incidents_incident", "incidents_entry", "followup_resolution"):
            database.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))".encode()
            )
    settle(url)
    return len(kept["incidents_entry"])


def settle(url: str) -> None:
    """What the server would do by itself within minutes: statistics, and a checkpoint."""
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("VACUUM (ANALYZE)")
        database.execute("CHECKPOINT")


def _copy(database: psycopg.Connection, table: str, columns: list[str], rows: list[Row]) -> None:
    names = ", ".join(columns)
    with database.cursor().copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


class _Rows:
    """The rows of one incident after the other."""

    def __init__(self, database: psycopg.Connection) -> None:
        self._entries = 0
        self._people: dict[str, int] = dict(
            database.execute("SELECT email, id FROM organisations_person").fetchall()
        )
        self._companies: dict[str, int] = dict(
            database.execute("SELECT email, organisation_id FROM organisations_person").fetchall()
        )
        self._assets = {
            (organisation, key): (product, asset)
            for organisation, key, product, asset in database.execute(
                "SELECT a.organisation_id, p.key, p.id, a.id"
                " FROM estate_asset a JOIN estate_product p ON p.id = a.product_id"
            ).fetchall()
        }

    def of(self, past: Past) -> Iterator[tuple[str, Row]]:
        """Each as (table, row)."""
        name, email, _ = person(past.company, past.person)
        company, client = self._companies[email], self._people[email]
        engineer_name, engineer_email, _ = STAFF[past.number % len(STAFF)]
        engineer = self._people[engineer_email]
        product, asset = self._assets.get((company, past.product), (None, None))
        yield (
            "incidents_incident",
            (
                *(past.number, company, past.subject, past.status, past.language, False),
                *(past.opened_at, past.events[-1].at, client),
                *(None if past.status == "new" else engineer, product, asset),
            ),
        )
        people = {"client": (client, name), "engineer": (engineer, engineer_name), "": (None, "")}
        for event in past.events:
            self._entries += 1
            data = json.dumps(event.data or {})
            facts = (
                event.kind,
                event.at,
                *people[event.by],
                event.text,
                data,
                event.kind in PUBLIC,
            )
            yield "incidents_entry", (self._entries, company, past.number, *facts)
            if event.kind == "observed":
                yield _observation(past, company, "check", event.data, event.at, engineer)
        contacted = next((e.at for e in past.events if e.kind == "contacted"), None)
        due = past.opened_at + PROMISED
        yield (
            "incidents_deadline",
            (company, past.number, "first_contact", past.opened_at, due, contacted),
        )
        if past.guide:
            yield "diagnosis_diagnosis", (company, past.number, past.guide, 1, "")
        if past.status == "closed":
            yield from self._ending(past, company, engineer)

    def _ending(self, past: Past, company: int, engineer: int) -> Iterator[tuple[str, Row]]:
        at, entry = past.events[-1].at, self._entries
        what = (past.guide, past.cause or "other", past.remedy)
        if past.guide:
            worked = {"subject": past.remedy, "answer": "worked"}
            yield _observation(past, company, "remedy", worked, at, engineer)
            yield "diagnosis_learnt", (company, past.number, *what, at, entry)
        yield (
            "followup_resolution",
            (past.number, company, past.number, *what, "", at, engineer, entry - 2),
        )
        yield (
            "followup_followup",
            (company, past.number, past.number, 1, 1, past.events[-2].at, "held", at),
        )


def _observation(
    past: Past, company: int, kind: str, told: Any, at: Any, engineer: int
) -> tuple[str, Row]:
    row = (company, past.number, kind, told["subject"], told["answer"], True, at, engineer)
    return "diagnosis_observation", row
