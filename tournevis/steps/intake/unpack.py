"""The files of a message: taken out of what was kept, so that intake itself stays fast.

A message that has files is due in `Unpacking` until they are kept; a full disk only makes it wait.
What is beyond the limits stays in the message as it was sent, and its sender is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import structlog

from tournevis.engines.mail import Attachment, Unreadable
from tournevis.ground.channels.models import Inbound
from tournevis.ground.files import storage
from tournevis.ground.files.keeping import keep
from tournevis.ground.files.limits import EMPTY, Allowance
from tournevis.ground.files.models import File
from tournevis.ground.incidents import facts
from tournevis.ground.incidents.models import Attached, Entry, Unpacking
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due, wake
from tournevis.ground.organisations.models import centre_id_of
from tournevis.ground.organisations.once import written_once
from tournevis.steps.intake.flags import flag
from tournevis.steps.intake.message import parsed

STARTS = 30  # after so many, it is the message that ends the workers
LONGEST_WAIT = timedelta(minutes=10)
log = structlog.get_logger(__name__)


def keep_files(entry: Entry, now: datetime) -> None:
    """Reaction to MESSAGE_IN: its files are due to be taken out, if it has any."""
    if entry.data.get("attachments") and _source(entry):
        written_once(Unpacking(organisation_id=entry.organisation_id, entry=entry, due_at=now))
        wake("unpack")


def unpack_due() -> int:
    """The round: unpack what is due; how many messages were looked at."""
    return each_due(partial(Unpacking.claim, limit=1, lease=120), unpack)


def unpack(due: Unpacking) -> None:
    """One claimed message, in one transaction. It is tried again while there is no room."""
    try:
        if due.attempts > STARTS:
            raise Unreadable("every start was cut off")
        found = _attachments(due)
        with walls.system() as now:
            held = Unpacking.held(due.pk, now)
            if held is not None:
                _keep_all(held, found, now)
    except Unreadable as trouble:
        log.error("files not taken out", entry=due.entry_id, why=trouble.reason)
        with walls.opened(due.organisation_id):
            due.settle()
    except storage.NoRoom as trouble:
        log.warning("no room for files", entry=due.entry_id, trouble=str(trouble))
        with walls.opened(due.organisation_id) as now:
            wait = min(LONGEST_WAIT, timedelta(seconds=5) * 2 ** min(due.attempts - 1, 10))
            due.put_off(now + wait)


def _attachments(due: Unpacking) -> tuple[Attachment, ...]:
    """The files of the message, read from what was kept. The database waits for nobody meanwhile."""
    with walls.system():
        entry = Entry.objects.filter(pk=due.entry_id).first()
        source = _source(entry) if entry else None
        inbound = Inbound.objects.filter(pk=source).first() if source else None
    if inbound is None:
        return ()
    return parsed(bytes(inbound.raw)).attachments


def _source(entry: Entry) -> int | None:
    """The message that an entry came with; one that was joined by hand names it in its data."""
    named = entry.data.get("inbound")
    return entry.inbound_id or (named if isinstance(named, int) else None)


def _keep_all(due: Unpacking, found: tuple[Attachment, ...], now: datetime) -> None:
    entry = Entry.objects.select_related("incident", "by").get(pk=due.entry_id)
    centre = centre_id_of(entry.organisation_id)
    walls.open_to({entry.organisation_id, centre})
    allowance = Allowance(entry.organisation_id, entry.by, now)
    why = [allowance.why_not(each.size) for each in found]
    # In the order of their contents, so that two messages never wait for each other.
    order = sorted(range(len(found)), key=lambda at: sha256(found[at].content).digest())
    kept = set(entry.attached.values_list("number", flat=True))
    for at in order:
        if not why[at] and at + 1 not in kept:
            file = _kept(entry, found[at], now)
            Attached.objects.create(
                organisation_id=entry.organisation_id, entry=entry, file=file, number=at + 1
            )
    left = [{"number": at + 1, "why": said} for at, said in enumerate(why) if said]
    due.settle(left_out=left)
    _tell(entry, found, left, now)


def _kept(entry: Entry, attachment: Attachment, now: datetime) -> File:
    return keep(
        entry.organisation_id,
        attachment.content,
        name=attachment.original_name,
        content_type=attachment.content_type,
        cid=attachment.content_id or "",
        by=entry.by,
        now=now,
    )


def _tell(
    entry: Entry, found: tuple[Attachment, ...], left: list[dict[str, Any]], now: datetime
) -> None:
    facts.tell_pages(entry.organisation_id, entry.incident_id)
    left = [each for each in left if each["why"] != EMPTY]
    if left:
        names = ", ".join(found[each["number"] - 1].original_name for each in left[:5])
        incident = entry.incident.locked()
        centre = incident.organisation
        flag(incident, "files_left_out", centre=centre, now=now, names=names, entry=entry.pk)
