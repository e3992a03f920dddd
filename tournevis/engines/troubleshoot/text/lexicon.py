"""The words of one guide, made ready to be looked for in messages."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tournevis.engines.troubleshoot.guide import Answer, Check, Guide
from tournevis.engines.troubleshoot.text.fold import fold
from tournevis.engines.troubleshoot.text.reading import Word, words
from tournevis.engines.troubleshoot.text.spelling import speller
from tournevis.engines.troubleshoot.text.spellings import SMALL, listed
from tournevis.engines.troubleshoot.text.stems import CONCEPTS

Term = tuple[str, bool]
"""A stem, and whether it is denied (by "not", or because it means the contrary)."""

FILLERS = listed(
    """
    a an are be c ca d de des du elle est i il is it j je l la le les on s the un une
    """
)
"""Words that an exact cue may have more or less of."""
DENYING = listed("can jamais n ne never no not nothing pas plus rien sans will without")
"""Words whose sense is in `Cue.denies`; a cue that is only nearly found may word them otherwise."""
SMALL_WEIGHT = 0.3
"""What a small word of a cue counts for ("other", "only"), beside 1 for a rare one."""


@dataclass(frozen=True)
class Cue:
    """A cue of one answer, by its place in the guide: (check, answer).

    `stems`: of the words that say something; `denies`: whether they are denied as a whole;
    `exact`: the stems of all its words but fillers; `parts`: those of its words but fillers and
    negations, with their weights.
    """

    written: str
    check: int
    answer: int
    stems: tuple[str, ...]
    denies: bool
    exact: tuple[str, ...]
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Said:
    """What an answer says: the terms of its text and cues with their weights, and yes or no.

    `yes`: 1 where its text begins with yes, -1 with no, 0 otherwise.
    """

    terms: Mapping[Term, float]
    text: frozenset[Term]
    yes: int


@dataclass(frozen=True)
class Lexicon:
    """A guide's words in some languages. Lists follow the guide's checks and answers."""

    cues: tuple[Cue, ...]
    cues_with: Mapping[str, tuple[int, ...]]
    asks: tuple[frozenset[str], ...]
    said: tuple[tuple[Said, ...], ...]
    rarity: Mapping[str, float]
    known: frozenset[str]
    nearest: Callable[[str], tuple[str, float] | None]

    def weight(self, stem: str) -> float:
        """How much a stem tells, 0 to 1: 1 where only one check uses it."""
        return self.rarity.get(stem, 1.0)

    def corrected(self, word: str) -> tuple[str, float]:
        """The guide's word that was meant by this one, and how sure that is (0 to 1)."""
        if word in self.known or (word[-1] in "sxe" and word[:-1] in self.known):
            return word, 1.0
        if word[0] in "jldnscmt" and word[1:] in self.known and len(word) > 4:
            return f"{word[0]} {word[1:]}", 0.95
        found = self.nearest(word)
        return (word, 1.0) if found is None else (found[0], 1.0 - found[1] / 5)


@lru_cache(maxsize=128)
def lexicon(guide: Guide, languages: tuple[str, ...]) -> Lexicon:
    """The lexicon of a guide in these languages; kept, as guides do not change."""
    rarity = _rarity(guide, languages)
    cues = tuple(_cues(guide, languages, rarity))
    with_stem: dict[str, list[int]] = defaultdict(list)
    for number, cue in enumerate(cues):
        for each in dict.fromkeys((*cue.parts, *cue.exact)):
            with_stem[each].append(number)
    known = _known(guide, languages)
    return Lexicon(
        cues=cues,
        cues_with={each: tuple(numbers) for each, numbers in with_stem.items()},
        asks=tuple(frozenset(_stems(check.ask, languages)) for check in guide.checks),
        said=tuple(
            _said(check, languages, [cue for cue in cues if cue.check == at], rarity)
            for at, check in enumerate(guide.checks)
        ),
        rarity=rarity,
        known=known,
        nearest=speller(sorted(known)),
    )


def terms_of(read: Iterable[Word]) -> list[Term]:
    """The terms of the words that say something and are meant as said.

    A contrary that is denied ("not off") is left out: it is said too seldom as a fact.
    """
    return [
        (each, word.is_denied or contrary)
        for word in read
        if not word.is_small and not word.is_doubted
        for each, contrary in word.stems
        if not (word.is_denied and contrary)
    ]


def denies(read: Sequence[Word]) -> bool:
    """Whether words are denied as a whole: by a negation, or by an odd number of contraries."""
    contraries = sum(word.stems[0][1] for word in read)
    return any(word.is_denied for word in read) != (contraries % 2 == 1)


def _cues(guide: Guide, languages: tuple[str, ...], rarity: Mapping[str, float]) -> Iterable[Cue]:
    for c, check in enumerate(guide.checks):
        for a, answer in enumerate(check.answers):
            for language in languages:
                for written in answer.cues.get(language, ()):
                    yield _cue(written, c, a, language, rarity)


def _cue(written: str, check: int, answer: int, language: str, rarity: Mapping[str, float]) -> Cue:
    read = words(written, (language,))
    telling = [word for word in read if not word.is_small]
    stems = tuple(word.stems[0][0] for word in telling)
    exact = tuple(word.stems[0][0] for word in read if word.text not in FILLERS) or stems
    parts = {
        word.stems[0][0]: SMALL_WEIGHT if word.is_small else rarity.get(word.stems[0][0], 1.0)
        for word in read
        if word.text not in FILLERS and word.text not in DENYING
    }
    return Cue(written, check, answer, stems, denies(telling), exact, parts)


def _stems(text: Mapping[str, str], languages: Sequence[str]) -> list[str]:
    return [stem for stem, _no in _terms(text, languages)]


def _terms(text: Mapping[str, str], languages: Sequence[str]) -> list[Term]:
    found = []
    for language in languages:
        # Questions are what checks are made of: their words are read as if they were told.
        plain = text.get(language, "").replace("?", " ")
        found += terms_of(words(plain, (language,)))
    return found


def _rarity(guide: Guide, languages: Sequence[str]) -> dict[str, float]:
    """log(1 + checks / checks with this stem) / log(1 + checks): inverse document frequency."""
    having = [
        {
            word.stems[0][0]
            for language in languages
            for text in _written(check, language)
            for word in words(text, (language,))
        }
        for check in guide.checks
    ]
    counts = Counter(stem for have in having for stem in have)
    most = math.log(1 + len(having)) or 1.0
    return {stem: math.log(1 + len(having) / count) / most for stem, count in counts.items()}


def _written(check: Check, language: str) -> list[str]:
    """Every text of a check that its words are looked for in."""
    texts = [check.ask.get(language, "")]
    for answer in check.answers:
        texts += [answer.text.get(language, ""), *answer.cues.get(language, ())]
    return texts


def _said(
    check: Check, languages: Sequence[str], cues: Sequence[Cue], rarity: Mapping[str, float]
) -> tuple[Said, ...]:
    """Each answer's terms, weighted by rarity and by how much they are this answer's alone."""
    texts = [_terms(answer.text, languages) for answer in check.answers]
    counts = [Counter(dict.fromkeys(text, 2)) for text in texts]
    for cue in cues:
        counts[cue.answer].update({(stem, cue.denies) for stem in cue.stems})
    total: Counter[Term] = Counter()
    for each in counts:
        total.update(each)
    return tuple(
        Said(
            {term: rarity.get(term[0], 1.0) * n / total[term] for term, n in count.items()},
            frozenset(text),
            _yes(answer),
        )
        for count, text, answer in zip(counts, texts, check.answers, strict=True)
    )


def _yes(answer: Answer) -> int:
    first = fold(answer.text["en"]).replace(",", " ").replace(":", " ").split()[:1]
    return {"yes": 1, "no": -1}.get(first[0], 0) if first else 0


def _known(guide: Guide, languages: Sequence[str]) -> frozenset[str]:
    """The guide's words and those of support in general, folded: what may have been meant."""
    known = set(SMALL)
    for language in languages:
        texts = [text for check in guide.checks for text in _written(check, language)]
        texts += [cause.name.get(language, "") for cause in guide.causes]
        texts += [*guide.words.get(language, ()), *CONCEPTS[language]]
        known.update(word.text for text in texts for word in words(text, (language,)))
    return frozenset(known)
