"""Expected minutes until the trouble is cured, without asking anything more.

A row of `weights` is a belief times the probability of getting there, so that the minutes of the
branches of a question simply add up. Hand-over always cures and ends the case.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot.guide import Array

Bools = NDArray[np.bool_]
Indexes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Links:
    """What one remedy does to the others.

    `bars` [remedies, remedies]: having tried the row, the column is no longer to be tried.
    `waits` [remedies, remedies]: the row is tried only after the column.
    `cluster` [remedies]: its cluster, or the last one, which costs nothing.
    """

    bars: Bools
    waits: Bools
    cluster: Indexes


def acting(
    weights: Array,
    cures: Array,
    costs: Array,
    handover: float,
    usable: Bools | None = None,
) -> Array:
    """Expected minutes without questions, for many beliefs at once, [rows].

    Remedies go by p/c (best chance a minute first, the belief updated after each failure) up to
    the point, the best one, from which handing over is cheaper than going on.
    `weights` [rows, hypotheses], `cures` [remedies, hypotheses], `costs` [remedies] in minutes;
    `usable` [rows, remedies], all of them where not given.

    The walk stops early without loss: the weight that no remedy will ever cure is the same all
    along, the chances only fall, so once even the best remedy has chance x handover <= its minutes
    x that weight, no later hand-over can be the cheaper one.
    """
    rest: Array = weights.sum(axis=1)
    best: Array = rest * handover
    if not len(costs):
        return best
    worth = np.tile(1.0 / costs, (len(weights), 1))
    if usable is not None:
        worth *= usable
    uncured = weights @ np.prod(1.0 - cures, axis=0)
    rows, spent = np.arange(len(weights)), np.zeros(len(weights))
    for _ in costs:
        value = (weights @ cures.T) * worth
        chosen = value.argmax(axis=1)
        going = value[np.arange(len(rows)), chosen] * handover > uncured
        if not going.any():
            break
        if going.mean() < 0.7:  # dropping finished rows copies the others: do it seldom
            weights, worth, uncured = weights[going], worth[going], uncured[going]
            rows, spent, rest, chosen = rows[going], spent[going], rest[going], chosen[going]
            going = going[going]
        spent += costs[chosen] * rest
        weights = weights * (1.0 - cures[chosen])
        rest = weights.sum(axis=1)
        worth[np.arange(len(rows)), chosen] = 0.0
        total = np.where(going, spent + rest * handover, np.inf)
        best[rows] = np.minimum(best[rows], total)
    return best


def acting_linked(
    weights: Array,
    cures: Array,
    costs: Array,
    handover: float,
    usable: Bools,
    links: Links,
    openings: Array,
) -> Array:
    """The same where remedies open clusters, wait for each other or stand for one another.

    `openings` [rows, clusters + 1]: what opening each cluster still costs in that row; the last
    column is 0. The price of a remedy falls when its cluster is open, so the walk ends early only
    where not even the price without opening would do.
    """
    rest: Array = weights.sum(axis=1)
    best: Array = rest * handover
    walk = _Walk(weights, usable.copy(), openings.copy(), rest, links)
    uncured = weights @ np.prod(1.0 - cures, axis=0)
    for _ in costs:
        chances = walk.weights @ cures.T
        hopeful = (chances * walk.usable / costs).max(axis=1) * handover > uncured[walk.rows]
        price = costs + walk.openings[:, links.cluster] if openings.shape[1] > 1 else costs
        value = np.where(walk.free(), chances / price, 0.0)
        chosen = value.argmax(axis=1)
        going = hopeful & (value[np.arange(len(chosen)), chosen] > 0)
        if not going.any():
            break
        paid = np.broadcast_to(price, value.shape)[np.arange(len(chosen)), chosen]
        walk = walk.on(going, chosen, paid, cures)
        best[walk.rows] = np.minimum(best[walk.rows], walk.spent + walk.rest * handover)
    return best


class _Walk:
    """The rows that are still going, and what they have spent."""

    def __init__(
        self, weights: Array, usable: Bools, openings: Array, rest: Array, links: Links
    ) -> None:
        self.weights, self.usable, self.openings = weights, usable, openings
        self.rest, self.links = rest, links
        self.rows, self.spent = np.arange(len(weights)), np.zeros(len(weights))
        self.undone = np.ones(usable.shape) if links.waits.any() else None

    def free(self) -> Bools:
        """The remedies that wait for no other one, [rows, remedies]."""
        if self.undone is None:
            return self.usable
        return self.usable & ~(self.undone @ self.links.waits.T.astype(np.float64) > 0)

    def on(self, going: Bools, chosen: Indexes, price: Array, cures: Array) -> _Walk:
        """These rows after their remedies failed; the others are dropped."""
        chosen, every = chosen[going], np.arange(int(going.sum()))
        self.rows, self.usable = self.rows[going], self.usable[going]
        self.openings = self.openings[going]
        self.spent = self.spent[going] + price[going] * self.rest[going]
        self.weights = self.weights[going] * (1.0 - cures[chosen])
        self.rest = self.weights.sum(axis=1)
        self.openings[every, self.links.cluster[chosen]] = 0.0
        self.usable &= ~self.links.bars[chosen]
        if self.undone is not None:
            self.undone = self.undone[going]
            self.undone[every, chosen] = 0.0
        return self
