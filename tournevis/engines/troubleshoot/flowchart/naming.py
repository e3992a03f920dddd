"""Keys for what a chart only names in words, and words in both languages."""

from __future__ import annotations

import re
from collections.abc import Collection

from tournevis.engines.troubleshoot.flowchart.phrases import is_no, is_yes
from tournevis.engines.troubleshoot.guide import OTHER, RESERVED, Text
from tournevis.engines.troubleshoot.text.fold import fold
from tournevis.engines.troubleshoot.text.language import TO_TRANSLATE

LONGEST = 40
"""Letters of a key that is made here."""

_TAKEN = frozenset({OTHER, "default", *RESERVED})
_KNOWN: tuple[tuple[str, str], ...] = (
    ("Rouge", "Red"),
    ("Vert", "Green"),
    ("Verte", "Green"),
    ("Orange", "Amber"),
    ("Bleu", "Blue"),
    ("Blanc", "White"),
    ("Éteint", "Off"),
    ("Éteinte", "Off"),
    ("Allumé", "On"),
    ("Allumée", "On"),
    ("Clignote", "Blinking"),
    ("Fixe", "Steady"),
    ("Tous", "All"),
    ("Aucun", "None"),
    ("Autre", "Other"),
    ("Un seul", "Only one"),
    ("Plusieurs", "Several"),
    ("Toujours", "Always"),
    ("Jamais", "Never"),
    ("Parfois", "Sometimes"),
    ("Client", "Client"),
    ("Wi-Fi", "Wi-Fi"),
)
"""Answers so common that they need no translator."""


class Keys:
    """Keys of one kind, each given once."""

    def __init__(self, taken: Collection[str] = ()) -> None:
        """Start with keys that are taken."""
        self._given = {*_TAKEN, *taken}

    def new(self, words: str) -> str:
        """A key made of these words: letters, digits and hyphens, never given before."""
        base = slug(words) or "box"
        key, number = base, 2
        while key in self._given:
            key, number = f"{base}-{number}", number + 1
        self._given.add(key)
        return key


def slug(words: str) -> str:
    """These words as a key, cut at a word where they are long.

    >>> slug("Le câble est-il branché ?")
    'le-cable-est-il-branche'
    """
    parts = re.findall(r"[^\W_]+", fold(words))
    key = ""
    for part in parts:
        longer = f"{key}-{part}".lstrip("-")
        if len(longer) > LONGEST:
            break
        key = longer
    return key or "".join(parts)[:LONGEST]


def translated(words: str, language: str) -> Text:
    """The words in their language, and in the other one marked as still to be translated."""
    known = _in_both(words, language)
    if known:
        return known
    return {
        each: words if each == language else TO_TRANSLATE[each] + words for each in ("fr", "en")
    }


def _in_both(words: str, language: str) -> Text | None:
    if is_yes(words) and len(words) <= 4:
        return {"fr": "Oui", "en": "Yes"}
    if is_no(words) and len(words) <= 4:
        return {"fr": "Non", "en": "No"}
    for fr, en in _KNOWN:
        if fold(words).strip() == fold(fr if language == "fr" else en):
            return {"fr": fr, "en": en}
    return None


def joined(labels: list[str], language: str, longest: int = 90) -> str:
    """The labels of one action as one name, cut after the first where that is too long."""
    whole = (", puis " if language == "fr" else ", then ").join(
        [labels[0], *(label[:1].lower() + label[1:] for label in labels[1:])]
    )
    return whole if len(whole) <= longest else f"{labels[0]}…"
