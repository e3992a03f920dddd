"""Mail of before is brought in from files, each message once; run again, it goes on.

An old mail must not wake anybody at night: it is kept as history (`archived`), known if it comes
again by another door, and opens no incident. Only what was written on or after a given day is
taken in as if it had come today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction

from tournevis.engines.mail.dates import date
from tournevis.ground.channels import inbox
from tournevis.ground.channels.email.files import Letter
from tournevis.ground.channels.email.identity import head_of, identity
from tournevis.ground.organisations import walls

AT_ONCE = 50  # messages committed together
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: messages read, new ones (of these `fresh` are taken in), known, left out."""

    read: int = 0
    new: int = 0
    fresh: int = 0
    known: int = 0
    left_out: tuple[str, ...] = field(default=())


def brought_in(
    centre: int, account: str, letters: Iterable[Letter], since: datetime | None = None
) -> Iterator[Progress]:
    """Keep each letter for this account of the centre; tells how far it is after each commit.

    What is told is committed. Letters written on or after `since` are taken in, all others are
    history; None: all are. Raises `OperationalError` when the database or the disk gives up.
    """
    progress, waiting = Progress(), iter(letters)
    while True:
        before = progress.read
        with walls.opened(centre) as now:
            for letter in _some(waiting):
                progress = _one(progress, letter, centre, account, since, now)
        if progress.read == before:
            return
        yield progress


def _some(letters: Iterator[Letter]) -> Iterator[Letter]:
    for _ in range(AT_ONCE):
        letter = next(letters, None)
        if letter is None:
            return
        yield letter


def _one(
    progress: Progress,
    letter: Letter,
    centre: int,
    account: str,
    since: datetime | None,
    now: datetime,
) -> Progress:
    progress = replace(progress, read=progress.read + 1)
    if letter.raw is None:
        return replace(progress, left_out=(*progress.left_out, letter.place))
    is_history = not _is_recent(letter.raw, since)
    try:
        is_new = _kept(letter.raw, centre, account, now, is_history=is_history)
    except (OperationalError, InterfaceError):
        raise
    except Exception as trouble:
        log.warning("not imported", place=letter.place, trouble=type(trouble).__name__)
        return replace(progress, left_out=(*progress.left_out, letter.place))
    if not is_new:
        return replace(progress, known=progress.known + 1)
    is_fresh = not is_history
    return replace(progress, new=progress.new + 1, fresh=progress.fresh + is_fresh)


def _kept(raw: bytes, centre: int, account: str, now: datetime, *, is_history: bool) -> bool:
    known = identity(raw)
    with transaction.atomic():
        return inbox.keep(
            centre,
            channel="email",
            account=account,
            sender=known.return_path,
            raw=raw,
            message_id=known.message_id,
            content_hash=known.content_hash,
            now=now,
            envelope={"by": "import"},
            is_history=is_history,
        ).is_new


def _is_recent(raw: bytes, since: datetime | None) -> bool:
    """A letter without a date that can be read is old."""
    if since is None:
        return False
    written = date(head_of(raw), [])
    return written is not None and written >= since
