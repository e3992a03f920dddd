"""Words typed wrong, and the known word that was meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

SHORTEST = 5
"""Letters from which a word may be a mistyped one; below, too many words are neighbours."""
LONG = 9
MOST_LETTERS = 2
"""By how many letters a mistyped word may be longer or shorter."""
_NEAR = "qwertyuiop asdfghjkl zxcvbnm azertyuiop qsdfghjklm wxcvbn"
_SLIP, _DOUBLED, _SWAPPED = 0.6, 0.4, 0.8


def _neighbours() -> frozenset[tuple[str, str]]:
    pairs = [pair for row in _NEAR.split() for pair in pairwise(row)]
    return frozenset([*pairs, *((b, a) for a, b in pairs)])


_KEYS = _neighbours()


def allowed(word: str) -> float:
    """The cost of mistakes that a word of this length may hold: one, from `LONG` letters nearly two."""
    if len(word) < SHORTEST:
        return 0.0
    return 1.6 if len(word) >= LONG else 1.0


def mistakes(typed: str, meant: str, most: float) -> float:
    """The cost of the mistakes between two words; infinite where it is above `most`.

    Damerau–Levenshtein distance (optimal string alignment): a letter missing, too many or other
    costs 1; the key beside 0.6, a letter doubled or not 0.4, two letters swapped 0.8.

    >>> mistakes("clignotte", "clignote", 1), mistakes("voyent", "voyant", 1)
    (0.4, 1.0)
    """
    before: list[float] = []
    row = [float(index) for index in range(len(meant) + 1)]
    for i, letter in enumerate(typed, 1):
        older, before, row = before, row, [float(i)]
        for j, other in enumerate(meant, 1):
            best = min(
                before[j - 1] + _changed(letter, other),
                before[j] + (_DOUBLED if i > 1 and letter == typed[i - 2] else 1.0),
                row[j - 1] + (_DOUBLED if j > 1 and other == meant[j - 2] else 1.0),
            )
            if i > 1 and j > 1 and letter == meant[j - 2] and other == typed[i - 2]:
                best = min(best, older[j - 2] + _SWAPPED)
            row.append(best)
        if min(row) > most and min(before) > most:
            return float("inf")
    return row[-1] if row[-1] <= most else float("inf")


def _changed(letter: str, other: str) -> float:
    if letter == other:
        return 0.0
    return _SLIP if (letter, other) in _KEYS else 1.0


def by_beginning(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Words of five letters or more, by their first letter, each once, in order."""
    found: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        if len(word) >= SHORTEST:
            found.setdefault(word[0], []).append(word)
    return {letter: tuple(each) for letter, each in found.items()}


def speller(words: Sequence[str]) -> Callable[[str], tuple[str, float] | None]:
    """`nearest` among these words. It remembers: people make the same mistakes again and again."""
    known = by_beginning(words)
    longest = max(map(len, words), default=0) + MOST_LETTERS

    @lru_cache(maxsize=4096)
    def meant(typed: str) -> tuple[str, float] | None:
        return nearest(typed, known)

    return lambda typed: meant(typed) if len(typed) <= longest else None


def nearest(typed: str, known: Mapping[str, Sequence[str]]) -> tuple[str, float] | None:
    """The known word (from `by_beginning`) that was most likely meant, and the cost of its mistakes.

    The first letter is taken for right. Ties go to the first in the alphabet.
    """
    most, letters = allowed(typed), set(typed)
    best: tuple[str, float] | None = None
    if most == 0:
        return None
    for word in known.get(typed[0], ()):
        if abs(len(word) - len(typed)) > MOST_LETTERS or len(letters ^ set(word)) > 3:
            continue
        cost = mistakes(typed, word, most if best is None else best[1])
        if cost < (best[1] if best else float("inf")):
            best = (word, cost)
    return best
