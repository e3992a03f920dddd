"""The belief: P(cause | everything observed), for a single fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tournevis.engines.troubleshoot.case import Case, failures, hints, observations, prior
from tournevis.engines.troubleshoot.guide import Array, Cause, Guide

CLEAR = 0.8
STRANGE = 0.02
"""A named cause is out of the question when it would give evidence this odd less often."""


@dataclass(frozen=True)
class Belief:
    """Probabilities over the causes of a guide, in the guide's order; the last is "other".

    `evidence`: P(everything observed), 1 when nothing is. `fit`: for each cause, at most how often
    it would give evidence at least as odd as this (1: nothing odd).
    """

    causes: tuple[Cause, ...]
    probabilities: tuple[float, ...]
    evidence: float
    fit: tuple[float, ...]

    @property
    def ranked(self) -> list[tuple[Cause, float]]:
        """Causes with their probabilities, likeliest first."""
        pairs = zip(self.causes, self.probabilities, strict=True)
        return sorted(pairs, key=lambda pair: -pair[1])

    def of(self, cause: str) -> float:
        """P(this cause); raises `KeyError` if the guide does not have it."""
        keys = {each.key: index for index, each in enumerate(self.causes)}
        return self.probabilities[keys[cause]]


def belief(guide: Guide, case: Case) -> Belief:
    """The belief after this case. Raises `CaseError` if the case names what the guide lacks.

    Of a guide on a network it is the network's own: several faults at once are possible.
    """
    if guide.network is not None:
        probabilities, evidence, fits = guide.network.chances(guide, case)
    else:
        probabilities, evidence = posterior(guide, case)
        fits = _fit(guide, case)
    return Belief(guide.causes, tuple(probabilities.tolist()), evidence, tuple(fits.tolist()))


def is_clear(seen: Belief) -> bool:
    """Whether one named cause is likely enough (0.8) to be spoken of as the cause."""
    return max(seen.probabilities[:-1]) >= CLEAR


def knows_nothing(seen: Belief) -> bool:
    """Whether to say "nothing I know": "other" leads, or no named cause gives such evidence."""
    named = max(seen.probabilities[:-1])
    return seen.probabilities[-1] > named or max(seen.fit[:-1]) < STRANGE


def posterior(guide: Guide, case: Case) -> tuple[Array, float]:
    """P(cause | case) [causes] and P(evidence).

    Answers and failures are independent given the cause; a failed remedy is evidence of likelihood
    1 - P(cured | cause), a hint of sum over the answers of weight x P(answer | cause). Where no
    cause at all allows the evidence, "other" takes everything.
    """
    with np.errstate(divide="ignore"):
        logs = np.log(prior(guide, case)) + np.log(_evidence(guide, case)).sum(axis=0)
    top = logs.max()
    if np.isneginf(top):
        return np.eye(len(guide.causes))[-1], 0.0
    weights = np.exp(logs - top)
    total = float(weights.sum())
    return weights / total, float(np.exp(top) * total)


def _evidence(guide: Guide, case: Case) -> Array:
    """Likelihood of each piece of evidence under each cause, [pieces, causes]."""
    answers = [guide.likelihood[check][answer] for check, answer in observations(guide, case)]
    said = [weights @ guide.likelihood[check] for check, weights in hints(guide, case)]
    failed = [1.0 - guide.cures[remedy] for remedy in failures(guide, case)]
    return np.array([*answers, *said, *failed], dtype=np.float64).reshape(-1, len(guide.causes))


def _fit(guide: Guide, case: Case) -> Array:
    """At most P(evidence as surprising as this | cause), [causes]."""
    found = observations(guide, case)
    outcomes = [guide.likelihood[check] for check, _ in found]
    outcomes += [np.stack([1.0 - guide.cures[r], guide.cures[r]]) for r in failures(guide, case)]
    seen = [answer for _, answer in found] + [0] * (len(outcomes) - len(found))
    return fit(outcomes, seen, len(guide.causes))


def fit(outcomes: Sequence[Array], seen: Sequence[int], hypotheses: int) -> Array:
    """At most P(evidence as surprising as this | hypothesis), [hypotheses].

    `outcomes`: P(outcome | hypothesis) of each piece of evidence, [outcomes, hypotheses]; `seen`:
    which outcome it was. Surprise is -log likelihood; its mean and variance under a hypothesis add
    up over the pieces of evidence, and Cantelli's inequality bounds the tail: variance / (variance
    + excess²). The bound is met exactly by one piece of evidence with two outcomes, and never cries
    wolf more often than it says, however long the interview.
    """
    excess, variance = np.zeros(hypotheses), np.zeros(hypotheses)
    for chances, outcome in zip(outcomes, seen, strict=True):
        surprise = -np.log(np.maximum(chances, 1e-12))
        mean = (chances * surprise).sum(axis=0)
        excess += surprise[outcome] - mean
        variance += (chances * (surprise - mean) ** 2).sum(axis=0)
    odd = excess > 1e-9
    return np.where(odd, variance / np.where(odd, variance + excess**2, 1.0), 1.0)
