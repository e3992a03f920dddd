"""Lists that people put in order: by buttons that post `do`, or by dragging (order.js)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

One = TypeVar("One")
MOST_DIGITS = 4


def moved(rows: Sequence[One], pressed: str) -> list[One]:
    """The rows after such a button: up-1, down-1 or drop-1, counted from 0; any other moves nothing.

    >>> moved("abc", "up-1"), moved("abc", "down-1"), moved("abc", "drop-1")
    (['b', 'a', 'c'], ['a', 'c', 'b'], ['a', 'c'])
    >>> moved("abc", "up-0"), moved("abc", "down-9"), moved("abc", "save")
    (['a', 'b', 'c'], ['a', 'b', 'c'], ['a', 'b', 'c'])
    """
    found = list(rows)
    deed, _sign, place = pressed.partition("-")
    at = int(place) if place.isascii() and place.isdigit() and len(place) <= MOST_DIGITS else None
    if at is None or at >= len(found) or deed not in ("up", "down", "drop"):
        return found
    one = found.pop(at)
    if deed != "drop":
        found.insert(max(at + (1 if deed == "down" else -1), 0), one)
    return found
