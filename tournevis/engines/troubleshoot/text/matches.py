"""Which guide a message is about, or none."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tournevis.engines.troubleshoot.guide import Guide
from tournevis.engines.troubleshoot.text.shelf import Speaking, heard, shelf

WORDS, TITLE, BODY = 1.92, 0.69, 1.31
"""Learnt weights of what speaks for a guide: its own words, its title, all its texts."""
NONE, UNHEARD = 5.59, 2.25
"""The same of "none of them": always, and for words that no guide says.

All five by maximum likelihood on the tuning half of `bench/troubleshoot/messages`, without the vague
ones (`python -m bench.troubleshoot.fit_text`).
"""
LEAST = 0.02
"""A guide less likely than this is not named."""


@dataclass(frozen=True)
class Match:
    """How likely a message is about each guide, likeliest first, and that it is about none."""

    guides: tuple[tuple[str, float], ...]
    none: float


def matching(guides: Iterable[Guide], text: str) -> list[tuple[str, float]]:
    """Keys of the guides that the text speaks of, best first, with their probabilities.

    Empty where it is likelier that the text is about none of them. Ties go by key. Case, accents,
    typing mistakes and the language of the text do not count.
    """
    found = match(guides, text)
    if found.none >= 0.5:
        return []
    return [pair for pair in found.guides if pair[1] >= LEAST]


def match(guides: Iterable[Guide], text: str) -> Match:
    """The same with "none of them": a softmax over the scores of the guides and of none.

    score(guide) = `WORDS` x words + `TITLE` x title + `BODY` x body (see `Speaking`); score(none) =
    `NONE` (less for guides of few words, which say less) + `UNHEARD` x the share of words that no
    guide says.
    """
    every = tuple(guides)
    told = heard(shelf(every), text)
    none = NONE * shelf(every).richness + UNHEARD * told.unheard
    scores = [score(each) for each in told.guides]
    top = max([none, *scores])
    total = math.exp(none - top) + sum(math.exp(value - top) for value in scores)
    chances = [math.exp(value - top) / total for value in scores]
    ranked = sorted(
        ((guide.key, chance) for guide, chance in zip(every, chances, strict=True)),
        key=lambda pair: (-pair[1], pair[0]),
    )
    return Match(tuple(ranked), math.exp(none - top) / total)


def said_of(guides: Iterable[Guide], key: str, text: str, most: int = 5) -> list[str]:
    """The words of the text that speak most for this guide, at most `most`, as they were meant.

    In the order of the text, each once, without case and accents. Raises `KeyError` for a guide that
    is not among `guides`.
    """
    on = shelf(tuple(guides))
    if key not in on.keys:
        raise KeyError(key)
    number, nats = on.keys.index(key), dict[str, float]()
    for word in on.read(text):
        if not word.is_small:
            said = [on.speaks[stem][number] for stem, _no in word.stems if stem in on.speaks]
            nats.setdefault(word.text, max(said, default=0.0))
    best = sorted((word for word in nats if nats[word] > 0), key=lambda word: -nats[word])[:most]
    return [word for word in nats if word in best]


def score(told: Speaking) -> float:
    """What speaks for a guide, weighted."""
    return WORDS * told.words + TITLE * told.title + BODY * told.body
