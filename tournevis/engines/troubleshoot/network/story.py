"""A case as evidence: each answer is about the world in which it was given.

A failed remedy makes a new world, in which the problem is still there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tournevis.engines.troubleshoot.case import Case, failures, hints, observations, prior
from tournevis.engines.troubleshoot.guide import Array, Guide
from tournevis.engines.troubleshoot.network.graph import Graph
from tournevis.engines.troubleshoot.network.overlay import PRESENT, Fault, Overlay
from tournevis.engines.troubleshoot.network.worlds import World, repaired


@dataclass(frozen=True, eq=False)
class Story:
    """The graph of all worlds so far, what was seen in them, and the world now."""

    graph: Graph
    evidence: Mapping[int, Array]
    world: World


def beginning(overlay: Overlay) -> Story:
    """Nothing but the client's problem."""
    world = tuple(range(len(overlay.graph.tables)))
    return Story(overlay.graph, {overlay.complaint: PRESENT}, world)


def told(overlay: Overlay, guide: Guide, case: Case) -> Story:
    """The story of a case. Raises `CaseError` if the case names what the guide lacks.

    Hints and closed incidents belong to the first world.
    """
    start = learnt(overlay, guide, case)
    graph = start.graph.copy() if case.failed else start.graph
    world, evidence = start.world, dict(start.evidence)
    for check, weights in hints(guide, case):
        _see(evidence, world, overlay, check, weights)
    for kind, index, answer in _in_order(guide, case):
        if kind == "check":
            chosen = np.eye(len(overlay.readings[index].chances))[answer]
            _see(evidence, world, overlay, index, chosen)
        else:
            repair = overlay.repairs[index]
            world = repaired(graph, overlay.graph, world, repair, overlay.wanted)
            _add(evidence, world[overlay.complaint], PRESENT)
    return Story(graph, evidence, world)


def learnt(overlay: Overlay, guide: Guide, case: Case) -> Story:
    """The problem, and what closed incidents say of each fault.

    The odds of a fault against "other" are those of the guide times what `case.prior` makes of
    them, so that the single-fault view of the network has the Dirichlet's rates exactly.
    """
    start = beginning(overlay)
    if not any(case.counts.values()):
        return start
    factors = prior(guide, case) / guide.prior
    evidence = dict(start.evidence)
    for fault, factor in zip(overlay.faults, factors[:-1] / factors[-1], strict=True):
        _add(evidence, fault.variable, 1.0 + (factor - 1.0) * inside(overlay, fault))
    return Story(start.graph, evidence, start.world)


def inside(overlay: Overlay, fault: Fault) -> Array:
    """1 for the states of the variable that are this fault, else 0, [states]."""
    mask = np.zeros(overlay.graph.size(fault.variable))
    mask[list(fault.states)] = 1.0
    return mask


def _in_order(guide: Guide, case: Case) -> list[tuple[str, int, int]]:
    """("check", check, answer) and ("remedy", remedy, 0) as they were done."""
    seen = [("check", check, answer) for check, answer in observations(guide, case)]
    tried = [("remedy", remedy, 0) for remedy in failures(guide, case)]
    keys = {
        **{("check", index): check.key for index, check in enumerate(guide.checks)},
        **{("remedy", index): remedy.key for index, remedy in enumerate(guide.remedies)},
    }
    places = {key: place for place, key in enumerate(case.order)}
    return sorted([*seen, *tried], key=lambda each: places.get(keys[each[:2]], -1))


def _see(
    evidence: dict[int, Array], world: World, overlay: Overlay, check: int, weights: Array
) -> None:
    """Answers of these weights, about the variable as it is in this world."""
    reading = overlay.readings[check]
    _add(evidence, world[reading.variable], weights @ reading.chances)


def _add(evidence: dict[int, Array], node: int, weights: Array) -> None:
    evidence[node] = evidence[node] * weights if node in evidence else weights
