"""When a mail was written, if it says so in any way."""

import re
from datetime import UTC, datetime, timedelta, timezone

from .head import Head

# How each month begins in the languages of mail programs that translate it, lower case.
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
    "janv": 1, "fév": 2, "fev": 2, "févr": 2, "mars": 3, "avr": 4, "mai": 5, "juin": 6, "juil": 7, "aoû": 8, "aou": 8, "déc": 12,
    "jän": 1, "mär": 3, "mrz": 3, "maer": 3, "okt": 10, "dez": 12, "mrt": 3, "mei": 5,
    "ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "set": 9, "ott": 10, "out": 10,
    "maj": 5, "янв": 1, "фев": 2, "мар": 3, "апр": 4, "май": 5, "мая": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
    "sty": 1, "lut": 2, "kwi": 4, "cze": 6, "lip": 7, "sie": 8, "wrz": 9, "paź": 10, "lis": 11, "gru": 12,
}  # fmt: skip
ZONES = {
    **dict.fromkeys(("utc", "ut", "gmt", "z", "wet"), 0),
    **dict.fromkeys(("cet", "met", "bst", "mez"), 1),
    **dict.fromkeys(("cest", "mest", "eet", "mesz"), 2),
    **dict.fromkeys(("eest", "msk"), 3),
    **dict.fromkeys(("jst", "kst"), 9),
    "hst": -10,
    "akst": -9,
    "akdt": -8,
    "pst": -8,
    "pdt": -7,
    "mst": -7,
    "mdt": -6,
    "cst": -6,
    "cdt": -5,
    "est": -5,
    "edt": -4,
    "ast": -4,
    "adt": -3,
}
CLOCK = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([AaPp][Mm])?"
ZONE = r"\s*\(?(?:(?:GMT|UTC)?\s*([+-]\d{1,2}:?\d{2}|[+-]\d{1,2}\b)|([A-Za-z]{1,5})\b)?"
DAY_FIRST = re.compile(
    rf"(\d{{1,2}})(?:er|st|nd|rd|th|\.)?[\s-]+(?:de\s+)?([^\W\d_]{{3,}})\.?[\s-]+(?:de\s+)?(\d{{2,4}})"
    rf",?[\s:]+(?:à\s+|at\s+|um\s+)?{CLOCK}{ZONE}"
)
MONTH_FIRST = re.compile(
    rf"\b([^\W\d_]{{3,}})\.?\s+(\d{{1,2}}),?\s+(?:(\d{{4}}),?\s+)?(?:at\s+)?{CLOCK}{ZONE}(?:[\s)]*\b(\d{{4}})\b)?"
)
ISO = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}})(?:[T\s]+{CLOCK})?{ZONE}")
FUSED = re.compile(r"Date:\s*(.{10,80})", re.I)
LONGEST = 300
CENTURY = 69  # two digits below are of this century (RFC 5322, 4.3 says 49, but Unix began in 70)


def date(head: Head, defects: list[str]) -> datetime | None:
    """The Date field in UTC; else one fused with another field; else None."""
    for value in head.all("date"):
        if found := parsed(value):
            return found
    fused = [
        found[1]
        for key in ("received", "x-received", "subject", "message-id")
        for value in head.all(key)[:50]
        for found in [FUSED.search(value)]
        if found
    ]
    for value in fused:
        if found_date := parsed(value):
            defects.append("Date was fused with another field")
            return found_date
    defects.append("no usable Date")
    return None


def parsed(value: str) -> datetime | None:
    """A written date in UTC; without a zone it is taken as UTC. None when it is impossible.

    >>> parsed("mar. 3 mars 2026 10:12:00 +0100")
    datetime.datetime(2026, 3, 3, 9, 12, tzinfo=datetime.timezone.utc)
    """
    value = " ".join(value[:LONGEST].split())
    for read in (_day_first, _iso, _month_first):
        try:
            found = read(value)
        except (ValueError, OverflowError):
            return None
        if found:
            return found
    return None


def _day_first(value: str) -> datetime | None:
    for found in DAY_FIRST.finditer(value):
        if month := _month(found[2]):
            day = (_year(found[3]), month, int(found[1]))
            return _moment(day, found.groups()[3:7], found[8], found[9])
    return None


def _month_first(value: str) -> datetime | None:
    """As ctime writes it, "Mar 3 10:12:00 2026", or Americans: "March 3, 2026 10:12 AM"."""
    for found in MONTH_FIRST.finditer(value):
        year, month = found[3] or found[10], _month(found[1])
        if year and month:
            clock = found.groups()[3:7]
            return _moment((int(year), month, int(found[2])), clock, found[8], found[9])
    return None


def _iso(value: str) -> datetime | None:
    found = ISO.search(value)
    if not found:
        return None
    day = (int(found[1]), int(found[2]), int(found[3]))
    return _moment(day, found.groups()[3:7], found[8], found[9])


def _moment(
    day: tuple[int, int, int], clock: tuple[str | None, ...], offset: str | None, name: str | None
) -> datetime | None:
    hour, minute, second = (int(part or 0) for part in clock[:3])
    if clock[3]:
        hour = hour % 12 + (12 if clock[3].lower() == "pm" else 0)
    zone = _zone(offset, name)
    return datetime(*day, hour, minute, min(second, 59), tzinfo=zone).astimezone(UTC)


def _zone(offset: str | None, name: str | None) -> timezone:
    if not offset:
        return timezone(timedelta(hours=ZONES.get((name or "").lower(), 0)))
    digits = offset[1:].replace(":", "")
    digits = f"{digits}00" if len(digits) < 3 else digits
    ahead = timedelta(hours=int(digits[:-2]), minutes=int(digits[-2:]))
    return timezone(-ahead if offset[0] == "-" else ahead)  # ValueError beyond a day


def _month(word: str) -> int | None:
    lower = word.lower()
    return MONTHS.get(lower[:4]) or MONTHS.get(lower[:3])


def _year(written: str) -> int:
    year = int(written)
    if len(written) == 3:  # a program counts from 1900
        return 1900 + year
    return year if len(written) == 4 else year + (2000 if year < CENTURY else 1900)
