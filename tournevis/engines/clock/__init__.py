"""Working time: what a promise of so many minutes means on a calendar.

Takes a client's hours (time zones, weekly spans, public holidays, exceptions, or 24/7) and aware
instants; leaves instants in UTC, minutes of working time, what counts and what does not, and all of
it said in French or English.
"""

from tournevis.engines.clock.explain import Part, explain
from tournevis.engines.clock.hours import Hours, HoursError, Span
from tournevis.engines.clock.joint import Calendar, Joint, places_of
from tournevis.engines.clock.mapping import (
    as_mapping,
    parse_hours,
    parse_place,
    parse_spans,
    spans_written,
)
from tournevis.engines.clock.promise import Pause, due, remaining, spent
from tournevis.engines.clock.words import ago_in_words, moment_in_words, span_in_words
from tournevis.engines.clock.working import (
    add,
    between,
    is_open,
    next_closing,
    next_opening,
    next_working_day,
    openings,
)
from tournevis.engines.clock.zones import (
    NEVER,
    in_utc,
    instant,
    local_moment,
    zone_named,
    zone_or_utc,
)

__all__ = [
    "NEVER",
    "Calendar",
    "Hours",
    "HoursError",
    "Joint",
    "Part",
    "Pause",
    "Span",
    "add",
    "ago_in_words",
    "as_mapping",
    "between",
    "due",
    "explain",
    "in_utc",
    "instant",
    "is_open",
    "local_moment",
    "moment_in_words",
    "next_closing",
    "next_opening",
    "next_working_day",
    "openings",
    "parse_hours",
    "parse_place",
    "parse_spans",
    "places_of",
    "remaining",
    "span_in_words",
    "spans_written",
    "spent",
    "zone_named",
    "zone_or_utc",
]
