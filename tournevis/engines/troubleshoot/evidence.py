"""What speaks for a cause and what against it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from tournevis.engines.troubleshoot.case import Case, failures, observations, prior
from tournevis.engines.troubleshoot.guide import UNKNOWN, Array, Guide


@dataclass(frozen=True)
class Weight:
    """How much one answer speaks for (above 0) or against (below 0) a cause, in nats."""

    check: str
    answer: str
    cause: str
    value: float


@dataclass(frozen=True)
class Setback:
    """How much the failure of one remedy speaks for or against a cause, in nats."""

    remedy: str
    cause: str
    value: float


def weights(guide: Guide, case: Case, cause: str) -> list[Weight]:
    """Good's weight of evidence of each answer for this cause, in the order of the answers.

    Natural logarithm of P(answer | cause, answers before) / P(answer | not cause, answers before):
    the log-odds of the cause start at its prior and move by each weight (0 for "unknown"), then by
    each of `setbacks`, to its posterior. Raises `KeyError` for a cause the guide does not have.
    """
    column, now = guide.cause_index[cause], prior(guide, case)
    found = []
    for check, answer in case.observed.items():
        value = 0.0
        if answer != UNKNOWN:
            ((at, row),) = observations(guide, replace(case, observed={check: answer}))
            value, now = _moved(now, guide.likelihood[at][row], column)
        found.append(Weight(check, answer, cause, value))
    return found


def setbacks(guide: Guide, case: Case, cause: str) -> list[Setback]:
    """The same for each failed remedy, in the guide's order, given all the answers."""
    column, now = guide.cause_index[cause], prior(guide, case)
    for check, answer in observations(guide, case):
        _, now = _moved(now, guide.likelihood[check][answer], column)
    found = []
    for remedy in failures(guide, case):
        value, now = _moved(now, 1.0 - guide.cures[remedy], column)
        found.append(Setback(guide.remedies[remedy].key, cause, value))
    return found


def _moved(now: Array, likelihood: Array, column: int) -> tuple[float, Array]:
    """The weight of one piece of evidence, and the belief after it (not normalised to 1)."""
    after = now * likelihood
    before_not, after_not = now.sum() - now[column], after.sum() - after[column]
    own = float(likelihood[column])
    if before_not <= 0 or (own <= 0 and after_not <= 0):
        value = 0.0
    elif own <= 0:
        value = -math.inf
    else:
        value = math.inf if after_not <= 0 else math.log(own * before_not / after_not)
    total = after.sum()
    return value, after / total if total > 0 else after
