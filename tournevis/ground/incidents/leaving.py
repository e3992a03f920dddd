"""How a message to the client left, in words: it, its copies, and what went in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from tournevis.ground.channels.models import TAKEN_BACK, Channel, Delivery
from tournevis.ground.incidents.telling import channel_name
from tournevis.ground.web.dates import date_format

State = Delivery.State
LOOKS = {
    State.QUEUED: "pending",
    State.SENDING: "pending",
    State.ACCEPTED: "sent",
    State.DELIVERED: "delivered",
    State.AMBIGUOUS: "failed",
    State.FAILED: "failed",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """A copy of a message, or what went in its place (`is_instead`), and how that went (`look`)."""

    words: str
    is_instead: bool
    look: str


Others: TypeAlias = dict[int, list[Beside]]


def look_of(delivery: Delivery) -> str:
    """pending | sent | delivered | failed: the class and the icon of its state."""
    if delivery.trouble == TAKEN_BACK:
        return "pending"
    return LOOKS[State(delivery.state)]


def stuck_of(deliveries: Sequence[Delivery]) -> frozenset[int]:
    """The ids of those of these that a person should decide about."""
    ids = [each.pk for each in deliveries if each.state in Delivery.UNSENT]
    rows = Delivery.objects.filter(pk__in=ids).stuck() if ids else Delivery.objects.none()
    return frozenset(rows.values_list("pk", flat=True))


def undo_until(delivery: Delivery) -> datetime | None:
    """Until when a person's message can be taken back; None once it leaves."""
    is_waiting = delivery.state == State.QUEUED and not delivery.is_automatic
    return delivery.due_at if is_waiting else None


def sent_words(delivery: Delivery) -> str:
    """How it left."""
    state = State(delivery.state)
    if delivery.trouble == TAKEN_BACK:
        return _("taken back, not sent")
    if state == State.QUEUED and delivery.send_at:
        at = date_format(timezone.localtime(delivery.due_at or delivery.send_at), "j F, H:i")
        return _("not yet sent: it leaves on %(at)s") % {"at": at}
    if delivery.channel == Channel.PUSH and state in (State.ACCEPTED, State.DELIVERED):
        return _pushed_words(delivery)
    if state == State.DELIVERED and delivery.delivered_at:
        return _("delivered at %(time)s") % {"time": _time(delivery.delivered_at)}
    if state in (State.ACCEPTED, State.FAILED) and delivery.accepted_at:
        said = {"time": _time(delivery.accepted_at)}
        is_sent = state == State.ACCEPTED
        return (_("sent at %(time)s") if is_sent else _("sent at %(time)s, not arrived")) % said
    return {
        State.QUEUED: _("waiting to leave"),
        State.SENDING: _("leaving"),
        State.ACCEPTED: _("sent"),
        State.DELIVERED: _("delivered"),
        State.AMBIGUOUS: _("perhaps sent: nobody can tell"),
        State.FAILED: _("not sent"),
    }[state]


def _pushed_words(delivery: Delivery) -> str:
    """A push service takes what a telephone may never show: which of both is said."""
    if delivery.delivered_at:
        return _("shown at %(time)s") % {"time": _time(delivery.delivered_at)}
    at = {"time": _time(delivery.accepted_at or delivery.created_at)}
    return _("accepted at %(time)s by the push service") % at


def others_of(deliveries: Sequence[Delivery]) -> Others:
    """The copies and replacements of these, by the id of what they belong to."""
    found: Others = {}
    ids = [each.pk for each in deliveries]
    for row in Delivery.objects.filter(origin__in=ids).order_by("pk") if ids else ():
        found.setdefault(row.origin_id or 0, []).append(_beside(row))
    return found


def _beside(row: Delivery) -> Beside:
    said = {"to": row.to, "how": sent_words(row), "channel": channel_name(row.channel)}
    if row.is_copy:
        return Beside(_("copy to %(to)s: %(how)s") % said, False, look_of(row))
    return Beside(_("by %(channel)s instead, to %(to)s: %(how)s") % said, True, look_of(row))


def _time(at: datetime) -> str:
    return time_format(timezone.localtime(at), "H:i")
