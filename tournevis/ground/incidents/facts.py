"""Facts, and how they travel forward.

`announce` is called in the transaction that writes an entry: it enqueues its reactions and
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


_names: dict[str, tuple[str, ...]] = {}


def answered_by(names: Mapping[str, Sequence[str]]) -> None:
    """Say once, at start, the names of the reactions that answer each kind of fact."""
    _names.clear()
    _names.update({str(kind): tuple(each) for kind, each in names.items()})


def expected() -> list[tuple[str, str]]:
    """Each kind of fact with the name of a reaction that answers it."""
    return [(kind, name) for kind, names in _names.items() for name in names]


def announce(kind: str, *, organisation: int, incident: int, entry: int) -> None:
    """Enqueue a new entry's reactions and tell the open pages, when this transaction commits."""
    names = _names.get(kind, ())
    # Who stands first on the page of reactions is answered first, however long the queue: a job
    # of its own, before those of the others, which share one.
    for priority, some in ((2, names[:1]), (1, names[1:])):
        if some:
            job = jobs.configure_task("react", queue="reactions", priority=priority)
            job.defer(names=list(some), entry=entry)
    tell_pages(organisation, incident)


def tell_pages(organisation: int, incident: int) -> None:
    """Have every open page that shows this incident look again, when this transaction commits."""
    payload = json.dumps({"organisation": organisation, "incident": incident})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('tournevis', %s)", [payload])
