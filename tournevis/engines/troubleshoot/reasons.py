"""Why this step? In one sentence, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import OTHER, Array, Cause, Guide, spoken
from tournevis.engines.troubleshoot.plan.step import Step
from tournevis.engines.troubleshoot.posterior import belief, knows_nothing

REASONS = {
    "safety": {
        "fr": "Question de sécurité : elle passe avant tout le reste.",
        "en": "A safety question: it comes before everything else.",
    },
    "danger": {
        "fr": "Cette réponse signale un danger : on s’arrête là et on passe la main tout de suite.",
        "en": "That answer means danger: stop here and hand over at once.",
    },
}


@dataclass(frozen=True)
class Why:
    """The reasons for a step.

    `causes`, with their probabilities: the two that the check best tells apart; or the one that
    the remedy is mostly aimed at; or, for a hand-over because the guide knows nothing, "other".
    `chance`: that the remedy cures.
    """

    step: Step
    causes: tuple[tuple[Cause, float], ...] = ()
    chance: float | None = None

    def sentence(self, lang: str) -> str:
        """One plain sentence, French where `lang` begins with "fr", else English."""
        lang = spoken(lang)
        if self.step.reason:
            return REASONS[self.step.reason][lang]
        if self.step.kind == "check":
            return self._asking(lang)
        return self._trying(lang) if self.step.kind == "remedy" else self._handing_over(lang)

    def _asking(self, lang: str) -> str:
        took, saved = minutes(self.step.minutes, lang), minutes(self.step.saved_minutes, lang)
        one, two = (named(*pair, lang) for pair in self.causes)
        if lang == "fr":
            return (
                f"Cette vérification prend {took} et, ce temps compris, fait gagner {saved}"
                f" en moyenne : la réponse distingue {one} de {two}."
            )
        return (
            f"This check takes {took} and, that included, saves {saved} on average:"
            f" it tells {one} from {two}."
        )

    def _trying(self, lang: str) -> str:
        took, chance = minutes(self.step.minutes, lang), percent(self.chance or 0.0, lang)
        aim = named(*self.causes[0], lang)
        if lang == "fr":
            return (
                f"Ce remède prend {took} et a {chance} de chances de suffire, surtout contre {aim}"
                " ; vérifier autre chose d'abord ne ferait pas gagner de temps."
            )
        return (
            f"This remedy takes {took} and has a chance of {chance} to cure, mostly {aim};"
            " checking something else first would save no time."
        )

    def _handing_over(self, lang: str) -> str:
        took, other = minutes(self.step.minutes, lang), self.step.otherwise_minutes
        going_on = None if other is None else minutes(other, lang)
        if lang == "fr":
            start = "Ce guide n'explique pas bien ces constats" if self.causes else ""
            known = f" (cause inconnue : {percent(self.causes[0][1], lang)})" if self.causes else ""
            rest = (
                "il ne reste ni vérification ni remède utile : il faut passer la main."
                if going_on is None
                else f"passer la main prend {took}, continuer seul {going_on} en moyenne."
            )
        else:
            start = "This guide does not explain well what was seen" if self.causes else ""
            known = f" (unknown cause: {percent(self.causes[0][1], lang)})" if self.causes else ""
            rest = (
                "no useful check or remedy is left: time to hand over."
                if going_on is None
                else f"handing over takes {took}, going on alone {going_on} on average."
            )
        joint = " ; " if lang == "fr" else "; "
        return f"{start}{known}{joint}{rest}" if start else rest[0].upper() + rest[1:]


def why(guide: Guide, case: Case, step: Step) -> Why:
    """The reasons for this step, which `next_step` gave for this case."""
    seen = belief(guide, case)
    weights = np.array(seen.probabilities)
    if step.kind == "check":
        apart = _told_apart(weights, guide.likelihood[guide.check_index[step.key]])
        return Why(step, tuple((guide.causes[each], seen.probabilities[each]) for each in apart))
    if step.kind == "remedy":
        shares = weights * guide.cures[guide.remedy_index[step.key]]
        aim = int(shares.argmax())
        return Why(step, ((guide.causes[aim], seen.probabilities[aim]),), float(shares.sum()))
    return Why(step, ((guide.cause(OTHER), seen.of(OTHER)),) if knows_nothing(seen) else ())


def _told_apart(weights: Array, table: Array) -> tuple[int, int]:
    """The two causes that this check best separates, the likelier first.

    The largest P(one) x P(two) x total variation distance between their rows of answers.
    """
    distance = 0.5 * np.abs(table[:, :, np.newaxis] - table[:, np.newaxis, :]).sum(axis=0)
    score = weights[:, np.newaxis] * weights[np.newaxis, :] * distance
    np.fill_diagonal(score, -1.0)
    one, two = divmod(int(score.argmax()), len(weights))
    return (one, two) if weights[one] >= weights[two] else (two, one)


def named(cause: Cause, probability: float, lang: str) -> str:
    """A cause between quotation marks, with its probability."""
    name = cause.name[lang]
    quoted = f"«\u00a0{name}\u00a0»" if lang == "fr" else f"“{name}”"
    return f"{quoted} ({percent(probability, lang)})"


def percent(probability: float, lang: str) -> str:
    """A probability as people say it."""
    sign = "\u00a0%" if lang == "fr" else "%"
    if 0 < probability < 0.01:
        return ("moins de 1" if lang == "fr" else "under 1") + sign
    if 0.99 < probability < 1:
        return ("plus de 99" if lang == "fr" else "over 99") + sign
    return f"{probability * 100:.0f}{sign}"


def minutes(value: float, lang: str) -> str:
    """Minutes as people say them."""
    if value < 0.75:
        return "moins d'une minute" if lang == "fr" else "less than a minute"
    return f"{max(1, round(value))}\u00a0min"
