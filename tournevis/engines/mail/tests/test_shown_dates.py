"""Dates as programs show them to people."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tournevis.engines.mail.shown_dates import shown_date

MORNING = datetime(2026, 3, 3, 10, 12, tzinfo=UTC)
EVENING = datetime(2026, 3, 3, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("mardi 3 mars 2026 à 10h12", MORNING),
        ("mar. 3 mars 2026 à 10:12", MORNING),
        ("Tuesday, March 3, 2026 10:12 AM", MORNING),
        ("Tuesday, March 3rd, 2026 at 10:12 PM", EVENING),
        ("Tuesday, 3 March 2026 10:12 p.m.", EVENING),
        ("Tue, 3 Mar 2026 12:12:00 +0200", MORNING),
        ("3 Mar 2026 at 11:12:00 CET", MORNING),
        ("Dienstag, 3. März 2026 um 10:12 Uhr", MORNING),
        ("2026-03-03 10:12", MORNING),
        ("2026-03-03T10:12:00Z", MORNING),
        ("2026. március 3., kedd 10:12", MORNING),
        ("03.03.2026 10:12", MORNING),
        ("3/3/26 10:12 PM", EVENING),
        ("Τρίτη, 3 Μαρτίου 2026 10:12 μμ", EVENING),
        ("2026年3月3日 上午10:12", MORNING),
        ("2026年3月3日 下午10:12", EVENING),
        ("2026년 3월 3일 화요일 오후 10:12", EVENING),
        ("3/23/2026 1:05 PM", datetime(2026, 3, 23, 13, 5, tzinfo=UTC)),
        ("12/3/2026 1:05 PM", datetime(2026, 12, 3, 13, 5, tzinfo=UTC)),
        ("12/03/2026 13:05", datetime(2026, 3, 12, 13, 5, tzinfo=UTC)),
        ("1 décembre 2026 à 12:00", datetime(2026, 12, 1, 12, tzinfo=UTC)),
        ("15 août 2026 00:00", datetime(2026, 8, 15, tzinfo=UTC)),
        ("3 lipca 2026", datetime(2026, 7, 3, tzinfo=UTC)),
        ("3. července 2026", datetime(2026, 7, 3, tzinfo=UTC)),
        ("3. června 2026", datetime(2026, 6, 3, tzinfo=UTC)),
        ("3. marraskuuta 2026", datetime(2026, 11, 3, tzinfo=UTC)),
        ("Message du 03/03/26 à 10:12", MORNING),
    ],
)
def test_a_date(text: str, moment: datetime) -> None:
    assert shown_date(text) == moment


def test_a_zone_counts_where_the_date_names_none() -> None:
    zone = timezone(timedelta(hours=1))
    assert shown_date("3 mars 2026 11:12", zone) == MORNING
    assert shown_date("3 mars 2026 10:12 UTC", zone) == MORNING


@pytest.mark.parametrize(
    "text",
    ["", "demain", "le 3", "31/02/2026", "99 mars 2026", "3 mars 0000", "٣" * 9],
)
def test_no_date(text: str) -> None:
    assert shown_date(text) is None
