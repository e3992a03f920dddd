"""Answers that a message already gives: proposed with the words that suggest them, to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tournevis.engines.troubleshoot.text.fold import folded, phrase
from tournevis.engines.troubleshoot.guide import LANGUAGES, Guide

LONGEST_QUOTE = 160

_NOT = re.compile(
    r"\b(?:pas|plus|jamais|aucune?|sans|ni|not|no|never|without|cannot|\w+n't)\b(?:\W+\w+){0,2}\W*$"
)
_ANY_NOT = re.compile(r"\b(?:pas|plus|jamais|aucune?|sans|ni|not|no|never|without|cannot|\w+n't)\b")


@dataclass(frozen=True)
class Proposal:
    """A likely answer to a check: the cue that was found and the sentence it stands in."""

    check: str
    answer: str
    cue: str
    quote: str


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    answer: str
    cue: str


def proposals(guide: Guide, text: str, language: str) -> list[Proposal]:
    """Answers suggested by the cues of this language ("fr", "en"; any other: both) in a message.

    Case and accents do not count. A cue inside a longer cue of the same check gives way to it, and
    a cue just after a negation is left out. At most one proposal an answer, in the guide's order;
    two answers to one check are both proposed, for a person to choose.
    """
    plain, places = folded(text)
    spoken = [language] if language in LANGUAGES else list(LANGUAGES)
    found = []
    for check in guide.checks:
        cues = [(a.key, c) for a in check.answers for lang in spoken for c in a.cues.get(lang, ())]
        said: set[str] = set()
        for hit in _longest([hit for key, cue in cues for hit in _hits(key, cue, plain)]):
            if hit.answer not in said and not _denied(hit, plain):
                said.add(hit.answer)
                quote = _sentence(text, places[hit.start], places[hit.end - 1] + 1)
                found.append(Proposal(check.key, hit.answer, hit.cue, quote))
    return found


def _hits(answer: str, cue: str, plain: str) -> Iterator[_Hit]:
    for match in phrase(cue).finditer(plain):
        yield _Hit(match.start(), match.end(), answer, cue)


def _longest(hits: list[_Hit]) -> list[_Hit]:
    """The hits that do not lie inside a longer one, in the order of the text."""
    kept = [
        hit
        for hit in hits
        if not any(
            other.start <= hit.start
            and hit.end <= other.end
            and other.end - other.start > hit.end - hit.start
            for other in hits
        )
    ]
    return sorted(kept, key=lambda hit: hit.start)


def _denied(hit: _Hit, plain: str) -> bool:
    """Whether a negation stands up to two words before, in the same clause."""
    if _ANY_NOT.search(plain, hit.start, hit.end):
        return False
    clause = re.split(r"[.!?,;:\n]", plain[max(0, hit.start - 60) : hit.start])[-1]
    return _NOT.search(clause) is not None


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around this stretch of the message, cut to `LONGEST_QUOTE` letters."""
    before = max((text.rfind(mark, 0, start) for mark in ".!?\n"), default=-1) + 1
    after = min((at for mark in ".!?\n" if (at := text.find(mark, end)) >= 0), default=len(text))
    before = max(before, end - LONGEST_QUOTE)
    return " ".join(text[before : min(after, before + LONGEST_QUOTE)].split())
