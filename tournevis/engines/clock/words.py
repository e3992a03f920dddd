"""Times as one says them to a client, in French or English; any other language reads English.

Only plain spaces: a non-breaking one would double the price of an SMS.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from tournevis.engines.clock.zones import in_utc, zone_named

FAR = 180  # days from which a date needs its year
DAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
NEAR = {
    "fr": {-1: "hier", 0: "aujourd'hui", 1: "demain"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
CHANGE = {
    "fr": ("avant le changement d'heure", "après le changement d'heure"),
    "en": ("before the clocks change", "after the clocks change"),
}


def span_in_words(minutes: float, lang: str) -> str:
    """A length of time, rounded down to the minute; from 48 h on in days of 24 h.

    >>> span_in_words(130, "fr"), span_in_words(130, "en"), span_in_words(4, "fr")
    ('2 h 10', '2 h 10 min', '4 min')
    >>> span_in_words(3000, "fr"), span_in_words(0.5, "fr"), span_in_words(-12, "en")
    ('2 j 2 h', "moins d'une minute", '-12 min')
    """
    french = _language(lang) == "fr"
    whole = int(abs(minutes) + 1e-6)  # two hours counted in floats may lack a billionth
    if not whole:
        return "moins d'une minute" if french else "less than a minute"
    return ("-" if minutes < 0 else "") + _units(whole, french)


def ago_in_words(at: datetime, now: datetime, lang: str) -> str:
    """How long before or after `now`: "il y a 4 min", "in 2 h 10 min", "just now"."""
    french = _language(lang) == "fr"
    seconds = (in_utc(at) - in_utc(now)).total_seconds()
    if -60 < seconds < 60:
        return "à l'instant" if french else "just now"
    span = span_in_words(abs(seconds) / 60, lang)
    if seconds > 0:
        return f"dans {span}" if french else f"in {span}"
    return f"il y a {span}" if french else f"{span} ago"


def moment_in_words(at: datetime, now: datetime, timezone: str, lang: str) -> str:
    """A moment as the client would say it today, on the clock of their own time zone.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    >>> moment_in_words(datetime(2026, 11, 24, 15, 5, tzinfo=UTC), now, "Europe/Paris", "fr")
    "aujourd'hui à 16 h 05"
    >>> moment_in_words(datetime(2026, 11, 30, 8, tzinfo=UTC), now, "Europe/Paris", "fr")
    'lundi 30 novembre à 9 h'
    >>> moment_in_words(datetime(2026, 11, 25, 8, tzinfo=UTC), now, "Europe/Paris", "en")
    'tomorrow at 09:00'
    """
    zone, lang = zone_named(timezone), _language(lang)
    local, here = in_utc(at).astimezone(zone), in_utc(now).astimezone(zone)
    away = (local.date() - here.date()).days
    day = NEAR[lang].get(away) or _date(local, lang, with_year=abs(away) > FAR)
    return f"{day} {'à' if lang == 'fr' else 'at'} {_clock(local, lang)}{_which(local, zone, lang)}"


def _language(lang: str) -> str:
    return "fr" if lang.lower().replace("_", "-").split("-")[0] == "fr" else "en"


def _units(minutes: int, french: bool) -> str:
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        tail = f" {rest:02d}" if french else f" {rest} min"
        return f"{hours} h" + (tail if rest else "")
    days, hours = divmod(hours, 24)
    return f"{days} {'j' if french else 'd'}" + (f" {hours} h" if hours else "")


def _date(local: datetime, lang: str, with_year: bool) -> str:
    number = "1er" if lang == "fr" and local.day == 1 else str(local.day)
    month = MONTHS[lang].split()[local.month - 1]
    year = f" {local.year}" if with_year else ""
    return f"{DAYS[lang].split()[local.weekday()]} {number} {month}{year}"


def _clock(local: datetime, lang: str) -> str:
    if lang == "en":
        return f"{local:%H:%M}"
    return f"{local.hour} h" + (f" {local.minute:02d}" if local.minute else "")


def _which(local: datetime, zone: ZoneInfo, lang: str) -> str:
    """In the one hour of the year that comes twice, which of the two is meant."""
    wall = local.replace(tzinfo=None)
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return f" ({CHANGE[lang][local.fold]})" if first != second else ""
