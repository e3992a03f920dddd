"""Writing to the client, and to the team: a reply and a note share no code path that could mix them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_noop

from tournevis.engines import sms
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents import once
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.incidents.writing import write_to_client
from tournevis.ground.organisations.models import Person, SendingRules, centre_id_of

TRIED = "tried"
SAID = "-say-"  # within the key of a person's own words to one client


def reply(
    incident: Incident,
    *,
    channel: str,
    text: str,
    nonce: str,
    by: Person,
    now: datetime,
    is_attempt: bool = False,
    is_by_hand: bool = True,
    copies: Sequence[Person] = (),
    send_at: datetime | None = None,
) -> Entry | None:
    """Send a person's words to the client; None when this form was taken before.

    It can be taken back for some seconds. It counts as human contact, unless it only says that
    one tried to call (`is_attempt`), or a program wrote it (not `is_by_hand`); one that leaves
    later (`send_at`) counts when it has left (see `later`). `copies` were approved by this engineer. Raises `Refused` when it cannot be
    sent.
    """
    said, mark = sendable(text, channel), once.checked(nonce)
    kind = TRIED if is_attempt else "say" if is_by_hand else "told"
    incident.locked()
    entry = write_to_client(
        incident,
        channel=channel,
        body=said,
        key=f"{kind}-{channel}-{mark}",
        now=now,
        by=by,
        due_at=now + undo_time(incident),
        copies=copies,
        send_at=send_at,
    )
    if entry is not None and kind == "say" and send_at is None:
        incident.contacted(by=by, now=now, how=channel)
    return entry


def undo_time(incident: Incident) -> timedelta:
    """How long this centre's people can take a message back."""
    rules = SendingRules.of(centre_id_of(incident.organisation_id))
    return timedelta(seconds=rules.undo_seconds)


def sendable(text: str, channel: str) -> str:
    """A person's words as this channel takes them; raises `Refused` when it takes none so long.

    Of an SMS the typographic signs are made plain where that saves messages.
    """
    if channel not in (Channel.EMAIL, Channel.SMS):
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
