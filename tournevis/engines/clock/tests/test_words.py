"""What a client reads in a message."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.clock import ago_in_words, moment_in_words, span_in_words
from tournevis.engines.clock.tests.samples import paris

NOW = paris("2026-11-24 11:00")  # a Tuesday


@pytest.mark.parametrize(
    ("minutes", "french", "english"),
    [
        (0, "moins d'une minute", "less than a minute"),
        (0.99, "moins d'une minute", "less than a minute"),
        (4.9, "4 min", "4 min"),
        (59, "59 min", "59 min"),
        (60, "1 h", "1 h"),
        (125, "2 h 05", "2 h 5 min"),
        (130, "2 h 10", "2 h 10 min"),
        (129.9999999, "2 h 10", "2 h 10 min"),
        (2879, "47 h 59", "47 h 59 min"),
        (2880, "2 j", "2 d"),
        (4500, "3 j 3 h", "3 d 3 h"),
        (-12, "-12 min", "-12 min"),
    ],
)
def test_a_length_of_time(minutes: float, french: str, english: str) -> None:
    assert span_in_words(minutes, "fr") == french
    assert span_in_words(minutes, "en") == english


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        ("2026-11-24 16:05", "aujourd'hui à 16 h 05", "today at 16:05"),
        ("2026-11-24 00:00", "aujourd'hui à 0 h", "today at 00:00"),
        ("2026-11-23 23:59", "hier à 23 h 59", "yesterday at 23:59"),
        ("2026-11-25 09:00", "demain à 9 h", "tomorrow at 09:00"),
        ("2026-11-30 09:00", "lundi 30 novembre à 9 h", "Monday 30 November at 09:00"),
        ("2026-12-01 09:30", "mardi 1er décembre à 9 h 30", "Tuesday 1 December at 09:30"),
        ("2027-01-04 09:00", "lundi 4 janvier à 9 h", "Monday 4 January at 09:00"),
        ("2026-03-01 09:00", "dimanche 1er mars 2026 à 9 h", "Sunday 1 March 2026 at 09:00"),
        ("2025-08-15 09:00", "vendredi 15 août 2025 à 9 h", "Friday 15 August 2025 at 09:00"),
    ],
)
def test_a_moment(at: str, french: str, english: str) -> None:
    assert moment_in_words(paris(at), NOW, "Europe/Paris", "fr") == french
    assert moment_in_words(paris(at), NOW, "Europe/Paris", "en") == english


def test_today_is_the_clients_today() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # past midnight in Paris, not in London
    assert moment_in_words(late, NOW, "Europe/Paris", "en") == "tomorrow at 00:30"
    assert moment_in_words(late, NOW, "Europe/London", "en") == "today at 23:30"


def test_the_hour_that_comes_twice_says_which_it_is() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    said = [
        moment_in_words(first + timedelta(hours=h), first, "Europe/Paris", "fr") for h in (0, 1)
    ]
    assert said[0] == "aujourd'hui à 2 h 30 (avant le changement d'heure)"
    assert said[1] == "aujourd'hui à 2 h 30 (après le changement d'heure)"
    later = first + timedelta(hours=2)
    assert moment_in_words(later, first, "Europe/Paris", "en") == "today at 03:30"


def test_how_long_ago() -> None:
    assert ago_in_words(NOW - timedelta(minutes=4), NOW, "fr") == "il y a 4 min"
    assert ago_in_words(NOW - timedelta(minutes=4), NOW, "en") == "4 min ago"
    assert ago_in_words(NOW + timedelta(minutes=130), NOW, "fr") == "dans 2 h 10"
    assert ago_in_words(NOW + timedelta(minutes=130), NOW, "en") == "in 2 h 10 min"
    assert ago_in_words(NOW + timedelta(seconds=59), NOW, "en") == "just now"


def test_regional_french_is_french_and_any_other_language_reads_english() -> None:
    assert span_in_words(130, "fr-CA") == span_in_words(130, "fr_FR") == "2 h 10"
    assert span_in_words(130, "de") == span_in_words(130, "") == "2 h 10 min"


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone is called"):
        moment_in_words(NOW, NOW, "Mars/Base", "en")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["Europe/Paris", "America/Havana", "Australia/Lord_Howe"]),
)
def test_within_a_week_no_two_minutes_are_said_alike(at: datetime, zone: str) -> None:
    later = at + timedelta(minutes=1)
    for lang in ("fr", "en"):
        assert moment_in_words(at, at, zone, lang) != moment_in_words(later, at, zone, lang)
        assert moment_in_words(at, at, zone, lang) != moment_in_words(
            at + timedelta(hours=1), at, zone, lang
        )
