"""What was changed of a rota, in the page's language: what each part says now, and said before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tournevis.ground.organisations.history import What, instead, parts, value_in_words
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.layer_form import Row, rows_of
from tournevis.ground.staff.models import Team
from tournevis.ground.web.dates import date_format

People = Mapping[int, str]
Told = dict[str, Any]
ARROW = " → "


def told_change(what: What) -> list[str]:
    """What a change was, a line each."""
    lines: list[str] = []
    for name, before, after in parts(what):
        if name == "layers":
            lines += _layers(before or [], after or [])
        else:
            lines.append(instead(_name_of(name), _value(name, before), _value(name, after)))
    return lines


def windows_in_words(windows: object) -> str:
    """When a layer is open: "Mon–Fri 18:00–08:00"."""
    said = [f"{_days(row)} {row.start}–{row.end}" for row in rows_of(windows)]
    return ", ".join(said) or _("always")


def _name_of(part: str) -> str:
    return {
        "name": _("name"),
        "team": _("team"),
        "timezone": _("time zone"),
        "region": _("public holidays of"),
    }.get(part, part)


def _value(part: str, value: Any) -> str:
    if part != "team":
        return value_in_words(value)
    if not value:
        return ""
    name = Team.objects.filter(pk=value).values_list("name", flat=True).first()
    return name or _("a team that is gone")


def _layers(before: list[Told], after: list[Told]) -> Iterator[str]:
    people = _people([*before, *after])
    was, will = ({each["pk"]: each for each in some} for some in (before, after))
    for pk, each in will.items():
        if pk in was:
            yield from _layer(was[pk], each, people)
        else:
            yield _("A new layer, %(layer)s") % {"layer": _whole(each, people)}
    for pk, each in was.items():
        if pk not in will:
            yield _("The layer is gone: %(layer)s") % {"layer": _whole(each, people)}
    orders = [[pk for pk in some if pk in was and pk in will] for some in (was, will)]
    if orders[0] != orders[1]:
        first, then = (_order([will[pk] for pk in some]) for some in orders)
        yield instead(_("layers, from the top"), first, then)


def _layer(was: Told, will: Told, people: People) -> Iterator[str]:
    name, before, after = _called(will), _said(was, people), _said(will, people)
    for part in after:
        if before[part] != after[part]:
            words = {"layer": name, "part": part}
            yield instead(_("%(layer)s, %(part)s") % words, before[part], after[part])


def _whole(layer: Told, people: People) -> str:
    said = _said(layer, people)
    return ", ".join([_called(layer), *list(said.values())[1:4]])


def _said(layer: Told, people: People) -> dict[str, str]:
    """Each part of a layer in words, under its name."""
    members = [people.get(each, _("somebody who is gone")) for each in layer["members"]]
    return {
        _("name"): _called(layer),
        _("members"): ARROW.join(members) or _("nobody yet"),
        _("hours"): windows_in_words(layer["windows"]),
        _("turns"): _turns(layer["rotation"], layer["every"]),
        _("handover"): layer["handover_at"],
        _("first day"): _day(layer["starts_on"]),
        _("last day"): _day(layer["ends_on"]),
    }


def _called(layer: Told) -> str:
    return str(layer["name"]) or _("a layer without a name")


def _turns(rotation: str, every: int) -> str:
    if rotation == "daily":
        return ngettext("%(n)s day", "%(n)s days", every) % {"n": every}
    return ngettext("%(n)s week", "%(n)s weeks", every) % {"n": every}


def _day(said: str | None) -> str:
    return date_format(date.fromisoformat(said), "j F Y") if said else ""


def _days(row: Row) -> str:
    """Days that follow one another as a span; with public holidays, where they count too."""
    runs: list[list[int]] = []
    for day in row.days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = [
        "–".join(dict.fromkeys(str(WEEKDAYS_ABBR[each]) for each in (run[0], run[-1])))
        for run in runs
    ]
    return ", ".join([*names, *([_("holidays")] if row.holidays else [])])


def _order(layers: Iterable[Told]) -> str:
    return ARROW.join(_called(each) for each in reversed(list(layers)))


def _people(layers: Iterable[Told]) -> People:
    ids = {who for each in layers for who in each["members"]}
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
