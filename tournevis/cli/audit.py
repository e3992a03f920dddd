"""`tournevis audit`: one look in a process of its own, for a timer that trusts no worker."""

from __future__ import annotations

import time
from datetime import datetime

import click
from django.db import OperationalError, close_old_connections

from tournevis.ground.incidents.auditor.audit import audit
from tournevis.ground.incidents.auditor.rows import Audit, Lapse
from tournevis.ground.incidents.auditor.standing import lapses
from tournevis.ground.incidents.auditor.telling import sentence
from tournevis.ground.organisations import walls


def run(every: int) -> int:
    """Look, mend and tell, once or again and again; 0 when nobody waits for nothing, else 1."""
    left = _looked()
    while every > 0:
        time.sleep(every)
        try:
            left = _looked()
        except OperationalError as trouble:
            click.echo(f"the database does not answer: {trouble}".strip())
            close_old_connections()
            left = 1
    return 1 if left else 0


def _looked() -> int:
    made = audit()
    with walls.system() as now:
        found = lapses()
        click.echo(_told(made, found))
        for each in found:
            click.echo(_line(each, now))
    return sum(each.is_pressing for each in found)


def _told(made: Audit | None, found: list[Lapse]) -> str:
    how = f"Looked in {made.seconds:.2f} s" if made else "Another audit was at it"
    return f"{how}: {len(found)} lapses." if found else f"{how}: nobody waits for nothing."


def _line(lapse: Lapse, now: datetime) -> str:
    what = f"#{lapse.incident_id}" if lapse.incident_id else f"{lapse.table} {lapse.row}"
    hours = (now - lapse.since).total_seconds() / 3600
    state = "mended" if lapse.mended_at else "told" if lapse.told_at else "new"
    return f"  {what}  {sentence(lapse.kind)} ({hours:.1f} h, {state})"
