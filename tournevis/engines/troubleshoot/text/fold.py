"""Text without case, accents or ligatures, that still knows where each letter came from."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 20_000
"""Letters of a message that are read for cues; what follows is quoted mail or a log."""

_SPELT = {"œ": "oe", "æ": "ae", "ß": "ss", "’": "'"}


def fold(text: str) -> str:
    """The text in lower case, without accents.

    >>> fold("Câble d’Œuvre")
    "cable d'oeuvre"
    """
    return "".join(map(_plain, text[:LONGEST]))[:LONGEST]


def folded(text: str) -> tuple[str, list[int]]:
    """The same, and the place in `text` of each letter of the result."""
    places = [place for place, letter in enumerate(text[:LONGEST]) for _ in _plain(letter)]
    return fold(text), places[:LONGEST]


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """What becomes of one letter: mostly one, none for a mere accent, or as many as eighteen (ﷺ)."""
    parts = unicodedata.normalize("NFKD", _SPELT.get(letter.lower(), letter.lower()))
    return "".join(part for part in parts if not unicodedata.combining(part))


@lru_cache(maxsize=4096)
def prefix(words: str) -> re.Pattern[str]:
    """A pattern for these words in a folded text, in order, where the last, from four letters on, may go on ("imprim")."""
    parts = re.findall(r"\w+", fold(words))
    if not parts:
        return re.compile(r"(?!)")
    end = r"\w*" if len(parts[-1]) >= 4 else r"(?:s|x)?\b"
    return re.compile(r"\b" + r"\W{1,3}".join(re.escape(part) for part in parts) + end)


@lru_cache(maxsize=4096)
def beginning(words: str) -> str:
    """Letters without which `prefix(words)` is found in no text: a glance that is cheap.

    >>> beginning("Câble réseau")
    'cable'
    """
    return next(iter(re.findall(r"\w+", fold(words))), "")
