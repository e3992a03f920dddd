"""Each message becomes one entry of one incident, once, whatever happens meanwhile.

A message is parsed first; then it is matched, and its incident, its entries and its own state are
written in one transaction. Killed before the commit, nothing happened; after it, everything.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.engines.mail import Unreadable
from tournevis.ground.channels.models import Channel, Doorway, Inbound
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due
from tournevis.steps.intake import crowds, from_monitor, joining, loops, message, opening, senders
from tournevis.steps.intake.flags import flag
from tournevis.steps.intake.loops import Aside
from tournevis.steps.intake.message import Message

AT_ONCE = 5  # raw messages in memory together
ATTEMPTS = 5
ATTEMPTS_WITHOUT_DATABASE = 50  # then it is not the database
STARTS = 30  # after so many, it is the message that ends the workers
State = Inbound.State
log = structlog.get_logger(__name__)

# Who is asked first about an SMS, as (sender's number, text, now): True means it was for them.
asked_first: list[Callable[[str, str, datetime], bool]] = []
# And about a mail, as (what was kept, what it says, now). They leave the walls as they find them,
# and may raise `Aside`.
asked_first_by_mail: list[Callable[[Inbound, Message, datetime], bool]] = []


def take_in_due() -> int:
    """The round: take in what was received; how many messages were looked at.

    While one is taken in the next is read, which is done in another process.
    """
    reads: dict[int, Future[Message]] = {}
    with ThreadPoolExecutor(1, "reading") as ahead:

        def claim(now: datetime) -> list[Inbound]:
            claimed = Inbound.claim(now, limit=AT_ONCE)
            reads.update({each.pk: ahead.submit(_read, each) for each in claimed})
            return claimed

        return each_due(claim, lambda inbound: take_in(inbound, reads[inbound.pk]))


def take_in(inbound: Inbound, ahead: Future[Message] | None = None) -> None:
    """One claimed message, perhaps read ahead. No message stops those behind it."""
    try:
        handle(inbound, ahead.result() if ahead else _read(inbound))
    except Unreadable as trouble:
        put_aside(inbound, Aside(gettext_noop("cannot be read"), trouble.reason))
    except Aside as trouble:
        put_aside(inbound, trouble)
    except Exception as trouble:
        _later(inbound, trouble)


def handle(inbound: Inbound, received: Message, *, by_hand: bool = False) -> Incident | None:
    """Make it an entry; None when it was taken in before, or was not for an incident.

    `by_hand`: a person took it out of quarantine and wants an incident of it whatever it is.
    """
    with walls.system() as now:
        held = _hold(inbound, State.QUARANTINED if by_hand else State.RECEIVED)
        if held is None:
            return None
        _one_sender_at_a_time(held, received)
        if held.channel == Doorway.MONITOR and not by_hand:
            incident = from_monitor.take_in(held, now)
            held.settle(state=State.HANDLED, trouble="")
            return incident
        namesakes = _namesakes(held)
        if held.content_hash in namesakes or _is_for_others(held, received, now):
            walls.open_to([held.organisation_id])
            held.settle(state=State.HANDLED, trouble="")
            return None
        incident = _placed(held, received, now, by_hand)
        if namesakes:
            flag(incident, "same_id", centre=held.organisation, now=now)
        held.settle(state=State.HANDLED, trouble="")
    log.info("taken in", inbound=inbound.pk, incident=incident.pk)
    return incident


def _read(inbound: Inbound) -> Message:
    if inbound.attempts > STARTS:
        raise Aside(gettext_noop("it could never be finished: every start was cut off"))
    return message.read(inbound)


def put_aside(inbound: Inbound, trouble: Aside) -> None:
    """Into quarantine: kept whole, listed, and tried again when somebody says so."""
    with walls.opened(inbound.organisation_id):
        held = _hold(inbound, State.RECEIVED)
        if held is None:
            return
        with translation.override(held.organisation.language):
            words = gettext(trouble.why)
            if trouble.detail:
                told = {"what": words, "detail": gettext(trouble.detail)}
                words = gettext("%(what)s: %(detail)s") % told
        held.settle(state=State.QUARANTINED, trouble=words)
        if trouble.crowd is not None:
            crowds.add(trouble.crowd, held.organisation, words)
    log.warning("put aside", inbound=inbound.pk, why=trouble.why)


def _placed(held: Inbound, received: Message, now: datetime, by_hand: bool) -> Incident:
    centre = held.organisation
    reported = loops.undelivered(held, received, centre, now)
    if reported is not None:
        return reported
    why = loops.why_automatic(received, centre)
    sender = senders.who(received, centre)
    if not by_hand:
        loops.refuse_verifications(received, sender)
    found = joining.find(received, centre, sender, now)
    if found.place is not None:
        return joining.join(held, received, found.place, centre, why, now)
    if not by_hand:
        loops.refuse_machines(why or loops.why_ours(received), sender)
    return opening.open_new(held, received, sender, found, why, now, by_hand=by_hand)


def _hold(inbound: Inbound, state: State) -> Inbound | None:
    """The row, locked until the transaction ends; None when another worker was quicker."""
    rows = Inbound.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.defer("raw").filter(pk=inbound.pk, state=state).first()


def _is_for_others(held: Inbound, received: Message, now: datetime) -> bool:
    if held.channel == Channel.EMAIL:
        return any(hear(held, received, now) for hear in asked_first_by_mail)
    if received.channel != Channel.SMS or not received.sender:
        return False
    with walls.system():  # whatever they open is closed again
        return any(hear(received.sender, received.text, now) for hear in asked_first)


def _one_sender_at_a_time(held: Inbound, received: Message) -> None:
    """So that of two copies, two text messages or two first mails each sees the other."""
    with connection.cursor() as cursor:
        key = f"intake {held.organisation_id} {received.sender}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _namesakes(held: Inbound) -> set[str]:
    """The content hashes of the mails that were taken in under the same Message-ID.

    Its own among them: it was taken in at another of our addresses. Others: it says other things.
    """
    if not held.message_id or held.channel != Channel.EMAIL:
        return set()
    here = Inbound.objects.filter(organisation=held.organisation_id, channel=held.channel)
    same = here.filter(message_id=held.message_id, state=State.HANDLED).exclude(pk=held.pk)
    return set(same.values_list("content_hash", flat=True)[:100])


def _later(inbound: Inbound, trouble: Exception) -> None:
    """Again in a moment; in quarantine once it has failed often enough."""
    is_database = isinstance(trouble, OperationalError | InterfaceError)
    log.error("not taken in", inbound=inbound.pk, trouble=type(trouble).__name__)
    if is_database:
        close_old_connections()
    if inbound.attempts >= (ATTEMPTS_WITHOUT_DATABASE if is_database else ATTEMPTS):
        why = gettext_noop("something unexpected happened each time it was taken in")
        put_aside(inbound, Aside(why, type(trouble).__name__))
        return
    wait = min(timedelta(minutes=1), timedelta(seconds=5) * 2 ** (inbound.attempts - 1))
    with walls.opened(inbound.organisation_id) as now:
        held = _hold(inbound, State.RECEIVED)
        if held is not None:
            held.put_off(now + wait)
