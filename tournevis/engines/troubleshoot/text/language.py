"""French or English? Told by the little words; and words too general to mean anything."""

from __future__ import annotations

import re

from tournevis.engines.troubleshoot.text.fold import fold
from tournevis.engines.troubleshoot.text.spellings import listed

TO_TRANSLATE = {"fr": "À traduire : ", "en": "To translate: "}
"""Stands before words that are still in the other language."""

_LITTLE = {
    "fr": listed(
        "plus le la les un une des du de et est sont pas ne que qui quel quelle dans sur pour avec"
        " sans au aux ce cet cette ces il elle ils vous votre vos sa son leur ou en y se si d l"
        " qu n s oui non puis apres avant tous toutes toute bien deja encore faire faut"
    ),
    "en": listed(
        "the an is are was not of to in for with without and or it its they you your this that"
        " these at from has have had does do did be been if when then there what which who how"
        " can all any yes no by into after before still again now"
    ),
}
_GENERAL = {
    "fr": listed(
        "marche fonctionne probleme panne aide bonjour merci svp urgent bug souci ca je j mon ma"
    ),
    "en": listed(
        "help problem problems work works working broken please issue hello thanks down doesn don t i my"
    ),
}


def language_of(text: str) -> str | None:
    """The language of a text, "fr" or "en"; None where its words do not tell.

    >>> [language_of(text) for text in ("Le voyant est-il allumé ?", "Is the light on?", "Reset")]
    ['fr', 'en', None]
    """
    words = re.findall(r"[a-z]+", fold(text))
    score = {lang: sum(word in little for word in words) for lang, little in _LITTLE.items()}
    score["fr"] += len(re.findall(r"[àâçéèêëîïôœùû]", text.lower()))
    if abs(score["fr"] - score["en"]) < 1:
        return None
    return max(score, key=lambda lang: score[lang])


def is_foreign(text: str, lang: str) -> bool:
    """Whether a text of some length is clearly in the other language."""
    words = re.findall(r"[a-z]+", fold(text))
    own, other = _LITTLE[lang], _LITTLE["en" if lang == "fr" else "fr"]
    strange = sum(word in other for word in words)
    return len(words) >= 4 and strange >= 2 and not any(word in own for word in words)


def is_general(cue: str, lang: str) -> bool:
    """Whether these words of a message would be found in messages about anything.

    >>> is_general("ne marche plus", "fr"), is_general("now and then", "en"), is_general("5", "en")
    (True, False, False)
    """
    words = re.findall(r"\w+", fold(cue))
    if len(words) == 1 and len(words[0]) < 2 and cue.isascii() and not words[0].isdigit():
        return True
    alone = len(words) == 1 or any(word in _GENERAL[lang] for word in words)
    return alone and all(word in _LITTLE[lang] or word in _GENERAL[lang] for word in words)
