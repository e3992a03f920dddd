"""Between a place's wall clock and UTC, one rule for the hours that are skipped or repeated."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Far enough to come after every real instant, near enough to be shown in any time zone.
NEVER = datetime(9999, 12, 30, tzinfo=UTC)


def zone_named(name: str) -> ZoneInfo:
    """The time zone of that IANA name; ValueError with a plain sentence if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone is called {name!r}; write one like Europe/Paris") from None


def zone_or_utc(name: str) -> ZoneInfo:
    """That time zone, or UTC where there is none: a record with a wrong one keeps nobody waiting.

    >>> zone_or_utc("Mars/Base").key
    'UTC'
    """
    try:
        return zone_named(name)
    except ValueError:
        return ZoneInfo("UTC")


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC; ValueError for a datetime without a time zone."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone; give an aware datetime")
    return at.astimezone(UTC)


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the wall clock of `zone` reaches `clock` on `day`.

    An hour that happens twice means its first time; an hour that is skipped means the jump.
    So the answer never goes back when the wall clock goes forward.

    >>> instant(date(2026, 10, 25), time(2, 30), ZoneInfo("Europe/Paris")).isoformat()
    '2026-10-25T00:30:00+00:00'
    >>> instant(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Paris")).isoformat()
    '2026-03-29T01:00:00+00:00'
    """
    wall = datetime.combine(day, clock)
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    # PEP 495: only a wall time that does not exist has its second reading before its first.
    return first if first <= second else _jump(second, first, wall, zone)


def local_moment(said: str, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, that a form's date and time means on the clocks of `zone`.

    Hours that happen twice or never are read as `instant` reads them; what names its own offset is
    that instant. ValueError for anything else, and outside the years 2000 to 9000.

    >>> local_moment("2026-10-25T02:30", ZoneInfo("Europe/Paris")).isoformat()
    '2026-10-25T00:30:00+00:00'
    """
    wall = datetime.fromisoformat(said.strip()[:40])
    if not 2000 <= wall.year <= 9000:
        raise ValueError(f"{wall.year} is out of reach")
    return instant(wall.date(), wall.time(), zone) if wall.tzinfo is None else in_utc(wall)


def _jump(low: datetime, high: datetime, wall: datetime, zone: ZoneInfo) -> datetime:
    """The second in (low, high] at which the clock of `zone` jumps over `wall`, by halving."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0) + timedelta(seconds=1)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high
