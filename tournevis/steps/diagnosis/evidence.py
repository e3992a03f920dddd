"""What we believe and why, in words: the bars, the ledger, what messages say, what was answered."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from tournevis.engines.troubleshoot import Belief, Case, Guide, Proposal, belief, setbacks, weights
from tournevis.engines.troubleshoot.guide import OTHER, UNKNOWN
from tournevis.ground.guides.words import in_words
from tournevis.steps.diagnosis.case import Kind, fits
from tournevis.steps.diagnosis.models import FAILED, LATER, WORKED, Observation

MOST_BARS = 5
WORTH_SAYING = 0.1  # nats: less is not worth a line
STRONGEST = 9.9


@dataclass(frozen=True)
class Bar:
    """One cause: its chance now, and a moment ago (None where that is the same), 0 to 1."""

    key: str
    name: str
    kind: str
    chance: float
    was: float | None
    is_leading: bool


@dataclass(frozen=True)
class Line:
    """One piece of evidence for (above 0) or against a cause, in nats."""

    value: float
    question: str
    answer: str
    cause: str


@dataclass(frozen=True)
class Read:
    """An answer that a message seems to give, with the words that say so.

    `confidence`: P(that is what they mean). `value`: what the reading, not confirmed, is worth as
    evidence, as in `Line`; None where that is not worth saying, or was said with another reading of
    the same check.
    """

    check: str
    question: str
    answer: str
    text: str
    quote: str
    confidence: float
    value: float | None
    cause: str
    is_danger: bool


@dataclass(frozen=True)
class Given:
    """What was answered to a check; or, of a misread, what the client's words do not say."""

    check: str
    question: str
    answer: str
    text: str
    at: datetime
    by: str
    is_later: bool
    is_misread: bool
    is_danger: bool


def bars(seen: Belief, before: Belief | None) -> list[Bar]:
    """The likeliest named causes and "other", likeliest first."""
    ranked = seen.ranked
    named = [cause for cause, _chance in ranked if cause.key != OTHER][:MOST_BARS]
    return [
        Bar(
            cause.key,
            in_words(cause.name),
            cause.kind,
            chance,
            _moved(chance, before.of(cause.key)) if before else None,
            cause is ranked[0][0],
        )
        for cause, chance in ranked
        if cause in named or cause.key == OTHER
    ]


def ledger(guide: Guide, case: Case, cause: str) -> list[Line]:
    """How much each answer and each failure speaks for or against this cause, in order."""
    name = in_words(guide.cause(cause).name)
    answered = [
        Line(
            _held(w.value),
            in_words(guide.check(w.check).ask),
            answer_text(guide, w.check, w.answer),
            name,
        )
        for w in weights(guide, case, cause)
    ]
    failed = [
        Line(_held(s.value), in_words(guide.remedy(s.remedy).name), _("did not help"), name)
        for s in setbacks(guide, case, cause)
    ]
    return [line for line in answered + failed if abs(line.value) >= WORTH_SAYING]


def read(guide: Guide, case: Case, readings: list[Proposal]) -> list[Read]:
    """What the client's messages seem to say, each with what it is worth for the leading cause."""
    leading = belief(guide, case).ranked[0][0]
    worth = {
        check: value
        for check, value in worths(guide, case, leading.key).items()
        if abs(value) >= WORTH_SAYING
    }
    return [
        Read(
            each.check,
            in_words(guide.check(each.check).ask),
            each.answer,
            answer_text(guide, each.check, each.answer),
            each.quote,
            each.confidence,
            worth.pop(each.check, None),
            in_words(leading.name),
            guide.check(each.check).answer(each.answer).danger,
        )
        for each in readings
    ]


def worths(guide: Guide, case: Case, cause: str) -> dict[str, float]:
    """How much what was read about each check speaks for this cause, in nats, all else known.

    The log-odds of the cause move by each in turn, from what observations alone make of them.
    """
    now, found = replace(case, hints={}), {}
    before = _log_odds(belief(guide, now).of(cause))
    for check, hint in case.hints.items():
        now = now.hinted({check: hint})
        after = _log_odds(belief(guide, now).of(cause))
        found[check] = _held(after - before)
        before = after
    return found


def given(guide: Guide, observations: list[Observation]) -> list[Given]:
    """The checks that were answered or put off, and what was read wrongly, in order."""
    return [
        Given(
            seen.subject,
            in_words(guide.check(seen.subject).ask),
            seen.answer,
            answer_text(guide, seen.subject, seen.answer),
            seen.at,
            seen.by.first_name if seen.by else "",
            seen.answer == LATER,
            seen.kind == Kind.MISREAD,
            seen.kind == Kind.CHECK and _is_danger(guide, seen),
        )
        for seen in observations
        if seen.kind != Kind.REMEDY and fits(guide, seen)
    ]


def answer_text(guide: Guide, check: str, answer: str) -> str:
    """An answer in the page's words."""
    usual = {UNKNOWN: _("not known"), LATER: _("not now")}
    return usual.get(answer) or in_words(guide.check(check).answer(answer).text)


def outcome_text(answer: str) -> str:
    """How a remedy went, in the page's words."""
    return {WORKED: _("it worked"), FAILED: _("did not help")}[answer]


def _moved(chance: float, before: float) -> float | None:
    return before if abs(chance - before) >= 0.005 else None


def _is_danger(guide: Guide, seen: Observation) -> bool:
    answers = guide.check(seen.subject).answers
    return any(each.danger for each in answers if each.key == seen.answer)


def _log_odds(chance: float) -> float:
    held = min(max(chance, 1e-9), 1 - 1e-9)
    return math.log(held / (1 - held))


def _held(value: float) -> float:
    """Within what a screen shows; a single answer never quite proves anything."""
    return math.copysign(min(abs(value), STRONGEST), value)
