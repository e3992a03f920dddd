"""Facts, and how they travel forward.

`announce` is called in the transaction that writes entries: it enqueues their reactions and
tells the open pages. Which reactions answer which fact is said on one page,
`config/reactions.py`, and handed over at start; `reacting` carries them out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db import connection, models
from procrastinate.contrib.django import app as jobs


class Fact(models.TextChoices):
    """What can happen to an incident."""

    OPENED = "opened"
    MESSAGE_IN = "message_in"
    MESSAGE_OUT = "message_out"
    NOTE = "note"
    FLAGGED = "flagged"
    TRIAGED = "triaged"
    PAGED = "paged"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    CALL = "call"
    CONTACTED = "contacted"
    GUIDE_CHOSEN = "guide_chosen"
    OBSERVED = "observed"
    REMEDY_TRIED = "remedy_tried"
    HANDED_OVER = "handed_over"
    SOLVED = "solved"
    FOLLOWED_UP = "followed_up"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    CONFIRMED = "confirmed"
    REPEATED = "repeated"
    RECOVERED = "recovered"
    RELAPSED = "relapsed"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    SEVERITY = "severity"
    PROMISED = "promised"
    PAUSED = "paused"
    RESUMED = "resumed"
    CALLBACK = "callback"
    READ = "read"
    PASSED_ON = "passed_on"
    JOINED = "joined"
    LEFT = "left"
    PROPOSED = "proposed"
    DECLARED = "declared"
    ROLE_GIVEN = "role_given"
    TO_DO = "to_do"
    DONE = "done"
    DECIDED = "decided"
    HANDED_ON = "handed_on"
    STOOD_DOWN = "stood_down"


URGENT, USUAL = 2, 1  # priorities in the queue
_names: dict[str, dict[int, list[str]]] = {}
"""For each kind of fact the reactions that share a job, by its priority."""


def answered_by(names: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> None:
    """Say once, at start, the names of the reactions that answer each kind of fact: urgent, usual.

    The urgent ones come first, however long the queue: in a job of their own, before that of the
    others.
    """
    _names.clear()
    for kind, (urgent, usual) in names.items():
        _names[kind] = {URGENT: list(urgent), USUAL: list(usual)}


def expected() -> list[tuple[str, str]]:
    """Each kind of fact with the name of a reaction that answers it."""
    return [
        (kind, name) for kind, each in _names.items() for some in each.values() for name in some
    ]


def announce(organisation: int, incident: int, entries: Sequence[tuple[int, str]]) -> None:
    """Enqueue the reactions of new entries (id and kind), all of one incident, and tell the open
    pages, when this transaction commits."""
    wanted = []
    for priority in (URGENT, USUAL):
        found = [(entry, _names.get(kind, {}).get(priority, [])) for entry, kind in entries]
        if answers := [[entry, names] for entry, names in found if names]:
            job = jobs.configure_task("react", queue="reactions", priority=priority)
            wanted.append(job.make_new_job(answers=answers))
    if wanted:
        jobs.job_manager.batch_defer_jobs(wanted)
    tell_pages(organisation, incident)


def tell_pages(organisation: int, incident: int) -> None:
    """Have every open page that shows this incident look again, when this transaction commits."""
    payload = json.dumps({"organisation": organisation, "incident": incident})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('tournevis', %s)", [payload])
