"""What each answer would change, and why not another step: the other half of "why this?"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import Answer, Cause, Guide, spoken
from tournevis.engines.troubleshoot.plan.choose import EQUATION_5
from tournevis.engines.troubleshoot.plan.step import Other, Step, next_step
from tournevis.engines.troubleshoot.posterior import belief
from tournevis.engines.troubleshoot.reasons import minutes, named, percent

NEAR = 0.05
"""Two plans closer than this share of their minutes are as good as each other."""


@dataclass(frozen=True)
class Outcome:
    """One answer to a check: how likely it is, and what is believed and done next after it."""

    check: str
    answer: Answer
    chance: float
    leading: Cause
    belief: float
    then: Step

    def sentence(self, lang: str) -> str:
        """One plain sentence, French where `lang` begins with "fr", else English."""
        lang = spoken(lang)
        answer, chance = self.answer.text[lang], percent(self.chance, lang)
        leading = named(self.leading, self.belief, lang)
        if lang == "fr":
            return (
                f"«\u00a0{answer}\u00a0» ({chance}) : la cause la plus probable serait {leading}."
            )
        return f"“{answer}” ({chance}): the likeliest cause would be {leading}."


def outcomes(guide: Guide, case: Case, check: str) -> list[Outcome]:
    """Every answer to this check, in the guide's order. Raises `KeyError` for an unknown check."""
    now = np.array(belief(guide, case.without(check)).probabilities)
    chances = guide.likelihood[guide.check_index[check]] @ (now / now.sum())
    found = []
    for answer, chance in zip(guide.check(check).answers, chances, strict=True):
        after = case.without(check).answered(check, answer.key)
        leading, probability = belief(guide, after).ranked[0]
        then = next_step(guide, after, EQUATION_5)
        found.append(Outcome(check, answer, float(chance), leading, probability, then))
    return found


def why_not(guide: Guide, step: Step, other: Other, lang: str) -> str:
    """Why another step that was looked at (of `step.others`) is not taken first, in one sentence."""
    lang, more = spoken(lang), other.expected_minutes - step.expected_minutes
    name = _name(guide, other, lang)
    if more <= NEAR * step.expected_minutes:
        if lang == "fr":
            return f"{name}\u00a0: à peu près aussi bien ({minutes(max(0.0, more), lang)} de plus)."
        return f"{name}: about as good ({minutes(max(0.0, more), lang)} more)."
    if lang == "fr":
        return f"{name}\u00a0: en commençant par là, on mettrait {minutes(more, lang)} de plus en moyenne."
    return f"{name}: beginning with that would take {minutes(more, lang)} more on average."


def _name(guide: Guide, other: Other, lang: str) -> str:
    if other.kind == "check":
        return guide.check(other.key).ask[lang]
    return (
        guide.remedy(other.key).name[lang] if other.kind == "remedy" else guide.handover.text[lang]
    )
