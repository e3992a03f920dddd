"""What an SMS centre delivers: kept and committed before it is told so (promise 1).

SMPP gives a message no name, so one that is delivered again is known by what it says: the same
octets between the same numbers, within two minutes, or within a quarter of an hour when another
bind had taken the first (its answer may have been lost with that bind).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import Error, close_old_connections, connection

from tournevis.engines import sms
from tournevis.engines.sms import smpp
from tournevis.engines.sms.smpp import Pdu, Short, Status
from tournevis.ground.channels import inbox
from tournevis.ground.channels.models import Inbound
from tournevis.ground.channels.sms import keeping, parts, sent
from tournevis.ground.channels.sms.smpp.account import Account
from tournevis.ground.organisations import walls

AGAIN_WITHIN, AGAIN_AFTER_A_BREAK = timedelta(minutes=2), timedelta(minutes=15)
log = structlog.get_logger(__name__)


def take(account: Account, bound_at: datetime, pdu: Pdu) -> Status:
    """Keep what a deliver_sm or data_sm brings; the status to answer it with.

    Whatever hinders us, a full disk or a database away, it is to be delivered again.
    """
    close_old_connections()
    try:
        return _taken(account, bound_at, pdu)
    except Error as trouble:
        log.error("text not kept", gateway=account.name, trouble=type(trouble).__name__)
        return Status.TEMPORARY
    except Exception as trouble:
        return _aside(account, pdu, trouble)
    finally:
        close_old_connections()


def _aside(account: Account, pdu: Pdu, trouble: Exception) -> Status:
    """A message that trips us would trip us again: it is kept as it is, for a person to look at."""
    log.error("text not understood", gateway=account.name, trouble=type(trouble).__name__)
    try:
        return _unreadable(pdu, type(trouble).__name__)
    except Exception as again:
        log.error("text not kept", gateway=account.name, trouble=type(again).__name__)
        return Status.TEMPORARY


def _taken(account: Account, bound_at: datetime, pdu: Pdu) -> Status:
    try:
        short = smpp.short(smpp.sm(pdu))
    except sms.Malformed as trouble:
        return _unreadable(pdu, str(trouble))
    found = keeping.centre_of(short.receiver) or keeping.centre_of(settings.SMS_NUMBER)
    if found is None:
        log.error("no centre has this number", gateway=account.name)
        return Status.PERMANENT
    number, centre, _ = found
    with walls.opened(centre) as now:
        if short.receipt is not None:
            numbers = f"{short.sender} {short.receiver}"
            sent.keep_receipt(short.receipt, account.name, numbers, centre, now)
        elif short.place is not None:
            parts.keep(_from_a_number(short), short.place, number, centre, now, account.alphabet)
        else:
            _keep_alone(_from_a_number(short), account, number, centre, now, bound_at)
    return Status.OK


def _keep_alone(
    short: Short, account: Account, number: str, centre: int, now: datetime, bound_at: datetime
) -> None:
    """Keep a message of one part, unless it is one that was delivered before."""
    mark = _mark(short, number)
    _hold(mark)
    if _is_again(mark, centre, now, bound_at):
        return
    message = sms.Received(
        sender=short.sender[:40],
        receiver=number,
        text=_text(short, account),
        at=None,
        reference=f"smpp-{now.isoformat()}",
        smsc=None,
    )
    keeping.put(message, number, centre, now, {}, content_hash=mark)


def _text(short: Short, account: Account) -> str:
    text = sms.decoded(short.content, short.coding, short.header, account.alphabet)
    return inbox.storable(text).replace("\r\n", "\n").strip()


def _is_again(mark: str, centre: int, now: datetime, bound_at: datetime) -> bool:
    """Whether this was kept a moment ago, or before the bind that now delivers it."""
    same = Inbound.objects.filter(organisation=centre, channel="sms", content_hash=mark)
    last = same.order_by("-received_at").values_list("received_at", flat=True).first()
    if last is None:
        return False
    return last > now - (AGAIN_WITHIN if last >= bound_at else AGAIN_AFTER_A_BREAK)


def _mark(short: Short, number: str) -> str:
    parts = (short.sender, number, str(short.coding), short.content.hex())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _hold(mark: str) -> None:
    """Two binds that bring the same at the same time wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [mark])


def _from_a_number(short: Short) -> Short:
    """With its sender in E.164 where it is a number; many SMS centres leave the + out."""
    said = short.sender
    number = sms.number(said, settings.SMS_REGION) or (
        sms.number(f"+{said}", settings.SMS_REGION) if said.isdigit() else None
    )
    return replace(short, sender=(number or inbox.storable(said))[:40])


def _unreadable(pdu: Pdu, why: str) -> Status:
    """Nothing is lost: its bytes go to quarantine, where a person sees them."""
    if not keeping.aside(bytes(pdu), ""):
        return Status.PERMANENT
    log.warning("a PDU that cannot be read", why=why)
    return Status.OK
