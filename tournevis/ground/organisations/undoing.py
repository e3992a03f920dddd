"""The button that takes a change back: in the message that says it was made, and in the history.

It names the change, and the last one that its page knew: what was changed since then is not
undone by somebody who never saw it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from tournevis.ground.organisations.asking import Asked, row_number
from tournevis.ground.organisations.history import Changed, Made, What
from tournevis.ground.organisations.people import Person
from tournevis.ground.web.toast import flash

SHOWN = 10


@dataclass(frozen=True)
class Line:
    """One change on the page: who, when, what in words, and where its button posts."""

    change: Changed
    words: list[str]
    undo: str


def history(changes: QuerySet[Made], told: Callable[[What], list[str]], address: str) -> list[Line]:
    """The last changes, the newest first."""
    rows = list(changes.order_by("-pk")[:SHOWN])
    last = rows[0].pk if rows else 0
    return [Line(each, told(each.what), f"{address}?change={each.pk}&last={last}") for each in rows]


def to_undo(request: Asked, changes: QuerySet[Made]) -> Made | None:
    """The change that the button names; None where there are others since its page was drawn.

    Raises `Http404` for what is none of these changes.
    """
    number = row_number(request.GET.get("change", "")) or 0
    found = changes.filter(pk=number).first()
    if found is None:
        raise Http404
    known = row_number(request.GET.get("last", "")) or number
    if not changes.filter(pk__gt=known).exists():
        return found
    messages.error(
        request, _("It was changed again meanwhile. Look at the history below, then choose.")
    )
    return None


def say_done(request: Asked, words: str, made: Changed | None, address: str) -> None:
    """The message on the next page, with a button that undoes what was made, if anything was."""
    flash(request, words, undo=f"{address}?change={made.pk}" if made else "")


def say_undone(
    request: Asked, made: Changed | None, address: str, gone: Sequence[Person] = ()
) -> None:
    """The message after a change was taken back; that can be undone, too. `gone`: who stays out."""
    words = _("It is again as it was.") if made else _("It is so already: nothing differs.")
    say_done(request, f"{words} {without(gone)}".strip(), made, address)


def without(gone: Sequence[Person]) -> str:
    """Who could not be put back, in words; "" where all could."""
    if not gone:
        return ""
    names = ", ".join(each.name for each in gone)
    return _("Left out, because they no longer work here: %(names)s.") % {"names": names}
