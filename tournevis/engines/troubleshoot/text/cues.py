"""Answers that a message already gives: proposed with the words that suggest them, to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tournevis.engines.troubleshoot.guide import LANGUAGES, Guide
from tournevis.engines.troubleshoot.text.confidence import PROPOSED, confidence
from tournevis.engines.troubleshoot.text.fold import folded
from tournevis.engines.troubleshoot.text.lexicon import lexicon
from tournevis.engines.troubleshoot.text.reading import Word, words_of
from tournevis.engines.troubleshoot.text.signals import Signal, signals

LONGEST_QUOTE = 160


@dataclass(frozen=True)
class Proposal:
    """A likely answer to a check, with what suggests it.

    `cue`: the guide's cue that was found, or the answer's own words where there was none.
    `quote`: the sentence of the message. `confidence`: P(the client meant this answer), 0 to 1.
    """

    check: str
    answer: str
    cue: str
    quote: str
    confidence: float = 1.0


def proposals(guide: Guide, text: str, language: str, least: float = PROPOSED) -> list[Proposal]:
    """Answers that a message seems to give, each at most once: checks in the guide's order, the
    answers to one check as they are told.

    `language` ("fr", "en"; any other: both) says in which words. Case, accents, the spelling of
    text messages and typing mistakes do not count; what is denied, asked, only supposed, or over,
    is not proposed. Two answers to one check may both be proposed, for a person to choose. Only
    answers with a confidence of at least `least` (0 to 1) are. The first 20,000 letters are read.
    """
    plain, places = folded(text)
    spoken = (language,) if language in LANGUAGES else LANGUAGES
    known = lexicon(guide, spoken)
    read = words_of(plain, spoken, known.corrected)
    sure = [(signal, confidence(signal)) for signal in signals(known, read)]
    likely = [pair for pair in sure if pair[1] >= least]
    likely.sort(key=lambda pair: (pair[0].check, _hit(read, pair[0])[0].start))
    return [
        _proposal(guide, signal, chance, _quote(text, places, _hit(read, signal)))
        for signal, chance in likely
    ]


def _proposal(guide: Guide, signal: Signal, sure: float, quote: str) -> Proposal:
    check = guide.checks[signal.check]
    answer = check.answers[signal.answer]
    cue = signal.cue.cue.written if signal.cue else next(iter(answer.text.values()))
    return Proposal(check.key, answer.key, cue, quote, sure)


def _hit(read: Sequence[Word], signal: Signal) -> list[Word]:
    """The words of the cue, or the first word of the sentence most like the answer."""
    if signal.cue:
        return [read[at] for at in sorted(signal.cue.at)]
    return [word for word in read if word.sentence == signal.sentence][:1]


def _quote(text: str, places: Sequence[int], hit: Sequence[Word]) -> str:
    start, end = min(word.start for word in hit), max(word.end for word in hit)
    return _sentence(text, places[start], places[end - 1] + 1)


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around this stretch of the message, cut to `LONGEST_QUOTE` letters."""
    before = max((text.rfind(mark, 0, start) for mark in ".!?\n"), default=-1) + 1
    after = min((at for mark in ".!?\n" if (at := text.find(mark, end)) >= 0), default=len(text))
    before = max(before, end - LONGEST_QUOTE)
    return " ".join(text[before : min(after, before + LONGEST_QUOTE)].split())
