"""P(answer | cause) as a guide writes it: a default row, exceptions, words or numbers."""

from __future__ import annotations

from collections.abc import Sequence

from tournevis.engines.troubleshoot.fields import Field

WORDS = {"never": 0.01, "rarely": 0.1, "sometimes": 0.3, "often": 0.7, "always": 0.99}

FLOOR = 0.005
"""No answer and no outcome is less likely than this: people mishear, and lamps lie."""

Rows = tuple[tuple[float, ...], ...]


def table(field: Field, answers: Sequence[str], causes: Sequence[str]) -> Rows:
    """The likelihood, one row an answer, one column a cause; each column sums to 1.

    A cause that is not named, and always the last one ("other"), has the default row.
    """
    rows = field.mapping(["default", *causes[:-1]])
    if "default" not in rows:
        raise field.fail("'default' is missing")
    default = _row(rows["default"], answers)
    columns = [_row(rows[cause], answers) if cause in rows else default for cause in causes]
    return tuple(zip(*columns, strict=True))


def probability(field: Field) -> float:
    """A probability written as a number from 0 to 1 or as one of `WORDS`."""
    if isinstance(field.value, str):
        return WORDS[field.choice(tuple(WORDS))]
    number = field.number()
    if number > 1:
        raise field.fail(f"expected a probability from 0 to 1, found {number:g}")
    return number


def _row(field: Field, answers: Sequence[str]) -> list[float]:
    """One row: the answers it leaves out share what the others leave of 1, equally."""
    named = {answer: probability(part) for answer, part in field.mapping(answers).items()}
    left = max(0.0, 1.0 - sum(named.values()))
    share = left / max(1, len(answers) - len(named))
    row = [named.get(answer, share) for answer in answers]
    if sum(row) <= 0:
        raise field.fail("every answer is impossible")
    return floored(row)


def floored(row: Sequence[float]) -> list[float]:
    """The row normalised to 1 with nothing under `FLOOR`; what is above it keeps its proportions.

    >>> floored([1, 0])
    [0.995, 0.005]
    """
    total = sum(row)
    level = [value / total for value in row]
    low: set[int] = set()
    while True:
        free = sum(value for index, value in enumerate(level) if index not in low)
        scale = (1.0 - FLOOR * len(low)) / free
        more = {index for index, value in enumerate(level) if value * scale < FLOOR} - low
        if not more:
            break
        low |= more
    return [FLOOR if index in low else value * scale for index, value in enumerate(level)]
