"""Reading hours as people write them, and saying plainly what is wrong."""

import json
from datetime import date, time

import pytest
from hypothesis import given, settings

from tournevis.engines.clock import Hours, HoursError, as_mapping, parse_place
from tournevis.engines.clock.holiday import days_off
from tournevis.engines.clock.tests.samples import ALWAYS, OFFICE, week_hours

MORNING = (time(8), time(12))
PARIS = {"timezone": "Europe/Paris"}


def test_groups_of_days_and_split_hours() -> None:
    assert OFFICE.week[0] == (MORNING, (time(13, 30), time(18)))
    assert OFFICE.week[4] == (MORNING, (time(13, 30), time(17)))
    assert OFFICE.week[5] == OFFICE.week[6] == ()


@pytest.mark.parametrize(
    "spans",
    [
        "08:00-12:00",
        " 8:00 – 12:00 ",
        ["08:00-12:00"],
        [["08:00", "12:00"]],
        [("08:00", "12:00")],
    ],
)
def test_the_ways_to_write_a_span(spans: object) -> None:
    assert parse_place({**PARIS, "week": {"Mon": spans}}).week[0] == (MORNING,)


def test_days_may_go_round_the_end_of_the_week() -> None:
    hours = parse_place({**PARIS, "week": {"saturday-mon": "08:00-12:00"}})
    assert [bool(day) for day in hours.week] == [True, False, False, False, False, True, True]


def test_a_day_may_end_at_24_and_be_given_as_closed() -> None:
    hours = parse_place({**PARIS, "week": {"mon": "18:00-24:00", "tue": None, "wed": []}})
    assert hours.week[:3] == (((time(18), time(0)),), (), ())


def test_spans_are_put_in_order() -> None:
    hours = parse_place({**PARIS, "week": {"mon": "13:00-17:00, 08:00-12:00"}})
    assert hours.week[0][0] == MORNING


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"week": {"mon": "08:00-12:00"}}, "timezone: no time zone is called ''"),
        ({"timezone": "Europe/Metz", "always_open": True}, "no time zone is called 'Europe/Metz'"),
        ({"timezone": "../etc", "always_open": True}, "no time zone is called"),
        ({"timezone": "Europe", "always_open": True}, "no time zone is called 'Europe'"),
        ({"timezone": 3}, "timezone: write a text, not 3"),
        (PARIS, "no day has any hours"),
        ({**PARIS, "hours": {}}, "'hours' isn't known here; known: timezone, week"),
        ({**PARIS, "week": "08:00-12:00"}, "week: write days with their hours"),
        ({**PARIS, "week": {"lun": "08:00-12:00"}}, "week: 'lun' isn't a day"),
        ({**PARIS, "week": {"mon-": "08:00-12:00"}}, "week: 'mon-' isn't a day"),
        ({**PARIS, "week": {"mon": "8-12"}}, "week, mon: '8-12' isn't a span"),
        ({**PARIS, "week": {"mon": 720}}, "week, mon: 720 isn't a span; write 08:00-12:00 in quo"),
        ({**PARIS, "week": {"mon": [[480, 720]]}}, "week, mon: '480-720' isn't a span"),
        ({**PARIS, "week": {"mon": "08:00-25:00"}}, "'08:00-25:00' isn't a time of day"),
        ({**PARIS, "week": {"mon": "24:00-08:00"}}, "'24:00-08:00' isn't a time of day"),
        ({**PARIS, "week": {"mon": "08:60-12:00"}}, "'08:60-12:00' isn't a time of day"),
        ({**PARIS, "week": {"mon-wed": "08:00-12:00", "tue": []}}, "week: tuesday is given twice"),
        ({**PARIS, "week": {"mon": "08:00-12:00, 11:00-14:00"}}, "monday: .* overlap"),
        ({**PARIS, "week": {"mon": "20:00-06:00, 22:00-23:00"}}, "monday: .* overlap"),
        ({**PARIS, "always_open": "yes"}, "always_open: write true or false, not 'yes'"),
        ({**PARIS, "always_open": True, "holidays": "fr"}, "no holidays are known for 'fr'"),
        ({**PARIS, "always_open": True, "holidays": "FR-99"}, "known: FR-57, FR-6AE"),
        ({**PARIS, "always_open": True, "closed": ["24/12"]}, "closed: write dates like 2026-12"),
        ({**PARIS, "always_open": True, "closed": "2026-12-24"}, "closed: write a list of dates"),
    ],
)
def test_what_is_wrong_is_said_plainly(mapping: dict[str, object], message: str) -> None:
    with pytest.raises(HoursError, match=message):
        parse_place(mapping)


def test_hours_built_directly_are_checked_too() -> None:
    with pytest.raises(HoursError, match="seven days"):
        Hours("UTC", week=((MORNING,),))
    with pytest.raises(HoursError, match="whole minutes"):
        Hours("UTC", week=(((time(9), time(23, 59, 59)),),) * 7)


def test_extra_days_off_and_holidays_worked_all_the_same() -> None:
    solidarity, bridge = date(2026, 5, 25), date(2026, 5, 15)  # Whit Monday; after Ascension
    hours = Hours(
        "Europe/Paris",
        OFFICE.week,
        "FR",
        closed=frozenset([bridge]),
        worked=frozenset([solidarity]),
    )
    assert not OFFICE.works_on(solidarity)
    assert hours.works_on(solidarity)
    assert OFFICE.works_on(bridge)
    assert not hours.works_on(bridge)
    assert not hours.works_on(date(2026, 5, 14))


def test_any_french_department_is_a_region() -> None:
    good_friday = date(2026, 4, 3)
    for region, off in {"FR-75": False, "FR-2A": False, "FR-57": True, "FR-67": True}.items():
        assert (good_friday in days_off(region, 2026)) is off
    assert date(2026, 5, 22) in days_off("FR-974", 2026) ^ days_off("FR-972", 2026)


def test_holidays_of_the_united_kingdom_differ_by_nation() -> None:
    summer, andrew = date(2026, 8, 31), date(2026, 11, 30)
    assert summer in days_off("GB-ENG", 2026)
    assert summer not in days_off("GB", 2026)
    assert andrew in days_off("GB-SCT", 2026)
    assert date(2026, 12, 25) in days_off("GB", 2026)


@given(week_hours())
@settings(deadline=None)
def test_written_down_and_read_back_they_are_the_same(hours: Hours) -> None:
    assert parse_place(json.loads(json.dumps(as_mapping(hours)))) == hours


def test_round_the_clock_is_read_back_too() -> None:
    assert parse_place(as_mapping(ALWAYS)) == ALWAYS
    assert hash(ALWAYS) == hash(parse_place({**PARIS, "always_open": True}))
