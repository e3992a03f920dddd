"""When a mail was written, if it says so in any way."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .head import Head

# A date of RFC 5322 wherever it stands: with or without the day's name, seconds or zone.
DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s*)?\d{1,2}[\s-](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug"
    r"|Sep|Oct|Nov|Dec)[a-z]*[\s-]\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*(?:[+-]\d{4}|[A-Z]{1,4}\b))?",
    re.I,
)
FUSED = re.compile(r"Date:\s*(.{10,60})", re.I)


def date(head: Head, defects: list[str]) -> datetime | None:
    """The Date field in UTC; else one fused with another field; else None."""
    for value in head.all("date"):
        if found := _parsed(value):
            return found
    fused = [
        found[1]
        for key in ("received", "x-received")
        for value in head.all(key)[:50]
        for found in [FUSED.search(value)]
        if found
    ]
    for value in fused:
        if found_date := _parsed(value):
            defects.append("Date was fused with another field")
            return found_date
    defects.append("no usable Date")
    return None


def _parsed(value: str) -> datetime | None:
    found = DATE.search(value[:500])
    try:
        parsed = parsedate_to_datetime(found[0] if found else value[:100])
        # "-0000" gives a naive time that is already UTC.
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
