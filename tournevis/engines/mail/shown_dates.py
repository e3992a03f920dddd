"""A date as a mail program shows it to a person, in that person's language."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

LONGEST = 200
# Beginnings of the months' names without accents, by month; the longest that fits decides.
MONTHS = {
    1: "jan ene gen ian sty tammi led oca ocak янв січ ιαν gener styc sij јан يناير ינואר בינואר",
    2: "feb fev fév lut helmi uno ún sub feve fbr şub фев лют φεβ veljaca فبراير פברואר בפברואר",
    3: "mar mär maart mrt mrz maalis bre мар бер μαρ març ozu мар مارس מרץ במרץ",
    4: "apr avr abr kwi huhti dub nis апр кві απρ tra أبريل אפריל באפריל",
    5: "mai may maj mei mag maio touko kve май мая маи трав μαι μαϊ svi مايو מאי במאי",
    6: "jun juin giu cze kesa cervna cerven haz iun июн черв ιουν lip juny يونيو יוני ביוני",
    7: "jul juil lug lipc lipi lipca heina cervenc cervenec tem iul июл лип ιουλ srp يوليو יולי ביולי",
    8: "aug aou ago sie elo srp agu авг серп αυγ avg kol أغسطس אוגוסט באוגוסט",
    9: "sep set wrz syys zar eyl szept сен вер σεπ ruj سبتمبر ספטמבר בספטמבר",
    10: "okt oct ott out paz loka rij eki окт жов οκτ أكتوبر אוקטובר באוקטובר",
    11: "nov lis marras kas noi noy ноя лист νοε stu نوفمبر נובמבר בנובמבר",
    12: "dec dez dic gru joulu pro ara дек груд δεκ ديسمبر דצמבר בדצמבר",
}
AMBIGUOUS = {"lip": 7, "srp": 8, "tra": 5}  # Polish and Czech before Croatian
MINUTE = timedelta(minutes=1)
ZONES = {"gmt": 0, "utc": 0, "z": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "mez": 60}
ZONES |= {"cest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "jst": 540, "kst": 540}
ZONES |= {"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "pst": -480, "pdt": -420}

DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?,?[\s-]+(?:de |of |d')?([^\W\d_]{3,12})\.?,?[\s-]+(?:de |del )?(\d{4})\b"
)
MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th|\.)?,?\s+(\d{4})\b")
YEAR_FIRST = re.compile(r"\b(\d{4})\.?\s+([^\W\d_]{3,12})\.?\s+(\d{1,2})\b")
CHARACTERS = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})")
ISO = re.compile(r"\b(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})")
NUMBERS = re.compile(r"\b(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d\d)\b")
CLOCK = re.compile(
    r"(?<![\d:.+-])(\d{1,2})\s?(?:[:.hH時时点]|시\s?)\s?(\d{2})(?:\s?[:.分분]\s?(\d{2}))?(?!\d|\.\d)"
)
HALF = re.compile(
    r"(?<![^\W\d])([ap])\s?\.?\s?m\b\.?|(上午|午前|오전)|(下午|午後|오후)|\b(nachm|μ\.?μ)\b", re.I
)
OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+-])(\d{1,2}):?(\d{2})?(?!\d)")
ZONE = re.compile(r"\b([A-Z]{1,4}T|UTC|MEZ|MESZ|MSK|Z)\b")


def shown_date(text: str, zone: timezone = UTC) -> datetime | None:
    """The moment in UTC, or None when there is no date in it; `zone` where it names none.

    Numbers are day first, unless that is no date or a.m./p.m. follows; no time is midnight.

    >>> shown_date("mar. 3 mars 2026 à 10:12", timezone(timedelta(hours=1))).isoformat()
    '2026-03-03T09:12:00+00:00'
    >>> shown_date("Tuesday, March 3, 2026 3:12 PM").isoformat()
    '2026-03-03T15:12:00+00:00'
    >>> shown_date("demain")
    """
    plain = _plain(text[:LONGEST])
    found = _day(plain)
    if found is None:
        return None
    (year, month, day), rest = found
    clock = CLOCK.search(rest)
    hour, minute, second = (int(each or 0) for each in clock.groups()) if clock else (0, 0, 0)
    hour = _hour(hour, rest)
    behind = rest[clock.end() :] if clock else ""
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=_zone(behind, zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text)
    return "".join(each for each in text if not unicodedata.combining(each) and each.isprintable())


def _day(text: str) -> tuple[tuple[int, int, int], str] | None:
    """Year, month and day, and the text without them."""
    named = ((DAY_FIRST, (3, 2, 1)), (MONTH_FIRST, (3, 1, 2)), (YEAR_FIRST, (1, 2, 3)))
    for pattern, (year, month, day) in named:
        for found in pattern.finditer(text):
            if number := _month(found[month]):
                return (int(found[year]), number, int(found[day])), _without(text, found)
    whole = unicodedata.normalize("NFKC", text)
    year_first = CHARACTERS.search(whole) or ISO.search(whole)
    if year_first:
        year, month, day = (int(each) for each in year_first.groups())
        return (year, month, day), _without(whole, year_first)
    numbers = NUMBERS.search(text)
    return (_numbers(numbers, text), _without(text, numbers)) if numbers else None


def _numbers(found: re.Match[str], text: str) -> tuple[int, int, int]:
    one, two, year = int(found[1]), int(found[2]), int(found[3])
    is_american = "/" in found[0] and re.search(r"\d\s?[AP]M\b", text) is not None
    day, month = (two, one) if two > 12 or (is_american and one <= 12) else (one, two)
    return (year + 2000 if year < 100 else year), month, day


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _month(name: str) -> int | None:
    name = name.casefold()
    for length in range(min(8, len(name)), 2, -1):
        if number := BEGINNINGS.get(name[:length]):
            return number
    return None


def _hour(hour: int, text: str) -> int:
    half = HALF.search(unicodedata.normalize("NFKC", text))
    if half is None or hour > 12:
        return hour
    is_late = (half[1] or "").lower() == "p" or bool(half[3] or half[4])
    return hour % 12 + (12 if is_late else 0)


def _zone(text: str, zone: timezone) -> timezone:
    if found := OFFSET.search(text):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if minutes < 24 * 60:
            return timezone(MINUTE * (-minutes if found[1] == "-" else minutes))
    named = ZONE.search(text)
    if named and named[1].lower() in ZONES:
        return timezone(MINUTE * ZONES[named[1].lower()])
    return zone


def _beginnings() -> dict[str, int]:
    found: dict[str, int] = {}
    for month, names in MONTHS.items():
        for name in names.split():
            found.setdefault(_plain(name), month)
    return found | AMBIGUOUS


BEGINNINGS = _beginnings()
