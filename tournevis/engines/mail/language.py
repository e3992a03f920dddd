"""Which of our two languages a text is in."""

import re
from functools import cache
from typing import Any

from .mail import Language

WORDS = re.compile(r"[^\W\d_]+")
NO_WORDS = re.compile(r"\S*[@/\\]\S*|https?:\S*")
ENOUGH_LETTERS = 12
ENOUGH_WORDS = 3
LOOKED_AT = 2_000


def language(text: str) -> Language | None:
    """'fr' or 'en', whichever is nearer; None when the text is too short to tell.

    >>> language("Plus d'internet au magasin depuis ce matin")
    'fr'
    >>> language("ok")
    """
    words = WORDS.findall(NO_WORDS.sub(" ", text[:LOOKED_AT]))
    if len(words) < ENOUGH_WORDS or sum(map(len, words)) < ENOUGH_LETTERS:
        return None
    found = _identifier().classify(" ".join(words).lower())[0]
    return "fr" if found == "fr" else "en"


@cache
def _identifier() -> Any:
    # Loaded late: the model takes half a second, and most commands never need it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["fr", "en"])
    return identifier
