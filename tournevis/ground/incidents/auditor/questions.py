"""What the auditor asks the database: one statement for each kind of lapse.

Each gives (organisation, row, incident or NULL, since when). They name the tables, not the models
of those who work on them, so that a mistake there is not made twice here.
"""

from __future__ import annotations

from dataclasses import dataclass

from tournevis.ground.incidents.auditor.rows import Kind

MOST = 200
"""Rows of one kind in one look: more than that is one trouble, not many."""


@dataclass(frozen=True)
class Question:
    """`table` is where the rows are."""

    kind: Kind
    table: str
    sql: str


# Nobody has it, and nobody is being alerted. What a monitoring called recovered waits for nobody,
# unless something is promised or a client spoke; what began anew just now is about to be alerted.
_UNALERTED = """
SELECT i.organisation_id, i.id, i.id, i.opened_at FROM incidents_incident i
WHERE i.status = 'new' AND i.merged_into_id IS NULL AND i.opened_at < %(now)s - interval '2 min'
  AND NOT EXISTS (SELECT FROM oncall_escalation e
                  WHERE e.incident_id = i.id AND e.stopped_at IS NULL)
  AND NOT EXISTS (SELECT FROM incidents_bundle b
                  WHERE b.incident_id = i.id AND b.recovered_at IS NOT NULL
                  AND NOT EXISTS (SELECT FROM incidents_deadline d WHERE d.incident_id = b.incident_id
                                  AND d.met_at IS NULL AND d.dropped_at IS NULL)
                  AND NOT EXISTS (SELECT FROM incidents_incident m
                                  WHERE m.merged_into_id = b.incident_id)
                  AND NOT EXISTS (SELECT FROM incidents_entry n WHERE n.incident_id = b.incident_id
                                  AND (n.kind = 'message_in'
                                       AND n.data ->> 'automatic' IS DISTINCT FROM 'true'
                                       OR n.kind = 'call' AND n.data ->> 'direction' = 'in')))
  AND NOT EXISTS (SELECT FROM incidents_entry n WHERE n.incident_id = i.id
                  AND n.at > %(now)s - interval '2 min'
                  AND n.kind IN ('reopened', 'relapsed', 'unmerged'))
"""

# The next alert has no time, or one that is farther away than any opening of a centre.
_ASLEEP = """
SELECT e.organisation_id, e.id, e.incident_id, i.changed_at
FROM incidents_incident i JOIN oncall_escalation e ON e.incident_id = i.id
WHERE i.status IN ('new', 'acknowledged', 'in_progress') AND i.merged_into_id IS NULL
  AND e.stopped_at IS NULL
  AND (e.due_at IS NULL OR e.due_at > %(now)s + interval '8 days')
"""

# Alerts were tried for a quarter of an hour, and no provider took one and no call was answered; or
# there was nobody to try.
_UNREACHED = """
SELECT e.organisation_id, e.id, e.incident_id, n.at
FROM incidents_incident i
JOIN oncall_escalation e ON e.incident_id = i.id AND e.stopped_at IS NULL
JOIN incidents_entry n ON n.id = e.entry_id
WHERE i.status = 'new' AND i.merged_into_id IS NULL AND n.at < %(now)s - interval '15 min'
  AND (EXISTS (SELECT FROM oncall_page p WHERE p.escalation_id = e.id
               AND p.at < %(now)s - interval '15 min')
       OR EXISTS (SELECT FROM incidents_entry f WHERE f.incident_id = i.id
                  AND f.kind = 'flagged' AND f.id > e.entry_id
                  AND f.data ->> 'why' = 'nobody to alert'))
  AND NOT EXISTS (SELECT FROM oncall_page p JOIN channels_delivery d ON d.id = p.delivery_id
                  WHERE p.escalation_id = e.id AND d.state IN ('accepted', 'delivered'))
  AND NOT EXISTS (SELECT FROM oncall_page p JOIN channels_call c ON c.id = p.call_id
                  WHERE p.escalation_id = e.id AND c.answered_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM oncall_page p JOIN oncall_batch b ON b.id = p.batch_id
                  JOIN channels_delivery d ON d.id = b.delivery_id
                  WHERE p.escalation_id = e.id AND d.state IN ('accepted', 'delivered'))
"""

# An alert in the outbox that will never leave.
_UNSENT = """
SELECT p.organisation_id, d.id, i.id, d.created_at
FROM incidents_incident i JOIN oncall_page p ON p.incident_id = i.id
JOIN channels_delivery d ON d.id = p.delivery_id
WHERE i.status = 'new' AND d.state IN ('queued', 'sending') AND d.due_at IS NULL
"""

_UNREAD = """
SELECT organisation_id, id, NULL, received_at FROM channels_inbound
WHERE state = 'received' AND due_at IS NULL AND received_at < %(now)s - interval '2 min'
"""

# A fact whose answer was never given. `after`: those before were answered.
_UNANSWERED = """
SELECT DISTINCT n.organisation_id, n.id, n.incident_id, n.at
FROM incidents_entry n
JOIN unnest(%(kinds)s::text[], %(reactions)s::text[]) AS wanted (kind, reaction)
  ON wanted.kind = n.kind
JOIN incidents_incident i ON i.id = n.incident_id
WHERE (n.id > %(after)s OR n.id > %(after)s - 1000 AND n.at > %(now)s - interval '30 min'
       OR n.id = ANY (%(again)s))
  AND n.at < %(now)s - interval '5 min' AND n.at > %(now)s - interval '7 days'
  AND i.status IN ('new', 'acknowledged', 'in_progress')
  AND NOT EXISTS (SELECT FROM incidents_reacted r
                  WHERE r.entry_id = n.id AND r.reaction = wanted.reaction)
"""

# Somebody had it, and is gone, barred, or given this client no longer.
_ORPHANED = """
WITH staff AS (
  SELECT m.organisation_id AS centre, m.person_id AS person, m.role FROM organisations_membership m
  WHERE m.role IN ('engineer', 'supervisor')
    AND NOT EXISTS (SELECT FROM organisations_account a
                    WHERE a.person_id = m.person_id AND NOT a.is_active)
), given AS (
  SELECT s.centre AS organisation, s.person FROM staff s
  UNION SELECT c.organisation_id, s.person
  FROM organisations_contract c JOIN staff s ON s.centre = c.centre_id
  WHERE s.role = 'supervisor'
    OR EXISTS (SELECT FROM organisations_cover v
               WHERE v.contract_id = c.id AND v.person_id = s.person)
)
SELECT i.organisation_id, i.id, i.id, i.changed_at FROM incidents_incident i
WHERE i.status IN ('acknowledged', 'in_progress') AND i.merged_into_id IS NULL
  AND NOT EXISTS (SELECT FROM given g
                  WHERE g.organisation = i.organisation_id AND g.person = i.assignee_id)
"""

# A promise that is still to be kept, and nobody is to be reminded. While the client is awaited its
# clock may stand still.
_UNREMINDED = """
SELECT d.organisation_id, d.id, d.incident_id, d.started_at
FROM incidents_incident i JOIN incidents_deadline d ON d.incident_id = i.id
WHERE i.status IN ('new', 'acknowledged', 'in_progress') AND i.merged_into_id IS NULL
  AND d.met_at IS NULL AND d.dropped_at IS NULL
  AND d.due_at BETWEEN %(now)s AND %(now)s + interval '400 days'
  AND d.started_at < %(now)s - interval '5 min'
  AND NOT EXISTS (SELECT FROM incidents_reminder r
                  WHERE r.deadline_id = d.id AND r.due_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM incidents_pause p WHERE p.incident_id = i.id AND p.ended_at IS NULL)
"""

_FORGOTTEN = """
SELECT p.organisation_id, p.id, p.incident_id, p.started_at
FROM incidents_pause p JOIN incidents_incident i ON i.id = p.incident_id
WHERE p.ended_at IS NULL AND p.started_at < %(now)s - interval '14 days'
  AND i.status IN ('new', 'acknowledged', 'in_progress')
"""

QUESTIONS = (
    Question(Kind.UNALERTED, "incidents_incident", _UNALERTED),
    Question(Kind.ASLEEP, "oncall_escalation", _ASLEEP),
    Question(Kind.UNREACHED, "oncall_escalation", _UNREACHED),
    Question(Kind.UNSENT, "channels_delivery", _UNSENT),
    Question(Kind.UNREAD, "channels_inbound", _UNREAD),
    Question(Kind.UNANSWERED, "incidents_entry", _UNANSWERED),
    Question(Kind.UNREMINDED, "incidents_deadline", _UNREMINDED),
    Question(Kind.ORPHANED, "incidents_incident", _ORPHANED),
    Question(Kind.FORGOTTEN, "incidents_pause", _FORGOTTEN),
)


def overdue(table: str, incident: str) -> Question:
    """Rows of a table of due ones that were due five minutes ago, and nobody is at work on them:
    no lease, or one after the other. `incident` is its column that names one, or NULL."""
    return Question(
        Kind.OVERDUE,
        table,
        f"SELECT organisation_id, id, {incident}, due_at FROM {table}"
        " WHERE due_at < %(now)s - interval '5 min'"
        " AND (lease_until IS NULL OR lease_until <= %(now)s OR attempts > 5)",
    )


def held(table: str, incident: str) -> Question:
    """Rows under a lease that no worker takes: it will not end."""
    return Question(
        Kind.HELD,
        table,
        f"SELECT organisation_id, id, {incident}, due_at FROM {table}"
        " WHERE due_at IS NOT NULL AND lease_until > %(now)s + interval '15 min'",
    )
