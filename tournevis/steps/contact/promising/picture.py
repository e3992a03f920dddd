"""The time line of a promise and the week of a contract, as plain numbers for an SVG and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournevis.engines import clock
from tournevis.engines.clock.zones import instant
from tournevis.ground.web.scale import Scale

DAY = timedelta(days=1)
MOST_ROWS = 60  # of the table; a picture of months is not read line by line
MOST_MARKS = 10


@dataclass(frozen=True)
class Block:
    """A stretch of one kind, in percent of the picture; `begin` and `end` for the table."""

    kind: str
    words: str
    x: str
    width: str
    begin: datetime
    end: datetime
    minutes: float


@dataclass(frozen=True)
class Mark:
    """A moment on the line, in percent, and what is written there."""

    x: str
    words: str


@dataclass(frozen=True)
class Line:
    """One time line. `now` and `due` are None where they are outside."""

    blocks: list[Block]
    days: list[Mark]
    now: Mark | None
    due: Mark | None
    zone: str
    left_out: int


@dataclass(frozen=True)
class WeekDay:
    """One day of a week's picture: its name, its blocks, and its hours in words."""

    name: str
    blocks: list[Block]
    words: str


def line(
    hours: clock.Calendar,
    started_at: datetime,
    due_at: datetime,
    now: datetime,
    pauses: Sequence[clock.Pause],
    lang: str,
    here: str = "",
) -> Line:
    """From the start to whichever comes last, now or due, and a little beyond. `here` is what is
    written at `now`, where it is another moment."""
    last = max(started_at + timedelta(minutes=10), now, due_at if due_at < clock.NEVER else now)
    until = last + (last - started_at) / 25
    scale = Scale(started_at, until)
    parts = clock.explain(hours, started_at, until, pauses, lang)
    return Line(
        blocks=[_block(part, scale) for part in parts[:MOST_ROWS]],
        days=_days(hours, scale),
        now=_mark(now, scale, here or pgettext("moment", "now")),
        due=_mark(due_at, scale, pgettext("moment", "due")),
        zone=hours.timezone,
        left_out=max(0, len(parts) - MOST_ROWS),
    )


def week(hours: clock.Calendar, now: datetime, lang: str) -> list[WeekDay]:
    """The next seven days, holidays and days of their own included."""
    first = now.astimezone(hours.zone).date()
    return [_day(hours, first + n * DAY, lang) for n in range(7)]


def kind_words(part: clock.Part) -> str:
    """Why a stretch counts or not, in the page's language."""
    names = {
        "counts": pgettext("time", "counts"),
        "paused": pgettext("time", "stands still: the client is awaited"),
        "outside": pgettext("time", "outside the hours"),
        "closed": pgettext("time", "day off"),
        "holiday": pgettext("time", "public holiday"),
    }
    words = names[part.kind]
    return _("%(what)s: %(detail)s") % {"what": words, "detail": part.name} if part.name else words


def _day(hours: clock.Calendar, day: date, lang: str) -> WeekDay:
    begin, end = (instant(day + n * DAY, time(), hours.zone) for n in (0, 1))
    parts = clock.explain(hours, begin, end, (), lang)
    opened = [part for part in parts if part.kind == "counts"]
    shut = next((part for part in parts if part.kind in ("closed", "holiday")), None)
    words = ", ".join(_span(part, hours) for part in opened)
    if not words:
        words = kind_words(shut) if shut else kind_words(parts[0])
    blocks = [_block(part, Scale(begin, end)) for part in parts]
    return WeekDay(date_format(begin.astimezone(hours.zone), "l j F"), blocks, words)


def _span(part: clock.Part, hours: clock.Calendar) -> str:
    begin, end = (each.astimezone(hours.zone) for each in (part.begin, part.end))
    closes = "24:00" if end.date() > begin.date() and end.time() == time() else f"{end:%H:%M}"
    return f"{begin:%H:%M}\u2013{closes}"


def _block(part: clock.Part, scale: Scale) -> Block:
    return Block(
        kind=part.kind,
        words=kind_words(part),
        x=scale.place(part.begin),
        width=scale.length(part.begin, part.end),
        begin=part.begin,
        end=part.end,
        minutes=part.minutes,
    )


def _days(hours: clock.Calendar, scale: Scale) -> list[Mark]:
    """Midnights, as many as can be read."""
    start, until = scale.start, scale.end
    first = start.astimezone(hours.zone).date()
    count = (until - start).days + 2
    step = max(1, -(-count // MOST_MARKS))
    found = []
    for n in range(step, count, step):
        at = instant(first + n * DAY, time(), hours.zone)
        if start < at < until:
            words = date_format(at.astimezone(hours.zone), "D j")
            found.append(Mark(scale.place(at), words))
    return found


def _mark(at: datetime, scale: Scale, words: str) -> Mark | None:
    if not scale.start <= at <= scale.end:
        return None
    local = timezone.localtime(at)
    return Mark(scale.place(at), f"{words} {local:%H:%M}")
