"""Long messages, put together from parts that come in any order, at any bind, to any process.

What was not whole after a while is shown as far as it came, with what is missing said in it; when
the rest comes after all, the whole is shown too. A repeated part is the same part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext

from tournevis.engines import sms
from tournevis.engines.sms.smpp import Short
from tournevis.ground.channels import inbox
from tournevis.ground.channels.models import Part
from tournevis.ground.channels.sms import keeping
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import Organisation

PATIENCE = timedelta(minutes=10)
# A phone counts its references up to 255 and begins again: an older one is another message's.
FORGOTTEN = timedelta(days=1)
KEPT_FOR = timedelta(days=7)  # the inbox has the whole
State = Part.State


def keep(
    short: Short,
    place: sms.Place,
    account: str,
    centre: int,
    now: datetime,
    alphabet: sms.Alphabet = "gsm",
) -> None:
    """Keep one part, and the whole if it was the last one missing. The walls are open to the centre."""
    mine = _of_one_message(centre, account, short.sender, place.reference, place.total)
    mine.filter(received_at__lt=now - FORGOTTEN).exclude(state=State.WAITING).delete()
    known = {part.number: part for part in mine}
    mark = hashlib.sha256(bytes([short.coding]) + short.content).hexdigest()
    before = known.get(place.number)
    if before is not None and before.content_hash == mark:
        return
    if before is not None:  # the reference begins another message
        _show(list(known.values()), now)
        mine.delete()
        known = {}
    known[place.number] = _new(short, place, account, centre, now, mark, alphabet)
    if len(known) == place.total:
        _put(list(known.values()), now)
        mine.update(state=State.WHOLE, due_at=None, lease_until=None)
        done = Part.objects.filter(organisation=centre).exclude(state=State.WAITING)
        done.filter(received_at__lt=now - KEPT_FOR).delete()


def show_due() -> int:
    """The round: show what has waited long enough; returns how many parts were looked at."""
    return each_due(Part.claim, _show_what_came)


def _show_what_came(part: Part) -> None:
    with walls.opened(part.organisation_id) as now:
        mine = _of_one_message(
            part.organisation_id, part.receiver, part.sender, part.reference, part.total
        )
        _show(list(mine), now)


def _of_one_message(
    centre: int, account: str, sender: str, reference: int, total: int
) -> QuerySet[Part]:
    """The parts of one message, which nobody else touches until this transaction ends."""
    with connection.cursor() as cursor:
        key = f"part {centre} {account} {sender} {reference} {total}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    return Part.objects.filter(
        organisation=centre, receiver=account, sender=sender, reference=reference, total=total
    )


def _new(
    short: Short,
    place: sms.Place,
    account: str,
    centre: int,
    now: datetime,
    mark: str,
    alphabet: sms.Alphabet,
) -> Part:
    return Part.objects.create(
        organisation_id=centre,
        sender=short.sender,
        receiver=account,
        reference=place.reference,
        total=place.total,
        number=place.number,
        content=short.content,
        coding=short.coding,
        locking=short.header.locking,
        single=short.header.single,
        alphabet=alphabet,
        content_hash=mark,
        received_at=now,
        due_at=now + PATIENCE,
    )


def _show(parts: Sequence[Part], now: datetime) -> None:
    """Show what is there of a message that waits, once."""
    if not any(part.state == State.WAITING for part in parts):
        return
    _put(parts, now)
    ids = [part.pk for part in parts]
    Part.objects.filter(pk__in=ids).update(state=State.SHOWN, due_at=None, lease_until=None)


def _put(parts: Sequence[Part], now: datetime) -> None:
    """Put the message in the inbox, as far as it is there."""
    parts = sorted(parts, key=lambda part: part.number)
    first, missing = parts[0], _missing(parts)
    message = sms.Received(
        sender=first.sender,
        receiver=first.receiver,
        text=inbox.storable(_text(parts, missing)),
        at=None,
        reference=f"parts-{first.reference}-{min(part.received_at for part in parts).isoformat()}",
        smsc=None,
    )
    said = {"missing": ", ".join(map(str, missing))} if missing else {}
    keeping.put(message, first.receiver, first.organisation_id, now, said)


def _missing(parts: Sequence[Part]) -> list[int]:
    there = {part.number for part in parts}
    return [number for number in range(1, parts[0].total + 1) if number not in there]


def _text(parts: Sequence[Part], missing: Sequence[int]) -> str:
    """Neighbours in one coding are read together: a cut may go through a sign."""
    with translation.override(_language(parts[0].organisation_id)):
        gap = gettext("[a part of this SMS did not arrive]")
    text, run = "", list[Part]()
    for part in parts:
        if run and (part.number, part.coding) != (run[-1].number + 1, run[-1].coding):
            text += _read(run) + (f" {gap} " if part.number > run[-1].number + 1 else "")
            run = []
        run.append(part)
    text += _read(run)
    before = f"{gap} " if 1 in missing else ""
    return before + text + (f" {gap}" if parts[0].total in missing else "")


def _read(run: Sequence[Part]) -> str:
    header = sms.Header(locking=run[0].locking, single=run[0].single)
    alphabet = sms.alphabet(run[0].alphabet)
    if alphabet == "packed" and run[0].coding == 0:  # each was packed by itself
        return "".join(sms.decoded(bytes(part.content), 0, header, alphabet) for part in run)
    whole = b"".join(bytes(part.content) for part in run)
    return sms.decoded(whole, run[0].coding, header, alphabet)


def _language(centre: int) -> str:
    return Organisation.objects.get(pk=centre).language
