"""Who changed what, when, and how it was before: one way for contracts, rotas and policies.

A state is what a thing says, {name: value} in plain JSON values. A change keeps what differs,
{name: [before, after]}. How it was before one of them is worked out from how it is now, back
through all since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tournevis.ground.organisations.people import Person
from tournevis.ground.organisations.walled import Walled

State = dict[str, Any]
What = Mapping[str, Any]
LONGEST = 200  # characters of a value that are told


class Changed(Walled):
    """One change: who made it, when, and `what`: {name: [before, after]}."""

    crosses: ClassVar[tuple[str, ...]] = ("by",)

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    author = models.CharField(max_length=200, help_text="the name, as it was then")
    at = models.DateTimeField()
    what = models.JSONField(default=dict)

    class Meta:
        abstract = True


Made = TypeVar("Made", bound=Changed)


def kept(
    model: type[Made], before: State, after: State, *, by: Person, now: datetime, **of: Any
) -> Made | None:
    """Keep who changed it from that to this; None where nothing differs. `of`: whose change it is."""
    what = differences(before, after)
    return written(model, what, by=by, now=now, **of) if what else None


def written(model: type[Made], what: What, *, by: Person, now: datetime, **of: Any) -> Made:
    """One more change, whatever it is."""
    made: Made = model._default_manager.create(by=by, author=by.name, at=now, what=what, **of)
    return made


def differences(before: State, after: State) -> State:
    """What of these two differs: {name: [before, after]}, None for what is not there.

    >>> differences({"name": "Day", "rounds": 3}, {"name": "Night", "rounds": 3})
    {'name': ['Day', 'Night']}
    """
    names = dict.fromkeys([*before, *after])
    pairs = {name: [before.get(name), after.get(name)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def state_before(change: Made, changes: QuerySet[Made], present: State) -> State:
    """How it was before this change, which is one of `changes`: they and all since are taken back."""
    state = dict(present)
    for each in changes.filter(pk__gte=change.pk).order_by("-pk"):
        state |= {name: before for name, before, _after in parts(each.what)}
    return state


def parts(what: object) -> Iterator[tuple[str, Any, Any]]:
    """A change's parts: name, before, after; what is not written like one is left out."""
    for name, pair in what.items() if isinstance(what, dict) else ():
        if isinstance(pair, list) and len(pair) == 2:
            yield name, pair[0], pair[1]


def value_in_words(value: object) -> str:
    """A value as a page says it, on one line; "" for none."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else ", ".join(str(value).splitlines())[:LONGEST]


def instead(what: str, before: str, after: str) -> str:
    """One part in words: the value now, and the one before; "" for none."""
    words = {"what": what, "before": before, "after": after}
    if not before:
        return _("%(what)s: %(after)s, where there was nothing") % words
    if not after:
        return _("%(what)s: no longer %(before)s") % words
    return _("%(what)s: %(after)s instead of %(before)s") % words
