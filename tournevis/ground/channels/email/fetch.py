"""Mail is fetched by IMAP: kept and committed first, then marked as seen.

`IMAP_URL` is `imap://user:password@host[:port]/INBOX` (encrypted when the server offers STARTTLS)
or `imaps://…`; `?account=support@…` names the centre's address if the user's name is not it.

How far a mailbox is read is a row: (mailbox, UIDVALIDITY, UID). The first time, only unseen mail
is taken; after a change of UIDVALIDITY all of it, and what was known already is known again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from imaplib import IMAP4
from typing import cast
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import MailboxLogoutError

from tournevis.ground.channels import inbox
from tournevis.ground.channels.email import tls
from tournevis.ground.channels.email.identity import identity
from tournevis.ground.channels.models import Cursor
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation

ANSWERS_WITHIN = 30.0  # seconds, each command
FIRST_LOOK = 3.0  # seconds of idling after mail came, doubled while all is quiet
LONGEST_IDLE = 28 * 60.0  # servers may end it after 30 minutes (RFC 2177)
LONGEST_PAUSE = 300.0  # seconds between two attempts to connect
log = structlog.get_logger(__name__)


class NoCentre(Exception):
    """No centre receives what is in this mailbox; the message says what to set."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What `IMAP_URL` says. `name` is without the password."""

    is_secure: bool
    host: str
    port: int
    user: str
    password: str
    folder: str
    account: str

    @property
    def name(self) -> str:
        """What its cursor is kept under."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"[:300]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One mailbox, as it is now, read for one centre. `since` is None the first time ever."""

    mailbox: str
    centre: int
    account: str
    uidvalidity: int
    since: int | None


def fetch(url: str) -> int:
    """Fetch once what is new in the mailbox; how many mails were kept or found known.

    Raises what the mailbox or the database answers; what was kept until then stays kept.
    """
    mailbox = _mailbox(url)
    with _connected(mailbox) as box:
        return _pass(box, mailbox)


def watch(url: str, stop: threading.Event) -> None:
    """Fetch whenever mail arrives (IDLE), and every `IMAP_POLL_SECONDS` in any case.

    A lost connection is made again, after a pause that grows from one second to five minutes.
    """
    mailbox, pause = _mailbox(url), 1.0
    while not stop.is_set():
        try:
            with _connected(mailbox) as box:
                # Mail that arrives just as one begins to idle may not be told: look again soon.
                quiet = FIRST_LOOK
                while not stop.is_set():
                    while _pass(box, mailbox) and not stop.is_set():
                        quiet = FIRST_LOOK
                        close_old_connections()
                    pause = 1.0
                    close_old_connections()
                    _wait(box, stop, quiet)
                    quiet = min(quiet * 2, LONGEST_IDLE)
        except Exception as trouble:
            log.warning("mailbox not read", trouble=type(trouble).__name__, again_in=pause)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            close_old_connections()


def _pass(box: BaseMailBox, mailbox: Mailbox) -> int:
    """One mail after the other; one that cannot be kept stops no other, and is fetched again."""
    reading = _reading(box, mailbox)
    highest, uids = _new(box, reading.since)
    kept, is_stuck = 0, False
    for uid in uids:
        raw = _raw(box, uid)
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
        box.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
    if reading.since is None and not is_stuck:
        with walls.opened(reading.centre):
            _advance(reading, highest)
    return 0 if is_stuck else kept


def _reading(box: BaseMailBox, mailbox: Mailbox) -> _Reading:
    box.folder.set(mailbox.folder)
    [validity] = box.client.response("UIDVALIDITY")[1]
    centre, account = _home(mailbox)
    with walls.opened(centre):
        cursors = Cursor.objects.filter(mailbox=mailbox.name)
        this = cursors.filter(uidvalidity=int(validity)).first()
        # Another UIDVALIDITY only: the numbers mean nothing any more, everything is looked at.
        since = this.uid if this else 0 if cursors.exists() else None
    return _Reading(mailbox.name, centre, account, int(validity), since)


def _home(mailbox: Mailbox) -> tuple[int, str]:
    """The centre that this mailbox belongs to, and its address."""
    for account in (mailbox.account, mailbox.user if "@" in mailbox.user else "", ""):
        found = inbox.received(account)
        if found:
            with walls.opened(found[0]):
                email = Organisation.objects.get(pk=found[0]).email
            return found[0], inbox.plain(email or account)
    raise NoCentre("no centre has this mailbox's address: say which in IMAP_URL, ?account=…")


def _new(box: BaseMailBox, since: int | None) -> tuple[int, list[int]]:
    """The highest UID there is, and the UIDs to fetch, in their order."""
    if since is None:
        everything = [int(uid) for uid in box.uids("ALL")]
        return max(everything, default=0), sorted(int(uid) for uid in box.uids("UNSEEN"))
    # "7:*" means the last mail too, even if its number is below 7 (RFC 3501, 6.4.8).
    uids = sorted(uid for uid in map(int, box.uids(f"UID {since + 1}:*")) if uid > since)
    return max(uids, default=since), uids


def _raw(box: BaseMailBox, uid: int) -> bytes | None:
    """The whole mail, byte for byte; None when it is gone."""
    _, parts = box.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
    return next((cast(bytes, part[1]) for part in parts if isinstance(part, tuple)), None)


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
        )
        if uid is not None and reading.since is not None:
            _advance(reading, uid)


def _advance(reading: _Reading, uid: int) -> None:
    """The cursor only goes forward, whoever else reads the mailbox."""
    cursor, _ = Cursor.objects.get_or_create(
        organisation_id=reading.centre, mailbox=reading.mailbox, uidvalidity=reading.uidvalidity
    )
    Cursor.objects.filter(pk=cursor.pk, uid__lt=uid).update(uid=uid)


def _wait(box: BaseMailBox, stop: threading.Event, most: float) -> None:
    """Until something happens in the mailbox, it is time for a look, or we are told to stop."""
    if "IDLE" not in box.client.capabilities:
        stop.wait(settings.IMAP_POLL_SECONDS)
        return
    ends = time.monotonic() + min(settings.IMAP_POLL_SECONDS, most)
    box.idle.start()  # type: ignore[no-untyped-call]
    while (began := time.monotonic()) < ends and not stop.is_set():
        answers = box.idle.poll(timeout=min(1.0, ends - began))
        # Back at once with nothing: the connection is gone, which `stop` below will tell.
        if answers or time.monotonic() - began < min(0.5, ends - began):
            break
    box.idle.stop()  # type: ignore[no-untyped-call]


@contextmanager
def _connected(mailbox: Mailbox) -> Iterator[BaseMailBox]:
    box = _greeted(mailbox)
    try:
        if (mailbox.user + mailbox.password).isascii():
            box.login(mailbox.user, mailbox.password, initial_folder=None)
        else:
            box.login_utf8(mailbox.user, mailbox.password, initial_folder=None)
        yield box
        with suppress(OSError, IMAP4.error, MailboxLogoutError):
            box.logout()
    finally:
        with suppress(OSError):  # after a logout it is closed already
            box.client.shutdown()


def _greeted(mailbox: Mailbox) -> BaseMailBox:
    context = tls.context(mailbox.host, is_verified=True)
    if mailbox.is_secure:
        return MailBox(mailbox.host, mailbox.port, timeout=ANSWERS_WITHIN, ssl_context=context)
    box = MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=ANSWERS_WITHIN)
    if "STARTTLS" in box.client.capabilities:
        box.client.starttls(context)
    return box


def _mailbox(url: str) -> Mailbox:
    parts = urlsplit(url)
    is_secure = parts.scheme == "imaps"
    return Mailbox(
        is_secure=is_secure,
        host=parts.hostname or "localhost",
        port=parts.port or (993 if is_secure else 143),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        account=parse_qs(parts.query).get("account", [""])[0],
    )
