"""Every mailbox of every centre is watched, each in a thread of its own, in one process.

What is added, changed or paused meanwhile is noticed within a few seconds, without a restart.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import structlog
from django.db import Error, close_old_connections

from tournevis.ground.channels.email import boxes, fetch
from tournevis.ground.channels.models import Mailbox
from tournevis.ground.organisations import walls

LOOKS_EVERY = 5.0  # seconds
LEAVES_WITHIN = 5.0  # seconds, all threads together
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Watcher:
    revision: int
    stop: threading.Event
    thread: threading.Thread


def watch_all(stop: threading.Event) -> None:
    """Watch every active mailbox until told to stop."""
    watchers: dict[int, _Watcher] = {}
    while not stop.is_set():
        try:
            _look(watchers)
        except Error as trouble:
            log.warning("mailboxes not looked up", trouble=type(trouble).__name__)
        finally:
            close_old_connections()
        stop.wait(LOOKS_EVERY)
    for watcher in watchers.values():
        watcher.stop.set()
    for watcher in watchers.values():
        watcher.thread.join(LEAVES_WITHIN / len(watchers))


def _look(watchers: dict[int, _Watcher]) -> None:
    """Have exactly the active mailboxes watched, as they are now."""
    with walls.system():
        active = {row.pk: row for row in Mailbox.objects.filter(is_active=True)}
    for pk in [pk for pk, one in watchers.items() if _is_past(one, active.get(pk))]:
        watchers.pop(pk).stop.set()
    for pk, row in active.items():
        if pk not in watchers:
            watchers[pk] = _watched(row)


def _is_past(watcher: _Watcher, row: Mailbox | None) -> bool:
    return row is None or row.revision != watcher.revision or not watcher.thread.is_alive()


def _watched(row: Mailbox) -> _Watcher:
    stop = threading.Event()
    thread = threading.Thread(
        target=fetch.watch, args=(boxes.of_row(row), stop), name=f"mailbox {row.pk}", daemon=True
    )
    thread.start()
    return _Watcher(row.revision, stop, thread)
