"""How people type: short forms, slips of the finger, no capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import numpy as np

SHORT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "fr": (
        ("s'il vous plaît", "svp"), ("bonjour", "bjr"), ("qu'est-ce que", "keske"), ("est-ce que", "esk"),
        ("c'est", "c"), ("j'ai", "g"), ("il y a", "ya"), ("toujours", "tjs"), ("quelque chose", "qqch"),
        ("quand", "qd"), ("pourquoi", "pk"), ("parce que", "pcq"), ("beaucoup", "bcp"), ("problème", "pb"),
        ("pouvez-vous", "pouvez vs"), ("vous", "vs"), ("nous", "ns"), ("pas", "pa"), ("plus", "plu"),
        ("dans", "ds"), ("tout", "tt"), ("merci", "mrc"), ("depuis", "dpuis"), ("que", "ke"), ("qui", "ki"),
        ("marche", "march"), ("voyant", "voyan"),
    ),
    "en": (
        ("please", "pls"), ("you", "u"), ("your", "ur"), ("are", "r"), ("because", "cos"), ("nothing", "nothin"),
        ("something", "smth"), ("with", "w/"), ("thanks", "thx"), ("tomorrow", "tmrw"), ("people", "ppl"),
        ("message", "msg"), ("can't", "cant"), ("don't", "dont"), ("doesn't", "doesnt"), ("isn't", "isnt"),
        ("working", "workin"), ("problem", "prob"), ("to", "2"), ("for", "4"),
    ),
}  # fmt: skip
"""Whole words and what hurried people write for them, by language."""
_WORD = re.compile(r"[^\W\d_]{4,}")


def shortened(text: str, language: str) -> str:
    """The text in the spelling of text messages, without capitals and accents."""
    plain = careless(text)
    for long, short in SHORT[language]:
        plain = re.sub(rf"(?<![\w'-]){re.escape(careless(long))}(?![\w'-])", short, plain)
    return plain


def careless(text: str) -> str:
    """The text without capitals, accents and typographer's signs.

    >>> careless("Voyant « éteint » – depuis l’orage")
    "voyant 'eteint' - depuis l'orage"
    """
    for sign, plain in (("«\u00a0", "'"), ("\u00a0»", "'"), ("« ", "'"), (" »", "'")):
        text = text.replace(sign, plain)
    text = text.translate(str.maketrans("’“”–—\u00a0\u202f", '\'""--  '))
    split = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def slipped(text: str, random: np.random.Generator, share: float) -> str:
    """The text with about this share of its longer words mistyped, one slip a word at most."""

    def typed(word: re.Match[str]) -> str:
        return _slip(word[0], random) if random.random() < share else word[0]

    return _WORD.sub(typed, text)


def _slip(word: str, random: np.random.Generator) -> str:
    """A letter left out, doubled, or swapped with the next; the first letter is seldom missed."""
    at, kind = int(random.integers(1, len(word) - 1)), int(random.integers(3))
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
