"""Mail is fetched by IMAP: kept and committed first, then marked as seen.

How far a mailbox is read is a row: (mailbox, UIDVALIDITY, UID). The first time, only unseen mail
is taken; after a change of UIDVALIDITY all of it, and what was known already is known again.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

import structlog
from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, close_old_connections
from imap_tools import BaseMailBox

from tournevis.ground.channels import inbox
from tournevis.ground.channels.email import boxes, connect
from tournevis.ground.channels.email.boxes import Box
from tournevis.ground.channels.email.connect import NoCentre
from tournevis.ground.channels.email.identity import identity
from tournevis.ground.channels.models import Cursor, Mailbox
from tournevis.ground.channels.room import NoRoom
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation

LARGEST = 60_000_000  # bytes of one mail; of a larger one only the beginning is fetched
BEGINNING = 1_000_000  # bytes
FIRST_LOOK = 3.0  # seconds of idling after mail came, doubled while all is quiet
LONGEST_IDLE = 28 * 60.0  # servers may end it after 30 minutes (RFC 2177)
FIRST_PAUSE = 1.0  # seconds before a lost connection is made again, doubled each time
LONGEST_PAUSE = 300.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One mailbox, as it is now, read for one centre. `since` is None the first time ever."""

    mailbox: str
    centre: int
    account: str
    uidvalidity: int
    since: int | None


def fetch(where: Box | str) -> int:
    """Fetch once what is new in the mailbox; how many mails were kept or found known.

    Raises what the mailbox or the database answers; what was kept until then stays kept.
    """
    box = boxes.of_url(where) if isinstance(where, str) else where
    with connect.connected(box) as server:
        return _pass(server, box)


def watch(where: Box | str, stop: threading.Event) -> None:
    """Fetch whenever mail arrives (IDLE), and every `IMAP_POLL_SECONDS` in any case.

    A lost connection is made again, after a pause that grows from one second to five minutes.
    """
    box = boxes.of_url(where) if isinstance(where, str) else where
    pauses = _Pauses()
    while not stop.is_set():
        try:
            with connect.connected(box) as server:
                _sit(server, box, stop, pauses.start_again)
        except Exception as trouble:
            pause = pauses.next()
            log.warning(
                "mailbox not read",
                mailbox=box.name,
                trouble=type(trouble).__name__,
                again_in=pause,
            )
            _note(box, trouble)
            close_old_connections()
            stop.wait(pause)
        finally:
            close_old_connections()


class _Pauses:
    """How long to wait before the next attempt, in seconds."""

    def __init__(self) -> None:
        self.start_again()

    def start_again(self) -> None:
        """All is well."""
        self._next = FIRST_PAUSE

    def next(self) -> float:
        """This time; the double the next."""
        now, self._next = self._next, min(self._next * 2, LONGEST_PAUSE)
        return now


def _sit(server: BaseMailBox, box: Box, stop: threading.Event, well: Callable[[], None]) -> None:
    """Read what comes until told to stop. Raises when the connection is lost."""
    # Mail that arrives just as one begins to idle may not be told: look again soon.
    quiet = FIRST_LOOK
    while not stop.is_set():
        while _pass(server, box) and not stop.is_set():
            quiet = FIRST_LOOK
            close_old_connections()
        well()
        _note(box)
        close_old_connections()
        _wait(server, stop, quiet)
        quiet = min(quiet * 2, LONGEST_IDLE)


def _note(box: Box, trouble: Exception | None = None) -> None:
    """For whoever looks at the row: when it was read, or what stood in the way."""
    is_ours = isinstance(trouble, Error) and not isinstance(trouble, NoRoom)
    if not box.row or is_ours:
        return
    with suppress(Error), walls.opened(box.centre) as now:
        row = Mailbox.objects.filter(pk=box.row)
        if trouble is None:
            row.update(last_read_at=now, trouble="", trouble_at=None)
        else:
            row.update(trouble=connect.words_for(trouble), trouble_at=now)


def _pass(server: BaseMailBox, box: Box) -> int:
    """One mail after the other; one that cannot be kept stops no other, and is fetched again."""
    reading = _reading(server, box)
    highest, uids = _new(server, reading.since)
    kept, is_stuck = 0, False
    for uid in uids:
        raw = _raw(server, uid)
        try:
            if raw is not None:
                _keep(reading, raw, None if is_stuck else uid)
                kept += 1
        except (OperationalError, InterfaceError):
            raise
        except Exception as trouble:
            is_stuck = True
            log.error("mail not kept", uid=uid, trouble=type(trouble).__name__)
            continue
        server.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
    if reading.since is None and not is_stuck:
        with walls.opened(reading.centre):
            _advance(reading, highest)
    return 0 if is_stuck else kept


def _reading(server: BaseMailBox, box: Box) -> _Reading:
    server.folder.set(box.folder)
    [validity] = server.client.response("UIDVALIDITY")[1]
    centre, account = (box.centre, inbox.plain(box.account)) if box.centre else _home(box)
    with walls.opened(centre):
        cursors = Cursor.objects.filter(mailbox=box.name)
        this = cursors.filter(uidvalidity=int(validity)).first()
        # Another UIDVALIDITY only: the numbers mean nothing any more, everything is looked at.
        since = this.uid if this else 0 if cursors.exists() else None
    return _Reading(box.name, centre, account, int(validity), since)


def _home(box: Box) -> tuple[int, str]:
    """The centre that the mailbox of `IMAP_URL` belongs to, and its address."""
    for account in (box.account, box.user if "@" in box.user else "", ""):
        found = inbox.received(account)
        if found:
            with walls.opened(found[0]):
                email = Organisation.objects.get(pk=found[0]).email
            return found[0], inbox.plain(email or account)
    raise NoCentre("no centre has this mailbox's address: say which in IMAP_URL, ?account=…")


def _new(server: BaseMailBox, since: int | None) -> tuple[int, list[int]]:
    """The highest UID there is, and the UIDs to fetch, in their order."""
    if since is None:
        everything = [int(uid) for uid in server.uids("ALL")]
        return max(everything, default=0), sorted(int(uid) for uid in server.uids("UNSEEN"))
    # "7:*" means the last mail too, even if its number is below 7 (RFC 3501, 6.4.8).
    uids = sorted(uid for uid in map(int, server.uids(f"UID {since + 1}:*")) if uid > since)
    return max(uids, default=since), uids


def _raw(server: BaseMailBox, uid: int) -> bytes | None:
    """The whole mail, byte for byte; None when it is gone. Of too large a mail, its beginning."""
    size = _size(server, uid)
    if size > LARGEST:
        log.warning("mail too large: only its beginning is kept", uid=uid, size=size)
    part = f"BODY.PEEK[]<0.{BEGINNING}>" if size > LARGEST else "BODY.PEEK[]"
    _, parts = server.client.uid("FETCH", str(uid), f"({part})")
    return next((cast(bytes, part[1]) for part in parts if isinstance(part, tuple)), None)


def _size(server: BaseMailBox, uid: int) -> int:
    """In bytes; 0 when the server does not say."""
    _, said = server.client.uid("FETCH", str(uid), "(RFC822.SIZE)")
    found = re.search(rb"RFC822\.SIZE (\d{1,18})", said[0] if isinstance(said[0], bytes) else b"")
    return int(found[1]) if found else 0


def _keep(reading: _Reading, raw: bytes, uid: int | None) -> None:
    """Keep one mail and, in the same commit, remember that it was read (`uid`)."""
    known = identity(raw)
    with walls.opened(reading.centre) as now:
        inbox.keep(
            reading.centre,
            channel="email",
            account=reading.account,
            sender=known.return_path,
            raw=raw,
            message_id=known.message_id,
            content_hash=known.content_hash,
            now=now,
            envelope={"by": "imap"},
        )
        if uid is not None and reading.since is not None:
            _advance(reading, uid)


def _advance(reading: _Reading, uid: int) -> None:
    """The cursor only goes forward, whoever else reads the mailbox."""
    cursor, _ = Cursor.objects.get_or_create(
        organisation_id=reading.centre, mailbox=reading.mailbox, uidvalidity=reading.uidvalidity
    )
    Cursor.objects.filter(pk=cursor.pk, uid__lt=uid).update(uid=uid)


def _wait(server: BaseMailBox, stop: threading.Event, most: float) -> None:
    """Until something happens in the mailbox, it is time for a look, or we are told to stop."""
    if "IDLE" not in server.client.capabilities:
        stop.wait(settings.IMAP_POLL_SECONDS)
        return
    ends = time.monotonic() + min(settings.IMAP_POLL_SECONDS, most)
    server.idle.start()  # type: ignore[no-untyped-call]
    while (began := time.monotonic()) < ends and not stop.is_set():
        answers = server.idle.poll(timeout=min(1.0, ends - began))
        # Back at once with nothing: the connection is gone, which `stop` below will tell.
        if answers or time.monotonic() - began < min(0.5, ends - began):
            break
    server.idle.stop()  # type: ignore[no-untyped-call]
