"""Public holidays of a country or of a part of it, by its ISO 3166 code: FR, FR-57, GB-SCT."""

import re
from datetime import date
from functools import lru_cache

# The library knows Alsace as one region; people write the number of their department.
ALSACE = {"FR-67": "FR-6AE", "FR-68": "FR-6AE"}
# Every other department of mainland France and Corsica has the national days only.
MAINLAND = re.compile(r"FR-(?!57|67|68|00|9[6-9])(?:\d\d|2A|2B)")


def check_region(region: str) -> None:
    """ValueError, in a plain sentence, if no holidays are known for `region`."""
    try:
        days_off(region, 2026)
    except NotImplementedError:
        raise ValueError(_what_exists(region)) from None


@lru_cache(maxsize=512)
def days_off(region: str, year: int) -> frozenset[date]:
    """The public holidays of that year; NotImplementedError for a region that is not known.

    `FR-57` has Good Friday and 26 December on top of the national days. `GB` has only the days
    common to its four nations: write GB-ENG to have the Summer bank holiday.
    After 2100 the tables are empty and every day counts as an ordinary one.
    """
    import holidays  # takes a tenth of a second: only those whose hours know holidays wait for it

    country, _, part = _library_code(region).partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


@lru_cache(maxsize=128)
def names_of(region: str, year: int, lang: str) -> dict[date, str]:
    """What the public holidays of that year are called, in French or English where it is known."""
    import holidays

    country, _, part = _library_code(region).partition("-")
    spoken = getattr(holidays, country)().supported_languages
    found = next((each for each in spoken if each.partition("_")[0] == lang[:2]), None)
    days = holidays.country_holidays(country, subdiv=part or None, years=year, language=found)
    return dict(days.items())


def _library_code(region: str) -> str:
    return "FR" if MAINLAND.fullmatch(region) else ALSACE.get(region, region)


def _what_exists(region: str) -> str:
    import holidays

    country = region.partition("-")[0]
    parts = holidays.list_supported_countries(include_aliases=False).get(country)
    if parts is None:
        return f"no holidays are known for {region!r}; write a country like FR, or FR-57"
    known = ", ".join(f"{country}-{part}" for part in parts) or country
    return f"no holidays are known for {region!r}; known: {known}"
