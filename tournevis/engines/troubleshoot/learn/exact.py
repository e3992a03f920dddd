"""Exact tests for small counts, and many of them at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from tournevis.engines.troubleshoot.guide import Array


def binomial_p(seen: int, of: int, chance: float) -> float:
    """How odd `seen` of `of` is where each has this chance: exact, two-sided, 0 to 1.

    Twice the smaller tail (Clopper & Pearson 1934): under the chance itself, p <= a happens at most
    with probability a.
    """
    if chance <= 0 or chance >= 1:
        return 1.0 if seen == (of if chance >= 1 else 0) else 0.0
    mass = _mass(of, chance)
    return min(1.0, 2.0 * min(float(mass[: seen + 1].sum()), float(mass[seen:].sum())))


def standing_out(odds: Sequence[float], level: float) -> list[int]:
    """Which of these p-values stand out, as indexes, the oddest first.

    Benjamini & Hochberg 1995: of those named, at most a share `level` is expected to be false; where
    nothing is wrong at all, the chance to name any is at most `level`.
    """
    order = sorted(range(len(odds)), key=lambda index: odds[index])
    last = 0
    for rank, index in enumerate(order, start=1):
        if odds[index] <= level * rank / len(order):
            last = rank
    return order[:last]


def _mass(of: int, chance: float) -> Array:
    """P(k of `of`) for each k, [of + 1]."""
    logs = _log_factorials(of)
    k = np.arange(of + 1)
    ways = logs[of] - logs[: of + 1] - logs[of::-1]
    return np.asarray(
        np.exp(ways + k * math.log(chance) + (of - k) * math.log1p(-chance)), dtype=np.float64
    )


@lru_cache(maxsize=256)
def _log_factorials(up_to: int) -> Array:
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1.0, up_to + 1)))])
    logs.setflags(write=False)
    return logs
