"""The words of many guides side by side: which word speaks for which guide, and how much."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tournevis.engines.troubleshoot.guide import LANGUAGES, Guide
from tournevis.engines.troubleshoot.text.fold import beginning, fold, prefix
from tournevis.engines.troubleshoot.text.reading import Word, words
from tournevis.engines.troubleshoot.text.spelling import speller
from tournevis.engines.troubleshoot.text.spellings import SMALL
from tournevis.engines.troubleshoot.text.stems import CONCEPTS

SMOOTH = 1.0
"""Texts in which every guide might have said a stem that it does not say."""
SILENT = 2
"""Guides that say nothing, added to the others: so that a word of the only guide says something."""
LEAST, MOST = -1.0, 3.0
"""What one stem may say of a guide, in nats."""
RICH = 1000
"""Stems from which on guides are of a usual length."""
TITLE_TEXTS = 5
"""A title counts for as much as so many texts."""


@dataclass(frozen=True)
class Shelf:
    """Several guides' words, in the order of the guides.

    `patterns`: the letters without which a guide's words are not there, these words, and the guides
    that say they are about them; `titles`: the guides in whose title a stem stands; `speaks`: how
    much a stem says for each guide (nats).
    """

    keys: tuple[str, ...]
    patterns: tuple[tuple[str, str, tuple[int, ...]], ...]
    titles: Mapping[str, tuple[int, ...]]
    speaks: Mapping[str, tuple[float, ...]]
    known: frozenset[str]
    nearest: Callable[[str], tuple[str, float] | None]

    @property
    def richness(self) -> float:
        """1 for guides of a usual length, less where all of them together hold few words."""
        return min(1.0, len(self.speaks) / RICH)

    def read(self, text: str) -> list[Word]:
        """The words of a message, mistyped ones corrected to words of these guides."""
        return words(text, LANGUAGES, self.corrected)

    def corrected(self, word: str) -> tuple[str, float]:
        """The word that was meant by this one, and how sure that is (0 to 1)."""
        if word in self.known or (word[-1] in "sxe" and word[:-1] in self.known):
            return word, 1.0
        if word[0] in "jldnsm" and word[1:] in self.known and len(word) > 4:
            return f"{word[0]} {word[1:]}", 0.95
        found = self.nearest(word)
        return (word, 1.0) if found is None else (found[0], 1.0 - found[1] / 5)


@dataclass(frozen=True)
class Speaking:
    """What speaks for one guide in a message.

    `words`: its own words, each 1 / the number of guides that share it; `title`: the same of the
    stems of its title; `body`: of all its texts, the sum of log P(stem | guide) over the geometric
    mean of the guides (naive Bayes), each held between `LEAST` and `MOST`.
    """

    words: float
    title: float
    body: float


@dataclass(frozen=True)
class Heard:
    """What speaks for each guide, and the share of the telling words that no guide says (0 to 1)."""

    guides: tuple[Speaking, ...]
    unheard: float


@lru_cache(maxsize=16)
def shelf(guides: tuple[Guide, ...]) -> Shelf:
    """These guides' shelf; kept, as guides do not change."""
    patterns: dict[str, list[int]] = {}
    for number, guide in enumerate(guides):
        for word in dict.fromkeys(fold(w) for each in guide.words.values() for w in each):
            patterns.setdefault(word, []).append(number)
    known = frozenset(SMALL.union(*CONCEPTS.values(), *map(_known, guides)))
    return Shelf(
        keys=tuple(guide.key for guide in guides),
        patterns=tuple((beginning(word), word, tuple(found)) for word, found in patterns.items()),
        titles=_titles(guides),
        speaks=_speaks([_said(guide) for guide in guides]),
        known=known,
        nearest=speller(sorted(known)),
    )


def heard(on: Shelf, text: str) -> Heard:
    """What speaks for each guide of the shelf in this text (its first 20,000 letters)."""
    read = on.read(text)
    telling = list({word.stems: word for word in read if not word.is_small}.values())
    spoken = zip(_words(on, text, read), _title(on, telling), _body(on, telling), strict=True)
    return Heard(tuple(Speaking(*each) for each in spoken), _unheard(on, read))


def _words(on: Shelf, text: str, read: Sequence[Word]) -> list[float]:
    """For each guide its own words said, as they were typed or as they were meant."""
    typed, meant = fold(text), " ".join(word.text for word in read)
    both, sums = f"{typed}\n{meant}", [0.0] * len(on.keys)
    for first, word, numbers in on.patterns:
        if first in both and (prefix(word).search(typed) or prefix(word).search(meant)):
            for number in numbers:
                sums[number] += 1.0 / len(numbers)
    return sums


def _title(on: Shelf, telling: Sequence[Word]) -> list[float]:
    sums = [0.0] * len(on.keys)
    likeness = {stem: word.likeness for word in telling for stem, _contrary in word.stems}
    for stem in sorted(likeness.keys() & on.titles.keys()):
        for number in on.titles[stem]:
            sums[number] += likeness[stem] / len(on.titles[stem])
    return sums


def _body(on: Shelf, telling: Sequence[Word]) -> list[float]:
    sums = [0.0] * len(on.keys)
    for word in telling:
        said_by = [on.speaks[stem] for stem, _contrary in word.stems if stem in on.speaks]
        for each in said_by:
            for number, nats in enumerate(each):
                sums[number] += nats * word.likeness / len(said_by)
    return sums


def _unheard(on: Shelf, read: Sequence[Word]) -> float:
    telling = [word for word in read if not word.is_small]
    new = sum(not any(stem in on.speaks for stem, _no in word.stems) for word in telling)
    return new / len(telling) if telling else 1.0


def _titles(guides: Sequence[Guide]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, guide in enumerate(guides):
        for stem in dict.fromkeys(_stems(guide.title.values())):
            found.setdefault(stem, []).append(number)
    return {stem: tuple(numbers) for stem, numbers in found.items()}


def _said(guide: Guide) -> Counter[str]:
    """In how many of its texts a guide says each stem."""
    said = Counter(stem for text in _texts(guide) for stem in set(_stems([text])))
    said.update(dict.fromkeys(_stems(guide.title.values()), TITLE_TEXTS))
    said.update(_stems(word for each in guide.words.values() for word in each))
    return said


def _speaks(counts: Sequence[Counter[str]]) -> dict[str, tuple[float, ...]]:
    stems = sorted(set().union(*counts))
    sizes = [sum(count.values()) + SMOOTH * len(stems) for count in counts]
    usual = sum(sizes) / len(sizes) if sizes else 1.0
    table = {}
    for stem in stems:
        shares = [
            math.log((count[stem] + SMOOTH) / size)
            for count, size in zip(counts, sizes, strict=True)
        ]
        mean = (sum(shares) + SILENT * math.log(SMOOTH / usual)) / (len(shares) + SILENT)
        table[stem] = tuple(min(MOST, max(LEAST, share - mean)) for share in shares)
    return table


def _texts(guide: Guide) -> list[str]:
    found = [name for cause in guide.causes[:-1] for name in cause.name.values()]
    for check in guide.checks:
        found += check.ask.values()
        for answer in check.answers:
            found += answer.text.values()
            found += [cue for cues in answer.cues.values() for cue in cues]
    return found


def _stems(texts: Iterable[str]) -> list[str]:
    return [
        stem
        for text in texts
        for word in words(text, LANGUAGES)
        if not word.is_small
        for stem, _contrary in word.stems
    ]


def _known(guide: Guide) -> set[str]:
    texts = [
        *_texts(guide),
        *guide.title.values(),
        *(w for each in guide.words.values() for w in each),
    ]
    return {word for text in texts for word in re.findall(r"[^\W_]+", fold(text))}
