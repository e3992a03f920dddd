"""How a page went, in words: the panel, "my alerts" and the test alert say it alike."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.leaving import look_of, sent_words
from tournevis.ground.incidents.telling import channel_name
from tournevis.steps.oncall.models import Page

TOLD_BY = ("delivery", "batch__delivery", "call")
"""What to read along with pages."""


@dataclass(frozen=True, slots=True)
class Went:
    """By which channel, and how far it came; `look` is a class of the delivery component."""

    channel: str
    words: str
    look: str


def of_page(page: Page) -> Went:
    """One page: sent, waiting for its turn, or not needed any more."""
    channel = channel_name(page.channel)
    if page.dropped_at:
        return Went(channel, _("not needed any more"), "pending")
    if page.due_at:
        at = {"time": time_format(timezone.localtime(page.due_at), "H:i")}
        return Went(channel, _("at %(time)s") % at, "pending")
    sent = page.delivery or (page.batch.delivery if page.batch else None)
    if sent is not None:
        return _with_reading(of_delivery(sent), page)
    return of_call(page.call) if page.call else Went(channel, _("waiting to leave"), "pending")


def of_delivery(sent: Delivery) -> Went:
    """A message that leaves, or left."""
    return Went(channel_name(sent.channel), sent_words(sent), look_of(sent))


def of_call(call: Call) -> Went:
    """A telephone that is rung."""
    words = {
        Call.State.ASKED: (_("waiting to leave"), "pending"),
        Call.State.RINGING: (_("it rings"), "sent"),
        Call.State.ANSWERED: (_("answered"), "delivered"),
    }
    over = (_("answered"), "delivered") if call.answered_at else (_("not answered"), "failed")
    return Went(channel_name("phone"), *words.get(Call.State(call.state), over))


def _with_reading(went: Went, page: Page) -> Went:
    if page.read_at is None or went.look not in ("sent", "delivered"):
        return went
    return replace(went, words=_("%(words)s, read") % {"words": went.words})
