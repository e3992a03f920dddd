"""Dates as they are read in a sentence: French writes days small, and the first as "1er"."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import get_language

from tournevis.engines import clock

DAY = re.compile(r"^[A-ZÀ-Ý](?=\w+ \d)")
FIRST = re.compile(r"(?<!\d)1 (?=[^\W\d]{3})")


def date_format(at: date, form: str) -> str:
    """As Django's, in the page's language: "vendredi 1er mai", "1er mai, 08:00"."""
    return in_a_sentence(formats.date_format(at, form))


def moment_in_words(at: datetime, now: datetime, zone: str) -> str:
    """As its reader says it today, on the clock of that zone: "demain à 9 h", "today at 16:05"."""
    return typeset(clock.moment_in_words(at, now, zone, get_language() or "en"))


def typeset(text: str) -> str:
    """Words that are plain for the sake of SMS, as a page sets them: "aujourd’hui"."""
    return text.replace("'", "’")


def in_a_sentence(text: str) -> str:
    """A date as Django writes it, as a French sentence holds it; any other text as it is.

    >>> from django.utils.translation import override
    >>> with override("fr"):
    ...     in_a_sentence("Vendredi 1 mai, 08:01"), in_a_sentence("21 mai"), in_a_sentence("08:00")
    ('vendredi 1er mai, 08:01', '21 mai', '08:00')
    """
    if get_language() != "fr":
        return text
    small = DAY.sub(lambda day: day[0].lower(), text)
    return FIRST.sub("1er ", small)
