"""P(answer | cause) as a guide writes it: a default row, exceptions, words, "9 in 10" or numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tournevis.engines.troubleshoot.guide.fields import LARGEST, Field

WORDS = {"never": 0.01, "rarely": 0.1, "sometimes": 0.3, "often": 0.7, "always": 0.99}

FLOOR = 0.005
"""No answer and no outcome is less likely than this, where a check does not write its `noise`."""

Rows = tuple[tuple[float, ...], ...]

_IN = re.compile(r"(\d+(?:\.\d+)?)\s+in\s+(\d+(?:\.\d+)?)")


def table(
    field: Field, answers: Sequence[str], causes: Sequence[str], floor: float = FLOOR
) -> Rows:
    """The likelihood, one row an answer, one column a cause; each column sums to 1.

    A cause that is not named, and always the last one ("other"), has the default row.
    """
    rows = field.mapping(["default", *causes[:-1]])
    if "default" not in rows:
        raise field.fail("'default' is missing")
    default = _row(rows["default"], answers, floor)
    columns = [_row(rows[cause], answers, floor) if cause in rows else default for cause in causes]
    return tuple(zip(*columns, strict=True))


def probability(field: Field) -> float:
    """A probability written as a number from 0 to 1, as "9 in 10" or as one of `WORDS`."""
    if isinstance(field.value, str):
        share = _share(field)
        number = WORDS[field.choice(tuple(WORDS))] if share is None else share
    else:
        number = field.number()
    if number > 1:
        raise field.fail(f"expected a probability from 0 to 1, found {number:g}")
    return number


def rate(field: Field, scale: float) -> float:
    """How often a cause occurs: a number, or "5 in 100" which is 5/100 x `scale`; above 0."""
    share = _share(field) if isinstance(field.value, str) else None
    if share is None:
        return field.positive()
    if share <= 0:
        raise field.fail(f"expected a rate above 0, found {field.value!r}")
    return share * scale


def _share(field: Field) -> float | None:
    """The value of "5 in 100"; None for other words."""
    found = _IN.fullmatch(str(field.value).strip())
    if found is None:
        return None
    part, whole = float(found[1]), float(found[2])
    if whole > LARGEST:
        raise field.fail(f"expected a number up to {LARGEST:g}, found a larger one")
    if part > whole or whole <= 0:
        raise field.fail(f"{field.value!r} is more than all of them")
    return part / whole


def _row(field: Field, answers: Sequence[str], floor: float) -> list[float]:
    """One row: the answers it leaves out share what the others leave of 1, equally."""
    named = {answer: probability(part) for answer, part in field.mapping(answers).items()}
    left = max(0.0, 1.0 - sum(named.values()))
    share = left / max(1, len(answers) - len(named))
    row = [named.get(answer, share) for answer in answers]
    if sum(row) <= 0:
        raise field.fail("every answer is impossible")
    return floored(row, floor)


def floored(row: Sequence[float], floor: float = FLOOR) -> list[float]:
    """The row normalised to 1 with nothing under the floor; what is above keeps its proportions.

    >>> floored([1, 0])
    [0.995, 0.005]
    """
    total = sum(row)
    level = [value / total for value in row]
    low: set[int] = set()
    while True:
        free = sum(value for index, value in enumerate(level) if index not in low)
        scale = (1.0 - floor * len(low)) / free
        more = {index for index, value in enumerate(level) if value * scale < floor} - low
        if not more:
            break
        low |= more
    return [floor if index in low else value * scale for index, value in enumerate(level)]
