"""Expected minutes until the trouble is cured, on plain arrays.

A row of `weights` is a belief times the probability of getting there, so that the minutes of the
branches of a question simply add up. Hand-over always cures and ends the case.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot.guide import Array

Indexes = NDArray[np.intp]


def acting(
    weights: Array, cures: Array, minutes: Array, handover: float, barred: Indexes | None = None
) -> Array:
    """Expected minutes without questions, for many beliefs at once, [rows].

    Remedies go by p/c (best chance a minute first, the belief updated after each failure) up to
    the point, the best one, from which handing over is cheaper than going on.
    `weights` [rows, causes], `cures` [remedies, causes], `minutes` [remedies]; `barred` [rows] is a
    remedy already used in that row, or -1.

    The walk stops early without loss: the weight that no remedy will ever cure is the same all
    along, the chances only fall, so once even the best remedy has chance x handover <= its minutes
    x that weight, no later hand-over can be the cheaper one.
    """
    rest: Array = weights.sum(axis=1)
    best: Array = rest * handover
    if not len(minutes):
        return best
    uncured = weights @ np.prod(1.0 - cures, axis=0)
    worth = _worth(len(weights), minutes, barred)
    rows, spent = np.arange(len(weights)), np.zeros(len(weights))
    for _ in minutes:
        value = (weights @ cures.T) * worth
        chosen = value.argmax(axis=1)
        going = value[np.arange(len(rows)), chosen] * handover > uncured
        if not going.any():
            break
        if going.mean() < 0.7:  # dropping finished rows copies the others: do it seldom
            weights, worth, uncured = weights[going], worth[going], uncured[going]
            rows, spent, rest, chosen = rows[going], spent[going], rest[going], chosen[going]
            going = going[going]
        spent += minutes[chosen] * rest
        weights = weights * (1.0 - cures[chosen])
        rest = weights.sum(axis=1)
        worth[np.arange(len(rows)), chosen] = 0.0
        total = np.where(going, spent + rest * handover, np.inf)
        best[rows] = np.minimum(best[rows], total)
    return best


def _worth(rows: int, minutes: Array, barred: Indexes | None) -> Array:
    """1 / minutes for each remedy still usable in each row, else 0, [rows, remedies]."""
    worth: Array = np.tile(1.0 / minutes, (rows, 1))
    if barred is not None:
        used = np.flatnonzero(barred >= 0)
        worth[used, barred[used]] = 0.0
    return worth


def order(weights: Array, cures: Array, minutes: Array) -> list[int]:
    """All remedies in p/c order, the belief updated after each; `weights` [causes]."""
    weights, left, done = weights.copy(), list(range(len(minutes))), []
    while left:
        best = max(left, key=lambda remedy: float(cures[remedy] @ weights) / minutes[remedy])
        weights = weights * (1.0 - cures[best])
        left.remove(best)
        done.append(best)
    return done


def cost(
    weights: Array, cures: Array, minutes: Array, handover: float, done: Sequence[int]
) -> float:
    """Expected minutes of trying these remedies in this order, then handing over.

    A remedy that overlaps an earlier one counts only for what that one leaves.
    """
    spent = 0.0
    for remedy in done:
        spent += float(minutes[remedy] * weights.sum())
        weights = weights * (1.0 - cures[remedy])
    return spent + handover * float(weights.sum())
