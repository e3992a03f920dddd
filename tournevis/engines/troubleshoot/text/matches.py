"""Which guide a message is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tournevis.engines.troubleshoot.text.fold import fold, prefix
from tournevis.engines.troubleshoot.guide import Guide


def matching(guides: Iterable[Guide], text: str) -> list[tuple[str, float]]:
    """Keys of the guides whose words stand in the text, best first, with scores above 0.

    A word counts once, however often it is said, and for less when several guides share it
    (1 / number of guides). Words of four letters or more are beginnings of words. Case, accents
    and the language of the text do not count.
    """
    every = {guide.key: _words(guide) for guide in guides}
    shared = Counter(word for words in every.values() for word in words)
    plain = fold(text)
    scores = {
        key: sum(1.0 / shared[word] for word in sorted(words) if prefix(word).search(plain))
        for key, words in every.items()
    }
    return sorted(
        ((key, score) for key, score in scores.items() if score > 0),
        key=lambda pair: (-pair[1], pair[0]),
    )


def _words(guide: Guide) -> set[str]:
    return {fold(word) for words in guide.words.values() for word in words}
