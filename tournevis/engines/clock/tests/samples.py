"""Hours that people really keep, and random ones, with a minute-by-minute oracle beside them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tournevis.engines.clock import Hours, Span, parse_place

PARIS = ZoneInfo("Europe/Paris")
OFFICE = parse_place(
    {
        "timezone": "Europe/Paris",
        "holidays": "FR-57",
        "week": {"mon-thu": "08:00-12:00, 13:30-18:00", "fri": "08:00-12:00, 13:30-17:00"},
    }
)
NIGHTS = parse_place({"timezone": "Europe/Paris", "week": {"mon-sun": "22:00-06:00"}})
ALWAYS = Hours("Europe/Paris", always_open=True)

# Weeks around changes of the clock, one of half an hour (Lord Howe), one at midnight (Havana),
# a leap day and a week of holidays.
ZONES = ["Europe/Paris", "America/Havana", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
WEEKS = [
    date(2026, 3, 27),
    date(2026, 10, 23),
    date(2026, 3, 6),
    date(2026, 10, 30),
    date(2026, 4, 3),
    date(2028, 2, 27),
    date(2026, 12, 24),
]


def paris(text: str) -> datetime:
    """That wall time in Paris, the first if there are two, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def week_hours() -> st.SearchStrategy[Hours]:
    """Random hours: split days, nights, whole days, overlaps from one day into the next."""
    days = st.lists(_day(), min_size=7, max_size=7).filter(any)
    return st.builds(
        Hours,
        timezone=st.sampled_from(ZONES),
        week=days.map(tuple),
        holidays=st.sampled_from(["", "FR-57", "GB-ENG"]),
        closed=st.frozensets(st.sampled_from(WEEKS), max_size=2),
    )


def instants() -> st.SearchStrategy[datetime]:
    """Whole minutes in the weeks where something happens."""
    return st.builds(
        lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
        st.sampled_from(WEEKS),
        st.integers(0, 5 * 1440),
    )


@st.composite
def _day(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 95), max_size=4)))
    clocks = [time(edge // 4, edge % 4 * 15) for edge in edges]
    pairs = [(clocks[n], clocks[n + 1]) for n in range(0, len(clocks) - 1, 2)]
    if len(clocks) % 2:  # the odd one out runs past midnight, up to a whole day
        until = draw(st.integers(0, edges[-1]))
        pairs.append((clocks[-1], time(until // 4, until % 4 * 15)))
    return tuple(pairs)


def open_minutes(hours: Hours, start: datetime, end: datetime) -> list[datetime]:
    """The oracle: step through every minute and look at the wall clock.

    A wall clock that was set back is read as not having moved until it catches up, which is the
    rule "a time that comes twice means the first". No other code of the engine is used but
    `works_on`, tested on its own.
    """
    zone = ZoneInfo(hours.timezone)
    found, at = [], start - timedelta(hours=3)
    latest = at.astimezone(zone).replace(tzinfo=None)
    while at < end:
        latest = max(latest, at.astimezone(zone).replace(tzinfo=None))
        if at >= start and _shows_open(hours, latest):
            found.append(at)
        at += timedelta(minutes=1)
    return found


def _shows_open(hours: Hours, wall: datetime) -> bool:
    for day in (wall.date(), wall.date() - timedelta(days=1)):
        usual = hours.week[day.weekday()] if hours.works_on(day) else ()
        for opens, closes in dict(hours.exceptions).get(day, usual):
            begin, end = datetime.combine(day, opens), datetime.combine(day, closes)
            if begin <= wall < (end if closes > opens else end + timedelta(days=1)):
                return True
    return False
