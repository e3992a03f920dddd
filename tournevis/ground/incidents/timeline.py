"""The conversation: an incident's entries as the page shows them, day by day, messages as cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tournevis.engines.mail.light import plain_text
from tournevis.ground.channels import switching
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.leaving import (
    Beside,
    Others,
    is_stuck,
    look_of,
    others_of,
    sent_words,
    undo_until,
)
from tournevis.ground.incidents.models import Entry, Incident
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


@dataclass(frozen=True)
class Line:
    """One entry. `direction` is in, out or note for a card, "" for a fact in one line."""

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
    other: str = ""
    undo_until: datetime | None = None
    besides: tuple[Beside, ...] = ()


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
    entries = incident.entries.select_related("delivery").order_by("at", "pk")
    total = entries.count()
    shown = list(entries) if whole or total <= SHOWN else _first_and_last(entries)
    others = others_of([entry.delivery for entry in shown if entry.delivery])
    return Timeline(_lines(shown, timezone.localdate(now), others), total)


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


def _first_and_last(entries: Any) -> list[Entry]:
    first = entries.filter(kind=Fact.MESSAGE_IN).first()
    last = list(entries.reverse()[:SHOWN])[::-1]
    return [first, *last] if first and first not in last else last


def _lines(entries: Sequence[Entry], today: date, others: Others) -> list[Line]:
    lines: list[Line] = []
    day = today
    for entry in entries:
        here = timezone.localdate(entry.at)
        is_new_day = here != day or (not lines and here != today)
        lines.append(_line(entry, here if is_new_day else None, others))
        day = here
    return lines


def _line(entry: Entry, day: date | None, others: Others) -> Line:
    direction = CARDS.get(Fact(entry.kind), "")
    if direction != "in" and not (direction and entry.text.strip()):
        return Line(entry, entry.at, told(entry), day, tone=tone(entry))
    files = _files(entry) if direction == "in" else []
    sent = entry.delivery
    mine = others.get(sent.pk, []) if sent else []
    return Line(
        entry,
        entry.at,
        folded(
            _read(entry), FOLDED_LINES if entry.author or direction == "in" else AUTOMATIC_LINES
        ),
        day,
        direction=direction,
        author=_author(entry),
        channel=channel_name(entry.data.get("channel")),
        delivery=look_of(sent) if sent else "",
        delivery_words=sent_words(sent) if sent else "",
        attachments=files,
        original=_original(entry),
        can_resend=is_stuck(sent) and not any(each.is_instead for each in mine),
        other=switching.other_way(sent) if sent and is_stuck(sent) else "",
        undo_until=undo_until(sent) if sent and entry.by_id else None,
        besides=tuple(mine),
    )


def _read(entry: Entry) -> str:
    """What was written, as its reader reads it: a mail of ours without the marks in its source."""
    is_ours = entry.delivery_id is not None and entry.data.get("channel") == "email"
    return plain_text(entry.text) if is_ours else entry.text


def _author(entry: Entry) -> str:
    if entry.author:
        return entry.author
    return str(entry.data.get("from") or "") if entry.kind == Fact.MESSAGE_IN else "Tournevis"


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
