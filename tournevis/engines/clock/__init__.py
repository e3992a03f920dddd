"""Working time: what a promise of so many minutes means on a calendar.

Takes a client's hours (time zone, weekly spans, public holidays, or 24/7) and aware instants;
leaves instants in UTC, minutes of working time, and both said in French or English.
"""

from tournevis.engines.clock.hours import Hours, HoursError, Span
from tournevis.engines.clock.mapping import as_mapping, parse_hours
from tournevis.engines.clock.promise import Pause, due, remaining, spent
from tournevis.engines.clock.words import ago_in_words, moment_in_words, span_in_words
from tournevis.engines.clock.working import (
    add,
    between,
    is_open,
    next_opening,
    next_working_day,
    openings,
)
from tournevis.engines.clock.zones import NEVER, in_utc, instant, zone_named

__all__ = [
    "NEVER",
    "Hours",
    "HoursError",
    "Pause",
    "Span",
    "add",
    "ago_in_words",
    "as_mapping",
    "between",
    "due",
    "in_utc",
    "instant",
    "is_open",
    "moment_in_words",
    "next_opening",
    "next_working_day",
    "openings",
    "parse_hours",
    "remaining",
    "span_in_words",
    "spent",
    "zone_named",
]
