"""Putting right what surely can be: each in its own transaction, once, and said on the timeline.

Every statement repeats what made it a lapse, so that what others mended meanwhile is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import connection
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app as jobs

from tournevis.ground.incidents import facts
from tournevis.ground.incidents.around import Reacted
from tournevis.ground.incidents.auditor.rows import Kind, Lapse
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.incident import Entry, Incident
from tournevis.ground.organisations.models import walls_of

AGAIN = gettext_noop("nobody was being alerted any more: the auditor started it again")
RESUMED = gettext_noop("something that was to happen had come to a stop: the auditor resumed it")
TOO_OLD = timedelta(days=1)  # an answer that late would surprise whoever gets it
log = structlog.get_logger(__name__)

_ROUSE = (
    "UPDATE oncall_escalation SET due_at = %(now)s, lease_until = NULL WHERE id = %(row)s"
    " AND stopped_at IS NULL AND (due_at IS NULL OR due_at > %(now)s + interval '8 days')"
)
_RESTART = (
    "UPDATE oncall_escalation SET due_at = %(now)s, lease_until = NULL, stopped_at = NULL"
    " WHERE id = (SELECT max(id) FROM oncall_escalation WHERE incident_id = %(row)s)"
    " AND NOT EXISTS (SELECT FROM oncall_escalation"
    "                 WHERE incident_id = %(row)s AND stopped_at IS NULL)"
)
_SEND = (
    "UPDATE channels_delivery SET due_at = %(now)s, lease_until = NULL"
    " WHERE id = %(row)s AND due_at IS NULL AND state IN ('queued', 'sending')"
)
_READ = (
    "UPDATE channels_inbound SET due_at = %(now)s, lease_until = NULL"
    " WHERE id = %(row)s AND due_at IS NULL AND state = 'received'"
)
_REMIND = (
    "INSERT INTO incidents_reminder (organisation_id, deadline_id, due_at, attempts, step)"
    " SELECT organisation_id, id, %(now)s, 0, 0 FROM incidents_deadline WHERE id = %(row)s"
    " AND met_at IS NULL AND dropped_at IS NULL"
    " ON CONFLICT (deadline_id) DO UPDATE SET due_at = excluded.due_at, lease_until = NULL"
    " WHERE incidents_reminder.due_at IS NULL"
)
_FREE = (
    "UPDATE {table} SET lease_until = NULL WHERE id = %(row)s AND due_at IS NOT NULL"
    " AND lease_until > %(now)s + interval '15 min'"
)


def mend(lapse: Lapse) -> bool:
    """Whether it was put right; False where only a person can, or where it failed."""
    try:
        with walls_of(lapse.organisation_id) as now:
            said = _mended(lapse, now)
            if said is None:
                return False
            Lapse.objects.filter(pk=lapse.pk).update(mended_at=now)
    except Exception:  # what cannot be mended is told instead
        log.exception("a lapse could not be mended", lapse=lapse.pk, kind=lapse.kind)
        return False
    log.warning("mended", lapse=lapse.pk, kind=lapse.kind, table=lapse.table, row=lapse.row)
    return True


def _mended(lapse: Lapse, now: datetime) -> str | None:
    """What was done, in words for the timeline; None when nothing was."""
    if lapse.kind == Kind.UNALERTED:
        return _alerted_again(lapse, now)
    if lapse.kind == Kind.UNANSWERED:
        return _answered_again(lapse, now)
    statement = _STATEMENTS.get(Kind(lapse.kind))
    if statement is None:
        return None
    incident = Incident.objects.filter(pk=lapse.incident_id).first() if lapse.incident_id else None
    if incident is not None:
        incident.locked()  # before its rows, as everyone does
    if not _did(statement(lapse), lapse, now):
        return None
    if incident is not None:
        incident.record(Fact.FLAGGED, now=now, data={"why": RESUMED})
    return RESUMED


def _alerted_again(lapse: Lapse, now: datetime) -> str | None:
    incident = Incident.objects.get(pk=lapse.row).locked()
    if incident.status != Incident.Status.NEW or incident.merged_into_id is not None:
        return None
    if not _did(_RESTART, lapse, now) and not _begun_again(incident):
        return None
    incident.record(Fact.FLAGGED, now=now, data={"why": AGAIN})
    return AGAIN


def _begun_again(incident: Incident) -> bool:
    """The fact that begins alerting is answered (again), where that was never done."""
    kinds = [
        kind
        for kind, name in facts.expected()
        if name.endswith((".escalate.begin", ".flapping.begin"))
    ]
    entry = incident.entries.filter(kind__in=kinds).order_by("-pk").first()
    return entry is not None and _defer(entry)


def _answered_again(lapse: Lapse, now: datetime) -> str | None:
    entry = Entry.objects.filter(pk=lapse.row).first()
    if entry is None or entry.at < now - TOO_OLD or not _defer(entry):
        return None
    entry.incident.record(Fact.FLAGGED, now=now, data={"why": RESUMED})
    return RESUMED


def _defer(entry: Entry) -> bool:
    """Enqueue the answers that are missing; the ledger sees to it that each is given once."""
    done = set(Reacted.objects.filter(entry=entry).values_list("reaction", flat=True))
    names = [name for kind, name in facts.expected() if kind == entry.kind and name not in done]
    if names:
        job = jobs.configure_task("react", queue="reactions", priority=2)
        job.defer(answers=[[entry.pk, names]])
    return bool(names)


def _did(statement: str, lapse: Lapse, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"row": lapse.row, "now": now})
        return bool(cursor.rowcount)


_STATEMENTS: dict[Kind, Callable[[Lapse], str]] = {
    Kind.ASLEEP: lambda _: _ROUSE,
    Kind.UNSENT: lambda _: _SEND,
    Kind.UNREAD: lambda _: _READ,
    Kind.UNREMINDED: lambda _: _REMIND,
    # The name of a table of ours, never a person's word.
    Kind.HELD: lambda lapse: _FREE.format(table=connection.ops.quote_name(lapse.table)),
}
