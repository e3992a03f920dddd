"""A centre of long standing, row by row in SQL: many incidents over, some open, each at rest.

New ones are being alerted of (an alert was accepted, the next is due later); the others somebody
has. Nothing is wrong with any of them.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

NEW_EVERY = 10  # one open incident in so many is new
LATER = "interval '1 day'"
REACTED = "INSERT INTO incidents_reacted (organisation_id, entry_id, reaction)"
ROWS = """
INSERT INTO incidents_incident (id, organisation_id, subject, status, language, in_triage, opened_at,
  changed_at, requester_id, assignee_id)
SELECT n, p.organisation_id, 'Panne ' || n,
  CASE WHEN n > {past} AND n % {new} = 0 THEN 'new' WHEN n > {past} THEN 'in_progress' ELSE 'closed' END,
  'fr', false, now() - ({all} - n) * interval '1 min' - interval '1 hour', now() - interval '1 hour',
  p.id, CASE WHEN n > {past} AND n % {new} = 0 THEN NULL ELSE s.id END
FROM generate_series(1, {all}) AS n
JOIN (SELECT id, organisation_id, row_number() OVER (ORDER BY id) AS place FROM organisations_person
      WHERE email LIKE '%.example' AND email NOT LIKE '%centre.example') AS p
  ON p.place = 1 + n % (SELECT count(*) FROM organisations_person
      WHERE email LIKE '%.example' AND email NOT LIKE '%centre.example')
CROSS JOIN (SELECT min(id) AS id FROM organisations_person WHERE email LIKE '%centre.example') AS s;

INSERT INTO incidents_entry (id, organisation_id, incident_id, kind, at, author, text, data, is_public)
SELECT id, organisation_id, id, 'opened', opened_at, '', '', '{{}}', false FROM incidents_incident;

INSERT INTO oncall_escalation (id, organisation_id, incident_id, entry_id, step, due_at, attempts, stopped_at)
SELECT id, organisation_id, id, id, 1, CASE WHEN status = 'new' THEN now() + {later} END, 1,
  CASE WHEN status <> 'new' THEN opened_at + interval '3 min' END FROM incidents_incident;

INSERT INTO incidents_deadline (organisation_id, incident_id, kind, started_at, due_at, met_at)
SELECT organisation_id, id, 'first_contact', opened_at, opened_at + interval '2 days',
  CASE WHEN status <> 'new' THEN opened_at + interval '9 min' END FROM incidents_incident;

INSERT INTO channels_delivery (id, organisation_id, key, channel, person_id, "to", body, state,
  created_at, accepted_at, attempts, is_automatic, again_if_unsure)
SELECT i.id, i.organisation_id, 'page-' || i.id, 'sms', s.id, s.phone, 'Panne', 'accepted', i.opened_at,
  i.opened_at, 1, true, true FROM incidents_incident i
CROSS JOIN (SELECT id, phone FROM organisations_person WHERE email LIKE '%centre.example'
            ORDER BY id LIMIT 1) AS s;

INSERT INTO oncall_page (organisation_id, incident_id, escalation_id, step, person_id, channel, code, at,
  delivery_id)
SELECT d.organisation_id, d.id, d.id, 0, d.person_id, 'sms', lpad((d.id % 9000 + 1000)::text, 4, '0'),
  d.created_at, d.id FROM channels_delivery d;

INSERT INTO channels_inbound (organisation_id, channel, account, sender, raw, message_id, content_hash,
  received_at, state, trouble, envelope, attempts)
SELECT c.id, 'email', 'support@centre.example', 'x@y.example', '\\x00', n || '@y.example', n::text, now(),
  'handled', '', '{{}}', 1
FROM generate_series(1, {all}) AS n
CROSS JOIN (SELECT id FROM organisations_organisation WHERE kind = 'centre') AS c;

INSERT INTO incidents_reacted (organisation_id, entry_id, reaction)
SELECT e.organisation_id, e.id, name FROM incidents_entry e
CROSS JOIN unnest({reactions}::text[]) AS name WHERE e.id > {past};
"""
SEQUENCES = ("incidents_incident", "incidents_entry", "oncall_escalation", "channels_delivery")


def crowd(url: str, count: int, are_open: int) -> None:
    """Load so many into the database at `url`, as its administrator. Django has been started."""
    from tournevis.ground.incidents import facts

    names = [name for kind, name in facts.expected() if kind == "opened"]
    words = {
        "all": sql.Literal(count),
        "past": sql.Literal(count - are_open),
        "new": sql.Literal(NEW_EVERY),
        "later": sql.SQL(LATER),
        "reactions": sql.Literal(names),
    }
    with psycopg.connect(url) as database:
        _keep_defaults(database)
        database.execute("SET session_replication_role = replica")  # the keys hold: no checks
        for statement in filter(None, map(str.strip, ROWS.split(";\n"))):
            database.execute(sql.SQL(statement).format(**words))  # type: ignore[arg-type]
        for table in SEQUENCES:
            database.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {count})".encode()
            )
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("VACUUM (ANALYZE)")
        database.execute("CHECKPOINT")


def _keep_defaults(database: psycopg.Connection) -> None:
    """What a row of ours has where nothing is said: Django knows it, and now the database too."""
    from tournevis.ground.channels.models import Delivery, Inbound
    from tournevis.ground.incidents.models import Deadline, Entry, Incident
    from tournevis.steps.oncall.models import Escalation, Page

    for model in (Incident, Entry, Deadline, Delivery, Inbound, Escalation, Page):
        for field in model._meta.concrete_fields:
            default: Any = None if field.primary_key or field.null else field.get_default()
            if isinstance(default, bool | int | str):
                statement = sql.SQL("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}").format(
                    sql.Identifier(model._meta.db_table),
                    sql.Identifier(str(field.column)),
                    sql.Literal(default),
                )
                database.execute(statement)
