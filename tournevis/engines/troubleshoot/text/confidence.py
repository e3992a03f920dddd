"""How sure a proposal is: learnt weights, one a signal."""

from __future__ import annotations

import math
from collections.abc import Mapping

from tournevis.engines.troubleshoot.text.signals import NAMES, Signal

PROPOSED = 0.7
"""Confidence from which an answer is proposed: nine of ten proposals are then right (tuning half)."""

WEIGHTS: Mapping[str, float] = {
    "bias": -5.97,
    "exact": 3.36,
    "exact_words": -1.62,
    "soft": 1.74,
    "soft_words": -1.92,
    "unordered": -0.52,
    "more": 1.39,
    "rival": -1.32,
    "text": 1.05,
    "ask": 2.03,
    "yes": 1.99,
    "no": 0.23,
    "common": 6.13,
    "margin": -0.45,
    "text_ask": -0.06,
    "told": 1.91,
}
"""Logistic regression by Newton's method, ridge 0.3, on every signal of the tuning half of
`bench/troubleshoot/messages` (some 4,500 answers, 266 of them told), whatever the guide:
`python -m bench.troubleshoot.fit_text` prints it anew."""


def confidence(signal: Signal) -> float:
    """P(the client meant this answer | the signals), 0 to 1: a logistic regression."""
    return logistic(
        sum(WEIGHTS[name] * value for name, value in zip(NAMES, signal.values, strict=True))
    )


def logistic(value: float) -> float:
    """1 / (1 + exp(-value)), for any value."""
    if value < -700:
        return 0.0
    return 1.0 / (1.0 + math.exp(-value))
