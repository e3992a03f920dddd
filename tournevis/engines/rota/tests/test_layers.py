"""Layers over one another: office hours, nights, week-ends, public holidays."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tournevis.engines.rota import (
    Layer,
    Rota,
    RotaError,
    gaps,
    on_call,
    order,
    parse_windows,
    until,
)

MONDAY = date(2026, 3, 2)
OFFICE = parse_windows([{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "18:00"}])
NIGHT = parse_windows([{"days": [0, 1, 2, 3, 4], "from": "18:00", "to": "08:00"}])
OFF = parse_windows([{"days": [5, 6], "from": "08:00", "to": "08:00", "holidays": True}])
ROTA = Rota(
    "Europe/Paris",
    (
        Layer(("day 1", "day 2"), MONDAY, time(8), windows=OFFICE),
        Layer(("night 1", "night 2", "night 3"), MONDAY, time(18), "daily", windows=NIGHT),
        Layer(("off 1", "off 2"), MONDAY, time(8), windows=OFF),
    ),
    region="FR-57",
)


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2026-03-03 12:00", "day 1"),
        ("2026-03-03 18:00", "night 2"),
        ("2026-03-04 07:59", "night 2"),
        ("2026-03-04 08:00", "day 1"),
        ("2026-03-06 22:00", "night 2"),  # Friday: the fifth turn
        ("2026-03-07 07:59", "night 2"),
        ("2026-03-07 08:00", "off 1"),
        ("2026-03-09 07:59", "off 1"),
        ("2026-03-09 08:00", "day 2"),  # turns count whether the window is open or not
        ("2026-04-03 12:00", "off 1"),  # Good Friday in Moselle
        ("2026-04-06 12:00", "off 2"),  # Easter Monday
        ("2026-04-07 12:00", "day 2"),
    ],
)
def test_the_last_layer_that_is_open_decides(at: str, who: str) -> None:
    assert on_call(ROTA, paris(at)) == who


def test_elsewhere_good_friday_is_a_working_day() -> None:
    rest_of_france = Rota("Europe/Paris", ROTA.layers, region="FR")
    assert on_call(rest_of_france, paris("2026-04-03 12:00")) == "day 1"
    assert on_call(Rota("Europe/Paris", ROTA.layers), paris("2026-04-06 12:00")) == "day 2"


def test_where_no_layer_is_open_there_is_a_gap() -> None:
    rota = Rota("Europe/Paris", ROTA.layers[:2])
    found = gaps(rota, paris("2026-03-02 08:00"), paris("2026-03-09 08:00"))
    assert [(each.start, each.end) for each in found] == [
        (paris("2026-03-07 08:00"), paris("2026-03-09 08:00"))
    ]


def test_a_night_is_an_hour_longer_when_the_clock_is_set_back() -> None:
    night = Layer(
        ("night",),
        MONDAY,
        time(18),
        windows=parse_windows([{"days": [5], "from": "22:00", "to": "06:00"}]),
    )
    rota = Rota("Europe/Paris", (night,))
    for evening, hours in (("2026-10-17", 8), ("2026-10-24", 9), ("2026-03-28", 7)):
        begins = paris(f"{evening} 22:00")
        assert (until(rota, begins) - begins).total_seconds() == hours * 3600


def test_a_clock_set_back_over_midnight_does_not_shut_what_has_opened() -> None:
    # Newfoundland, until 2011: at 00:01 on Sunday it became 23:01 on Saturday again.
    sunday = parse_windows([{"days": [6], "from": "00:00", "to": "00:00"}])
    rota = Rota("America/St_Johns", (Layer((1,), date(2010, 10, 31), time(0), windows=sunday),))
    midnight = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    assert on_call(rota, midnight.replace(minute=29)) is None
    assert on_call(rota, midnight.replace(minute=50)) == 1
    assert until(rota, midnight.replace(minute=50)) == datetime(2010, 11, 8, 3, 30, tzinfo=UTC)


def test_the_layers_that_do_not_decide_help_in_their_turn() -> None:
    tuesday_night = paris("2026-03-03 22:00")
    found = order(ROTA, tuesday_night)
    assert found == ("night 2", "night 3", "night 1", "off 1", "off 2", "day 1", "day 2")


@pytest.mark.parametrize(
    ("written", "trouble"),
    [
        ({"why": "because"}, "a list"),
        ([{}] * 51, "at most 50"),
        (["nights"], "a window has days"),
        ([{"days": [0], "from": "18:00", "to": "08:00", "colour": "red"}], "a window has days"),
        ([{"days": "mon", "from": "18:00", "to": "08:00"}], "a list of numbers"),
        ([{"days": [True], "from": "18:00", "to": "08:00"}], "0 .Monday. to 6"),
        ([{"days": [10**30], "from": "18:00", "to": "08:00"}], "0 .Monday. to 6"),
        ([{"days": [], "from": "18:00", "to": "08:00"}], "on some day"),
        ([{"days": [0], "from": "24:00", "to": "08:00"}], "isn't a time of day"),
        ([{"days": [0], "from": "18:00", "to": "8"}], "isn't a time of day"),
        ([{"days": [0], "from": "18:00", "to": "١٨:٠٠"}], "isn't a time of day"),
        ([{"days": [0], "from": "18:00\n", "to": "20:00"}], "isn't a time of day"),
        ([{"days": [0], "from": None, "to": []}], "isn't a time of day"),
    ],
)
def test_windows_that_make_no_sense_are_refused(written: object, trouble: str) -> None:
    with pytest.raises(RotaError, match=trouble):
        parse_windows(written)


def test_the_end_of_a_day_may_be_written_as_24_hours() -> None:
    (window,) = parse_windows([{"days": [0], "from": "18:00", "to": "24:00"}])
    assert (window.closes, window.lasts_into_next_day) == (time(0), True)
