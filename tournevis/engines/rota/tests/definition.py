"""Who is on call, straight from the definition: minute by minute, slow, without the engine.

All local times hang on one thing: how far the wall clock of the place has ever been. A moment of
a day is reached once the clock has shown it, or has jumped over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tournevis.engines.clock.holiday import days_off
from tournevis.engines.rota import Layer, Rota, Shift, Window

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# A place and an hour (UTC) near which its clocks change: forth, back, by half an hour, over
# midnight, and once over a whole day.
CHANGES = [
    ("Europe/Paris", "2026-03-29T01:00"),
    ("Europe/Paris", "2026-10-25T01:00"),
    ("Europe/London", "2026-03-29T01:00"),
    ("Europe/London", "2026-10-25T01:00"),
    ("America/St_Johns", "2010-11-07T02:31"),
    ("America/St_Johns", "2011-03-13T03:31"),
    ("America/Havana", "2026-03-08T05:00"),
    ("America/Havana", "2026-11-01T05:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:30"),
    ("Pacific/Apia", "2011-12-30T10:00"),
    ("Pacific/Apia", "2011-09-24T11:00"),
    ("UTC", "2026-12-31T23:00"),
]
Run = tuple[datetime, datetime, int | None]


def runs(rota: Rota[int], start: datetime, end: datetime) -> list[Run]:
    """From, to and who, for each longest stretch of minutes with the same answer."""
    found: list[Run] = []
    for at, reached in _minutes(rota.timezone, start, end):
        holder = _holder(rota, at, reached)
        if found and found[-1][2] == holder:
            found[-1] = (found[-1][0], at + MINUTE, holder)
        else:
            found.append((at, at + MINUTE, holder))
    return found


def _minutes(timezone: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every minute, with how far the wall clock has been by then; two days are looked back."""
    zone, at, furthest = ZoneInfo(timezone), start - 2 * DAY, datetime(1, 1, 1)  # noqa: DTZ001
    while at < end:
        furthest = max(furthest, at.astimezone(zone).replace(tzinfo=None))
        if at >= start:
            yield at, furthest
        at += MINUTE


def _holder(rota: Rota[int], at: datetime, reached: datetime) -> int | None:
    holder = None
    for layer in rota.layers:
        if layer.members and _is_open(layer, rota, reached):
            holder = layer.members[_handovers(layer, reached) % len(layer.members)]
    for shift in rota.shifts:
        if shift.start <= at < shift.end and shift.replaces in (None, holder):
            holder = shift.person
    return holder


def _handovers(layer: Layer[int], reached: datetime) -> int:
    """How many handovers came after the first."""
    days = layer.every * (7 if layer.rotation == "weekly" else 1)
    day, count = layer.starts_on, -1
    while datetime.combine(day, layer.handover_at) <= reached:
        day, count = day + timedelta(days=days), count + 1
    return count


def _is_open(layer: Layer[int], rota: Rota[int], reached: datetime) -> bool:
    if datetime.combine(layer.starts_on, layer.handover_at) > reached:
        return False
    if layer.ends_on and datetime.combine(layer.ends_on + DAY, layer.handover_at) <= reached:
        return False
    days = [reached.date() + n * DAY for n in range(-4, 2)]
    return not layer.windows or any(
        _is_within(window, rota, day, reached) for window in layer.windows for day in days
    )


def _is_within(window: Window, rota: Rota[int], day: date, reached: datetime) -> bool:
    is_holiday = bool(rota.region) and day in days_off(rota.region, day.year)
    if day.weekday() not in window.days and not (window.holidays and is_holiday):
        return False
    opens = datetime.combine(day, window.opens)
    closes = datetime.combine(day, window.closes)
    return opens <= reached < (closes if closes > opens else closes + DAY)


def clocks() -> st.SearchStrategy[time]:
    critical = [time(0), time(0), time(0, 1), time(0, 30), time(2), time(2, 30), time(23, 30)]
    any_time = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
    return st.sampled_from(critical) | any_time


def windows() -> st.SearchStrategy[Window]:
    return st.builds(Window, st.frozensets(st.integers(0, 6)), clocks(), clocks(), st.booleans())


def layers(around: date) -> st.SearchStrategy[Layer[int]]:
    days = st.integers(-30, 3) | st.integers(-2, 1)
    near = days.map(lambda days: around + timedelta(days=days))
    return st.builds(
        Layer[int],
        members=st.lists(st.integers(1, 4), max_size=4).map(tuple),
        starts_on=near,
        handover_at=clocks(),
        rotation=st.sampled_from(["weekly", "daily", "daily"]),
        every=st.integers(1, 3),
        ends_on=st.none() | near,
        windows=st.lists(windows(), max_size=3).map(tuple),
    )


def shifts(around: datetime) -> st.SearchStrategy[Shift[int]]:
    def made(person: int, minute: int, length: int, replaces: int | None) -> Shift[int]:
        start = around + timedelta(minutes=minute)
        return Shift(person, start, start + timedelta(minutes=length), replaces)

    people = st.integers(1, 6)
    return st.builds(
        made, people, st.integers(-2000, 2000), st.integers(1, 3000), st.none() | people
    )


@st.composite
def rotas(draw: st.DrawFn) -> tuple[Rota[int], datetime]:
    """A rota of several layers and shifts, and the instant near it at which the clock changes."""
    timezone, written = draw(st.sampled_from(CHANGES))
    change = datetime.fromisoformat(f"{written}+00:00")
    found = Rota(
        timezone,
        tuple(draw(st.lists(layers(change.date()), max_size=4))),
        tuple(draw(st.lists(shifts(change), max_size=4))),
        draw(st.sampled_from(["", "FR-57", "GB-SCT"])),
    )
    return found, change
