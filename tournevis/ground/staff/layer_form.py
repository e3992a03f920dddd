"""One layer as a form: its turns, its members in order, its weekly windows.

Everything works by pressing buttons: `do` says which (save, preview, add, up-1, down-1, drop-1).
Whatever is not saved is shown again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tournevis.ground.organisations.asking import row_number
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.forms import Named
from tournevis.ground.staff.models import Layer
from tournevis.ground.web.ordering import moved

MOST_MEMBERS, MOST_WINDOWS, NAME_CHARS = 60, 12, 100
DAYS = tuple(range(7))
TURNS = ("name", "rotation", "every", "starts_on", "ends_on", "handover_at")
Window = dict[str, Any]


class TurnsForm(forms.Form):
    """How the members of a layer take turns."""

    name = Named(label=_("Its name"), required=False, max_length=NAME_CHARS)
    rotation = forms.ChoiceField(
        label=_("Turns are counted in"), choices=[("daily", _("days")), ("weekly", _("weeks"))]
    )
    every = forms.IntegerField(label=_("How many"), min_value=1, max_value=99, initial=1)
    starts_on = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Turns of weeks change hands on this weekday."),
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    handover_at = forms.TimeField(
        label=_("Shifts change at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        """Forward, in years that there are."""
        told: dict[str, Any] = super().clean() or {}
        first, last = told.get("starts_on"), told.get("ends_on")
        if first and not 2000 <= first.year <= 2100:
            self.add_error("starts_on", gettext("A year between 2000 and 2100, please."))
        if last and not 2000 <= last.year <= 2100:
            self.add_error("ends_on", gettext("A year between 2000 and 2100, please."))
        elif first and last and last < first:
            self.add_error("ends_on", gettext("It ends before it begins."))
        return told


@dataclass
class Row:
    """One weekly window as it is written, and what is wrong with it."""

    days: list[int] = field(default_factory=list)
    holidays: bool = False
    start: str = ""
    end: str = ""
    error: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing is written in it."""
        return not (self.days or self.holidays or self.start or self.end)


@dataclass
class Draft:
    """A layer as it stands in the form, right or wrong."""

    turns: TurnsForm
    members: list[Person]
    rows: list[Row]
    staff: list[Person]
    pressed: str = ""

    @property
    def is_valid(self) -> bool:
        """Whether it can be saved."""
        return self.turns.is_valid() and not any(row.error for row in self.rows)

    @property
    def windows(self) -> list[Window]:
        """As they are kept."""
        return [_window(row) for row in self.rows if not row.is_blank]

    def says(self, layer: Layer) -> bool:
        """Whether this layer is kept just so."""
        turns = {name: getattr(layer, name) for name in TURNS}
        return (
            turns == {name: self.turns.cleaned_data[name] for name in TURNS}
            and layer.windows == self.windows
            and [each.person for each in layer.members.select_related("person")] == self.members
        )

    def put_into(self, layer: Layer) -> Layer:
        """Save it, members and windows with it."""
        for name in TURNS:
            setattr(layer, name, self.turns.cleaned_data[name])
        layer.windows = self.windows
        layer.save(update_fields=None if layer.pk is None else [*TURNS, "windows"])
        layer.put_in_turn(self.members)
        return layer


def draft_of(layer: Layer, initial: dict[str, Any], staff: QuerySet[Person]) -> Draft:
    """A layer that there is, or a new one with these values, ready to be written in."""
    if layer.pk is None:
        return Draft(TurnsForm(initial=initial), [], [Row()], list(staff))
    said = {name: getattr(layer, name) for name in TURNS}
    members = [each.person for each in layer.members.select_related("person")]
    return Draft(TurnsForm(initial=said), members, _with_blank(rows_of(layer.windows)), list(staff))


def copy_of(layer: Layer, staff: QuerySet[Person]) -> Draft:
    """A new layer that says the same under another name, ready to be written in."""
    draft = draft_of(layer, {}, staff)
    name = gettext("Copy of %(name)s") % {"name": layer.name or layer.rota.name}
    draft.turns.initial["name"] = name[:NAME_CHARS]
    return draft


def read(said: QueryDict, staff: QuerySet[Person]) -> Draft:
    """What was written, after the button that was pressed."""
    known = {person.pk: person for person in staff}
    ids = [row_number(each) for each in said.getlist("member")[:MOST_MEMBERS]]
    members = [known[each] for each in ids if each in known]
    pressed = said.get("do", "save")[:20]
    added = known.get(row_number(said.get("add", "")) or 0)
    if added is not None and (pressed in ("add", "save") and len(members) < MOST_MEMBERS):
        members.append(added)
    rows = [_row(said, n) for n in range(MOST_WINDOWS)]
    written = [row for row in rows if not row.is_blank]
    return Draft(
        TurnsForm(said),
        moved(members, pressed),
        _with_blank(written),
        list(known.values()),
        pressed,
    )


def _with_blank(rows: list[Row]) -> list[Row]:
    """One more to write in, while there may be more."""
    return [*rows, Row()][:MOST_WINDOWS]


def _row(said: QueryDict, number: int) -> Row:
    def word(name: str) -> str:
        return said.get(f"window-{number}-{name}", "").strip()[:8]

    days = {row_number(each) for each in said.getlist(f"window-{number}-days")[:7]}
    row = Row(
        [day for day in DAYS if day in days], bool(word("holidays")), word("from"), word("to")
    )
    if row.is_blank:
        return row
    if not row.days and not row.holidays:
        row.error = gettext("Choose its days.")
    elif not _clock(row.start) or not _clock(row.end):
        row.error = gettext("Say from when to when.")
    return row


def _clock(said: str) -> bool:
    try:
        time.fromisoformat(said)
    except ValueError:
        return False
    return len(said) >= len("08:00") and said.isascii()


def _window(row: Row) -> Window:
    window: Window = {"from": row.start[:5], "to": row.end[:5]}
    if row.days:
        window["days"] = row.days
    if row.holidays:
        window["holidays"] = True
    return window


def rows_of(windows: object) -> list[Row]:
    """The windows as they are kept; what makes no sense is left out."""
    found = [each for each in _listed(windows) if isinstance(each, dict)]
    return [
        Row(
            [day for day in DAYS if day in (each.get("days") or ())],
            each.get("holidays") is True,
            str(each.get("from", ""))[:5],
            str(each.get("to", ""))[:5],
        )
        for each in found[:MOST_WINDOWS]
    ]


def _listed(windows: object) -> Sequence[object]:
    return windows if isinstance(windows, list) else []
