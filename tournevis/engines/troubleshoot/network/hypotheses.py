"""Mutually exclusive hypotheses of a network: which of the listed faults there are, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nlargest
from itertools import combinations
from math import prod

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.network.overlay import Overlay
from tournevis.engines.troubleshoot.network.story import inside
from tournevis.engines.troubleshoot.network.worlds import World

MOST_PAIRED = 40
"""Only the likeliest faults are combined."""

Configuration = frozenset[int]
"""The faults that there are, by number; empty: none of the listed ones."""


def configurations(
    overlay: Overlay, chances: Sequence[float], faults: int, most: int
) -> tuple[Configuration, ...]:
    """Each fault alone, in the guide's order, none, then combinations of up to `faults` of them.

    `chances`: P(fault) now. Combinations are taken while there are fewer than `most` hypotheses,
    the likeliest first, as the product of the odds of their faults tells.
    """
    odds = [chance / max(1.0 - chance, 1e-9) for chance in chances]
    ranked = sorted(range(len(odds)), key=lambda fault: -odds[fault])[:MOST_PAIRED]
    several = (
        frozenset(group)
        for size in range(2, faults + 1)
        for group in combinations(ranked, size)
        if _possible(overlay, group)
    )
    room = max(0, most - len(odds) - 1)
    best = nlargest(room, several, key=lambda group: (prod(odds[f] for f in group), sorted(group)))
    return (*(frozenset({fault}) for fault in range(len(odds))), frozenset(), *best)


def _possible(overlay: Overlay, group: Sequence[int]) -> bool:
    """No variable is in the states of two faults at once."""
    return len({overlay.faults[fault].variable for fault in group}) == len(group)


def allowed(overlay: Overlay, world: World, listed: Sequence[Configuration]) -> dict[int, Array]:
    """Which states of the fault variables of this world go with each configuration.

    Variable of the grown graph to [configurations, states] of 0 and 1.
    """
    found: dict[int, Array] = {}
    for number, fault in enumerate(overlay.faults):
        here = np.array([number in configuration for configuration in listed])[:, np.newaxis]
        mask = inside(overlay, fault)
        node = world[fault.variable]
        found[node] = np.where(here, mask, 1.0 - mask) * found.get(node, 1.0)
    return found
