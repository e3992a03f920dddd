"""The conversation: an incident's entries as the page shows them, day by day, messages as cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.incidents.story import story
from tournevis.ground.incidents.telling import channel_name, told, tone

SHOWN = 40
FOLDED_CHARS = 1200
FOLDED_LINES = 18
AUTOMATIC_LINES = 3  # of a message that nobody wrote: one knows it
CARDS = {
    Fact.MESSAGE_IN: "in",
    Fact.MESSAGE_OUT: "out",
    Fact.FOLLOWED_UP: "out",
    Fact.NOTE: "note",
}
_SENT = {
    Delivery.State.QUEUED: "pending",
    Delivery.State.SENDING: "pending",
    Delivery.State.ACCEPTED: "sent",
    Delivery.State.AMBIGUOUS: "failed",
    Delivery.State.FAILED: "failed",
}


@dataclass(frozen=True)
class Line:
    """One entry. `direction` is in, out or note for a card, "" for a fact in one line.

    `came_from` is the number of the incident it was written on, if that is another.
    """

    entry: Entry
    at: datetime
    text: SafeString
    day: date | None
    direction: str = ""
    tone: str = ""
    author: str = ""
    channel: str = ""
    delivery: str = ""
    delivery_words: str = ""
    attachments: list[dict[str, Any]] = field(default_factory=list)
    original: str = ""
    can_resend: bool = False
    came_from: int | None = None


@dataclass(frozen=True)
class Timeline:
    """The latest lines, oldest first; `total` counts those left out too."""

    lines: list[Line]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether there is more than what is shown."""
        return self.total > len(self.lines)


def timeline(incident: Incident, now: datetime, *, whole: bool = False) -> Timeline:
    """What happened, for the staff: the first message and the latest entries, or all of them."""
    entries = story(incident).select_related("delivery").order_by("at", "pk")
    total = entries.count()
    shown = list(entries) if whole or total <= SHOWN else _first_and_last(entries)
    return Timeline(_lines(shown, timezone.localdate(now), incident.pk), total)


def folded(text: str, most: int = FOLDED_LINES) -> SafeString:
    """A text, its end folded away when it is longer than `most` lines. It is escaped.

    >>> folded("<b>")
    '&lt;b&gt;'
    """
    lines = text.strip().split("\n")
    if len(text) <= FOLDED_CHARS and len(lines) <= most:
        return format_html("{}", text.strip())
    head = "\n".join(lines[:most])[:FOLDED_CHARS]
    rest = text.strip()[len(head) :]
    return format_html(
        '{}<details class="why-fold"><summary>{}</summary>{}</details>', head, _("The rest"), rest
    )


def sent_words(delivery: Delivery) -> str:
    """How a message to the client left, in words."""
    state = Delivery.State(delivery.state)
    if state == Delivery.State.ACCEPTED and delivery.accepted_at:
        at = time_format(timezone.localtime(delivery.accepted_at), "H:i")
        return _("sent at %(time)s") % {"time": at}
    return {
        Delivery.State.QUEUED: _("waiting to leave"),
        Delivery.State.SENDING: _("leaving"),
        Delivery.State.ACCEPTED: _("sent"),
        Delivery.State.AMBIGUOUS: _("perhaps sent: nobody can tell"),
        Delivery.State.FAILED: _("not sent"),
    }[state]


def _first_and_last(entries: Any) -> list[Entry]:
    first = entries.filter(kind=Fact.MESSAGE_IN).first()
    last = list(entries.reverse()[:SHOWN])[::-1]
    return [first, *last] if first and first not in last else last


def _lines(entries: Sequence[Entry], today: date, here_on: int) -> list[Line]:
    lines: list[Line] = []
    day = today
    for entry in entries:
        here = timezone.localdate(entry.at)
        is_new_day = here != day or (not lines and here != today)
        line = _line(entry, here if is_new_day else None)
        came_from = entry.incident_id if entry.incident_id != here_on else None
        lines.append(replace(line, came_from=came_from))
        day = here
    return lines


def _line(entry: Entry, day: date | None) -> Line:
    direction = CARDS.get(Fact(entry.kind), "")
    if direction != "in" and not (direction and entry.text.strip()):
        return Line(entry, entry.at, told(entry), day, tone=tone(entry))
    files = _files(entry) if direction == "in" else []
    return Line(
        entry,
        entry.at,
        folded(entry.text, FOLDED_LINES if entry.author or direction == "in" else AUTOMATIC_LINES),
        day,
        direction=direction,
        author=_author(entry),
        channel=channel_name(entry.data.get("channel")),
        delivery=_SENT[Delivery.State(entry.delivery.state)] if entry.delivery else "",
        delivery_words=sent_words(entry.delivery) if entry.delivery else "",
        attachments=files,
        original=_original(entry),
        can_resend=bool(entry.delivery) and _is_stuck(entry),
    )


def _author(entry: Entry) -> str:
    if entry.author:
        return entry.author
    return str(entry.data.get("from") or "") if entry.kind == Fact.MESSAGE_IN else "Tournevis"


def _is_stuck(entry: Entry) -> bool:
    stuck = (Delivery.State.AMBIGUOUS, Delivery.State.FAILED)
    return entry.delivery is not None and entry.delivery.state in stuck


def _files(entry: Entry) -> list[dict[str, Any]]:
    """The attachments as the message component takes them, for a message that we kept."""
    told_of = entry.data.get("attachments") or []
    if entry.inbound_id is None or not isinstance(told_of, list):
        return []
    return [
        {
            "name": str(file.get("name", "")),
            "size": filesizeformat(file.get("size") or 0),
            "url": _address("message_attachment", inbound=entry.inbound_id, number=number),
        }
        for number, file in enumerate(told_of, start=1)
    ]


def _original(entry: Entry) -> str:
    """Where the message can be seen as it was sent; "" when there is nothing more to see."""
    if entry.inbound_id is None or not entry.data.get("html"):
        return ""
    return _address("message_html", inbound=entry.inbound_id)


def _address(name: str, **values: int) -> str:
    """The address of a page that a step serves; "" where that step is not there."""
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return ""
