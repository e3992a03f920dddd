"""Hours, dates and lengths of time as people type them in a form, read kindly or refused in words."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tournevis.engines import clock
from tournevis.engines.clock.hours import Span

_CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s*(?:[hH:.]\s*(\d\d)?)?(?!\d)")
_SPANS = re.compile(r"[\d\s:hH.,;\u2013\u2014-]*")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_LENGTH = re.compile(r"(?:(\d{1,4})\s*h\s*(\d{0,2})|(\d{1,6}))\s*(?:min|mn|m)?", re.IGNORECASE)
MOST_DATES = 400
MOST_MINUTES = 366 * 24 * 60


def spans(written: str) -> tuple[Span, ...]:
    """ "8h-12h, 13:30-18:00" as spans of one day; ValidationError for what is none."""
    text = written.strip()
    wrong = _("“%(text)s” isn’t hours: write them like 08:00-12:00, 13:30-18:00.") % {"text": text}
    if not _SPANS.fullmatch(text):
        raise ValidationError(wrong)
    plain = re.sub(r"[\u2013\u2014]", "-", text.replace(";", ","))
    plain = _CLOCK.sub(lambda found: f"{found[1]}:{found[2] or '00'}", plain)
    try:
        read = clock.parse_spans(plain)
    except clock.HoursError as trouble:
        raise ValidationError(wrong) from trouble
    if len(read) > 12:
        raise ValidationError(_("These are many spans for one day: twelve are the most."))
    _check_apart(read)
    return read


def dates(written: str) -> frozenset[date]:
    """One date a line; ValidationError names the first that is none."""
    return frozenset(_date(line) for line in _lines(written))


def days_of_their_own(written: str) -> tuple[tuple[date, tuple[Span, ...]], ...]:
    """One date a line with its hours after it, or nothing where it is closed."""
    found: dict[date, tuple[Span, ...]] = {}
    for line in _lines(written):
        first, _space, rest = line.partition(" ")
        day = _date(first)
        if day in found:
            raise ValidationError(_("%(day)s is there twice.") % {"day": first})
        found[day] = spans(rest) if rest.strip() else ()
    return tuple(sorted(found.items()))


def minutes(written: str) -> int | None:
    """ "4 h", "2 h 30" or "45" (minutes) as minutes; None for nothing."""
    text = written.strip()
    if not text:
        return None
    found = _LENGTH.fullmatch(text)
    total = 0
    if found is not None:
        total = int(found[3] or 0) or int(found[1] or 0) * 60 + int(found[2] or 0)
    if not 1 <= total <= MOST_MINUTES:
        raise ValidationError(
            _("“%(text)s” isn’t a time: write 45 for minutes, or 4 h, or 2 h 30.")
            % {"text": text[:40]}
        )
    return total


def minutes_written(total: int | None) -> str:
    """Minutes as `minutes` reads them."""
    if not total:
        return ""
    hours, rest = divmod(total, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _check_apart(read: tuple[Span, ...]) -> None:
    for (opens, closes), (following, _closes) in pairwise(read):
        if closes <= opens or following < closes:
            raise ValidationError(
                _("The hours from %(first)s and from %(second)s overlap.")
                % {"first": f"{opens:%H:%M}", "second": f"{following:%H:%M}"}
            )


def _lines(written: str) -> list[str]:
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    if len(lines) > MOST_DATES:
        raise ValidationError(_("These are too many dates: leave out those that are past."))
    return lines


def _date(text: str) -> date:
    found = _DATE.fullmatch(text.strip())
    try:
        if found is not None:
            year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
            return date(int(year), int(month), int(day))
    except ValueError:
        pass
    raise ValidationError(
        _("“%(text)s” isn’t a date: write it like 2026-12-24.") % {"text": text.strip()[:40]}
    )
