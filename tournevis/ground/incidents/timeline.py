"""The conversation: an incident's entries as the page shows them, day by day, messages as cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from tournevis.ground.files.models import File
from tournevis.ground.files.showing import ShownFile, shown
from tournevis.ground.incidents.attached import files_of
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.leaving import (
    Beside,
    Others,
    look_of,
    others_of,
    sent_words,
    stuck_of,
    undo_until,
)
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.incidents.story import story
from tournevis.ground.incidents.telling import channel_name, told, tone

SHOWN = 40
Kept = defaultdict[int, dict[int, File]]  # files by entry and number
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
    attachments: list[ShownFile] = field(default_factory=list)
    original: str = ""
    source: str = ""
    can_resend: bool = False
    other: str = ""
    undo_until: datetime | None = None
    besides: tuple[Beside, ...] = ()
    came_from: int | None = None


@dataclass(frozen=True, slots=True)
class _Left:
    """How the messages of a timeline left: what went beside them, and the ids of the stuck."""

    others: Others
    stuck: frozenset[int]


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
    these = list(entries) if whole or total <= SHOWN else _first_and_last(entries)
    sent = [entry.delivery for entry in these if entry.delivery]
    left = _Left(others_of(sent), stuck_of(sent))
    lines = _lines(these, _kept(incident), timezone.localdate(now), left, incident.pk)
    return Timeline(lines, total)


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


def _kept(incident: Incident) -> Kept:
    kept: Kept = defaultdict(dict)
    for each in files_of(incident):
        kept[each.entry_id][each.number] = each.file
    return kept


def _lines(
    entries: Sequence[Entry], kept: Kept, today: date, left: _Left, here_on: int
) -> list[Line]:
    lines: list[Line] = []
    day = today
    for entry in entries:
        here = timezone.localdate(entry.at)
        is_new_day = here != day or (not lines and here != today)
        line = _line(entry, kept.get(entry.pk, {}), here if is_new_day else None, left)
        came_from = entry.incident_id if entry.incident_id != here_on else None
        lines.append(replace(line, came_from=came_from))
        day = here
    return lines


def _line(entry: Entry, kept: Mapping[int, File], day: date | None, left: _Left) -> Line:
    direction = CARDS.get(Fact(entry.kind), "")
    if direction != "in" and not (direction and (entry.text.strip() or kept)):
        return Line(entry, entry.at, _fact(entry), day, tone=tone(entry))
    sent = entry.delivery
    mine = left.others.get(sent.pk, []) if sent else []
    is_stuck = sent is not None and sent.pk in left.stuck
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
        attachments=_files(entry, kept),
        original=_original(entry),
        source=_address("message_source", inbound=entry.inbound_id) if entry.inbound_id else "",
        can_resend=is_stuck,
        other=switching.other_way(sent) if sent and is_stuck else "",
        undo_until=undo_until(sent) if sent and entry.by_id else None,
        besides=tuple(mine),
    )


def _fact(entry: Entry) -> SafeString:
    """In one line; of an alert, with how it went: accepted by the provider, delivered, or failed."""
    line, sent = told(entry), entry.delivery
    if entry.kind != Fact.PAGED or sent is None:
        return line
    return format_html('{} <span class="soft small">{}</span>', line, sent_words(sent))


def _read(entry: Entry) -> str:
    """What was written, as its reader reads it: a mail of ours without the marks in its source."""
    is_ours = entry.delivery_id is not None and entry.data.get("channel") == "email"
    return plain_text(entry.text) if is_ours else entry.text


def _author(entry: Entry) -> str:
    if entry.author:
        return entry.author
    return str(entry.data.get("from") or "") if entry.kind == Fact.MESSAGE_IN else "Tournevis"


def _files(entry: Entry, kept: Mapping[int, File]) -> list[ShownFile]:
    """The files of an entry; those that are not kept apart can be had from the message itself."""
    told_of = entry.data.get("attachments") or []
    if entry.inbound_id is None or not isinstance(told_of, list):
        return [shown(file, _file_address) for _, file in sorted(kept.items())]
    return [
        shown(kept[number], _file_address) if number in kept else _named(entry, number, file)
        for number, file in enumerate(told_of, start=1)
    ]


def _named(entry: Entry, number: int, file: Mapping[str, Any]) -> ShownFile:
    return ShownFile(
        name=str(file.get("name", "")),
        size=filesizeformat(file.get("size") or 0),
        url=_address("message_attachment", inbound=entry.inbound_id or 0, number=number),
    )


def _file_address(file: int, what: str) -> str:
    return _address("file" if what == "file" else "file_thumbnail", file=file)


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
