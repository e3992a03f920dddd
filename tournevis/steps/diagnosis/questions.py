"""Which questions tell most, for an engineer who asks another than the best one."""

from __future__ import annotations

import numpy as np

from tournevis.engines.troubleshoot import Belief, Case, Guide
from tournevis.engines.troubleshoot.case import open_checks
from tournevis.engines.troubleshoot.guide import Array, Check


def most_telling(guide: Guide, case: Case, seen: Belief) -> list[Check]:
    """The checks that are still open, the most telling a minute first."""
    weights = np.array(seen.probabilities)
    weights /= weights.sum()  # on a network several causes may be true at once
    gains = {
        guide.checks[at].key: told(weights, guide.likelihood[at]) / guide.check_costs[at]
        for at in open_checks(guide, case)
    }
    return [guide.check(key) for key in sorted(gains, key=lambda key: -gains[key])]


def told(weights: Array, table: Array) -> float:
    """Mutual information of cause and answer, in nats (Shannon 1948).

    `weights` are P(cause) [causes], `table` is P(answer | cause) [answers, causes].

    >>> round(told(np.array([0.5, 0.5]), np.array([[1.0, 0.0], [0.0, 1.0]])), 3)
    0.693
    >>> told(np.array([0.5, 0.5]), np.array([[0.3, 0.3], [0.7, 0.7]]))
    0.0
    """
    answers = table @ weights
    return max(0.0, _entropy(answers) - float(weights @ [_entropy(row) for row in table.T]))


def _entropy(chances: Array) -> float:
    kept = chances[chances > 0]
    return float(-(kept * np.log(kept)).sum())
