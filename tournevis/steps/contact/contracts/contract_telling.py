"""What was changed of a contract, in the page's language: what each part says now, and said before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, zip_longest

from django.utils.translation import gettext as _

from tournevis.engines import clock
from tournevis.ground.incidents.telling_promises import promise_name, severity_name
from tournevis.ground.organisations.history import What, instead, parts, value_in_words
from tournevis.steps.contact.contracts.contract import UNREADABLE
from tournevis.steps.contact.contracts.contract_forms import Given, HoursForm, hours_given
from tournevis.steps.contact.contracts.reading_hours import minutes_written

MOST = 40  # lines of one change


def told_change(what: What) -> list[str]:
    """What a change was, a line each."""
    return list(islice(_lines(what), MOST))


def _lines(what: What) -> Iterator[str]:
    for name, before, after in parts(what):
        if name == "hours":
            yield from _hours(before, after)
        else:
            yield _plain(name, before, after)


def _hours(before: object, after: object) -> Iterator[str]:
    """Each field of each place that says something else, by the name it has in the form."""
    for was, will in zip_longest(_places(before), _places(after), fillvalue=None):
        if was is None or will is None:
            zone = str((was or will or {}).get("timezone", ""))
            yield instead(_("a second place"), zone if was else "", zone if will else "")
            continue
        for name, field in HoursForm.base_fields.items():
            if was[name] != will[name]:
                said = [value_in_words(each[name]) for each in (was, will)]
                yield instead(str(field.label), *said)


def _places(hours: object) -> list[Given]:
    """The fields of each place; none where nobody can read them."""
    try:
        return [hours_given(each) for each in clock.places_of(clock.parse_hours(hours))]  # type: ignore[arg-type]
    except UNREADABLE:
        return []


def _plain(name: str, before: object, after: object) -> str:
    names = {
        "name": _("name"),
        "first_contact_minutes": _("first human contact"),
        "reopens_within_days": _("days to open again"),
        "pausing": _("what stands still"),
        "pauses_by_night": _("stands still by night"),
    }
    if name.startswith("level "):
        return instead(_level(name), _span(before), _span(after))
    return instead(names.get(name, name), _value(name, before), _value(name, after))


def _level(name: str) -> str:
    _word, severity, kind = (*name.split(" "), "", "")[:3]
    number = int(severity) if severity.isdigit() else 0
    return f"{promise_name(kind)} ({severity_name(number)})"


def _span(level: object) -> str:
    if not (isinstance(level, list) and len(level) == 2 and isinstance(level[0], int)):
        return ""
    words = minutes_written(level[0])
    return _("%(time)s, day and night") % {"time": words} if level[1] else words


def _value(name: str, value: object) -> str:
    if name == "first_contact_minutes" and isinstance(value, int):
        return minutes_written(value)
    return value_in_words(value)
