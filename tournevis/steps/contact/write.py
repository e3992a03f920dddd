"""Writing to the client, and to the team: a reply and a note share no code path that could mix them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.engines import sms
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel, Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident, Refused
from tournevis.ground.incidents.writing import write_to_client
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact import once

UNDO = timedelta(seconds=10)
TAKEN_BACK = "taken back"  # the trouble of a delivery that its writer stopped
TRIED = "tried"


def reply(
    incident: Incident,
    *,
    channel: str,
    text: str,
    nonce: str,
    by: Person,
    now: datetime,
    is_attempt: bool = False,
) -> Entry | None:
    """Send a person's words to the client; None when this form was taken before.

    It can be taken back for some seconds. It counts as human contact, unless it only says that
    one tried to call (`is_attempt`). Raises `Refused` when it cannot be sent.
    """
    said, mark = sendable(text, channel), once.checked(nonce)
    incident.locked()
    entry = write_to_client(
        incident,
        channel=channel,
        body=said,
        key=f"{TRIED if is_attempt else 'say'}-{channel}-{mark}",
        now=now,
        by=by,
        due_at=now + UNDO,
    )
    if entry is not None and not is_attempt:
        incident.contacted(by=by, now=now, how=channel)
    return entry


def sendable(text: str, channel: str) -> str:
    """A person's words as this channel takes them; raises `Refused` when it takes none so long.

    Of an SMS the typographic signs are made plain where that saves messages.
    """
    if channel not in Channel.values:
        raise Refused(gettext_noop("a message goes by e-mail or by SMS"))
    said = once.told(text)
    if channel != Channel.SMS:
        return said
    light = sms.cheaper(said)
    if sms.segments(light) > settings.SMS_MOST_PARTS:
        raise Refused(gettext_noop("this is too long for an SMS: shorten it, or write an e-mail"))
    return light


def note(incident: Incident, *, text: str, nonce: str, by: Person, now: datetime) -> Entry | None:
    """Keep words for the team; they never leave. None when this form was taken before."""
    said, mark = once.told(text), once.checked(nonce)
    if not said:
        raise Refused(gettext_noop("an empty note is not kept"))
    incident.locked()
    if once.is_done(incident, mark):
        return None
    return incident.record(Fact.NOTE, now=now, by=by, text=said, data={"nonce": mark})


def take_back(incident: Incident, delivery: str, *, by: Person, now: datetime) -> Entry:
    """Stop a message that has not left; returns its entry. If it had stopped the clock, the clock
    runs again. Raises `Refused` once it has left."""
    row, entry = _held(incident, delivery)
    if row.state != Delivery.State.QUEUED or row.is_automatic:
        raise Refused(gettext_noop("too late: this message has left"))
    row.settle(state=Delivery.State.FAILED, trouble=TAKEN_BACK)
    Deadline.objects.filter(incident=incident, met_at=entry.at).update(met_at=None)
    with translation.override(by.language):
        said = gettext("The message was taken back before it left.")
    incident.record(Fact.NOTE, now=now, by=by, text=said, data={"taken_back": row.pk})
    return entry


def send_again(incident: Incident, delivery: str, *, by: Person, now: datetime) -> None:
    """A person decided: a message that failed, or perhaps did not leave, is sent again.

    Raises `Refused` for any other.
    """
    row, _ = _held(incident, delivery)
    if row.state not in (Delivery.State.FAILED, Delivery.State.AMBIGUOUS):
        raise Refused(gettext_noop("this message needs no second try"))
    if row.trouble == TAKEN_BACK:
        raise Refused(gettext_noop("this message was taken back: write it anew"))
    outbox.send_again(row, now)
    with translation.override(by.language):
        said = gettext("The message to %(to)s is sent again.") % {"to": row.to}
    incident.record(Fact.NOTE, now=now, by=by, text=said, data={"sent_again": row.pk})


def _held(incident: Incident, delivery: str) -> tuple[Delivery, Entry]:
    """A delivery of this incident with its entry, both held until the transaction ends."""
    incident.locked()
    entries = incident.entries.filter(delivery__isnull=False)
    is_number = delivery.isascii() and delivery.isdigit() and len(delivery) < 18
    entry = entries.filter(delivery=int(delivery)).first() if is_number else None
    if entry is None:
        raise Refused(gettext_noop("there is no such message here"))
    row = Delivery.objects.select_for_update(of=("self",)).get(pk=int(delivery))
    return row, entry
