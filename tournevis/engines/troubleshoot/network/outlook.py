"""What a story lets one expect: hypotheses, answers and cures, as exact tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.network.eliminate import Rows
from tournevis.engines.troubleshoot.network.graph import Graph
from tournevis.engines.troubleshoot.network.hypotheses import Configuration, allowed
from tournevis.engines.troubleshoot.network.overlay import Overlay
from tournevis.engines.troubleshoot.network.story import Story
from tournevis.engines.troubleshoot.network.worlds import Repair, repaired

LEAST = 1e-6
"""A rest less likely than this is not kept as a hypothesis."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """Exact tables over mutually exclusive hypotheses, given everything seen so far.

    `listed`: the faults of each hypothesis; where `rest` is above 0 there is one more, the last:
    all other configurations together, of probability `rest`. `weights` [hypotheses];
    `tables`: P(answer | hypothesis) by check, [answers, hypotheses]; `cures`: P(problem gone after
    the remedy | hypothesis) by remedy, [hypotheses]. `evidence`: P(all evidence).
    """

    listed: tuple[Configuration, ...]
    weights: Array
    tables: dict[int, Array]
    cures: dict[int, Array]
    rest: float
    evidence: float


def look(
    overlay: Overlay,
    story: Story,
    listed: Sequence[Configuration],
    checks: Sequence[int],
    remedies: Sequence[int],
) -> Outlook | None:
    """The outlook of a story for these checks and remedies; None where the story is impossible.

    Over the story's worlds and one more world for each remedy; the totals, without hypotheses, say
    what those that are not listed have in common.
    """
    graph = story.graph.copy()
    said = {check: _answer(graph, overlay, story, check) for check in checks}
    twins = {
        remedy: repaired(
            graph, overlay.graph, story.world, overlay.repairs[remedy], overlay.behind
        )[overlay.complaint]
        for remedy in remedies
    }
    whole = Rows(graph, story.evidence, {})
    evidence = float(whole.joint()[0, 0])
    if not evidence > 0:
        return None
    states = allowed(overlay, story.world, listed)
    parts = Rows(graph, story.evidence, states)
    weights = parts.joint()[:, 0] / evidence
    rest = 1.0 - float(weights.sum())
    rest = rest if rest > LEAST else 0.0
    tables = _Tables(whole, parts, weights, rest)
    return Outlook(
        tuple(listed),
        tables.weights,
        {check: tables.of(node).T for check, node in said.items()},
        {
            remedy: tables.gone(node, _touched(story, overlay.repairs[remedy], states))
            for remedy, node in twins.items()
        },
        rest,
        evidence,
    )


def _answer(graph: Graph, overlay: Overlay, story: Story, check: int) -> int:
    """A variable for the answer that would be given to a check now."""
    reading = overlay.readings[check]
    return graph.add((story.world[reading.variable],), reading.chances.T)


def _touched(story: Story, repair: Repair, states: Mapping[int, Array]) -> NDArray[np.intp]:
    """The hypotheses under which this repair changes anything: it sets what is not so already."""
    touched = np.zeros(len(next(iter(states.values()))), dtype=np.bool_)
    for variable, state in repair.states.items():
        mask = states.get(story.world[variable])
        touched |= True if mask is None else np.delete(mask, state, axis=1).any(axis=1)
    return np.flatnonzero(touched)


class _Tables:
    """P(state | hypothesis) of any variable: hypothesis by hypothesis, and for the rest."""

    def __init__(self, whole: Rows, parts: Rows, weights: Array, rest: float) -> None:
        self.whole, self.parts, self.rest = whole, parts, rest
        every = np.append(weights, rest) if rest else weights
        self.weights = every / every.sum()

    def of(self, node: int) -> Array:
        """[hypotheses, states]; an impossible hypothesis has an even row."""
        return self._with_rest(node, _rows(self.parts.joint(node)))

    def gone(self, node: int, touched: NDArray[np.intp]) -> Array:
        """P(problem gone), [hypotheses]: where the repair changes nothing, it stays."""
        rows = np.tile([0.0, 1.0], (self.parts.rows, 1))
        if len(touched):
            found = _rows(self.parts.only(touched).joint(node))
            possible = self.weights[touched] > 0
            rows[touched[possible]] = found[possible]
        return self._with_rest(node, rows)[:, 0]

    def _with_rest(self, node: int, rows: Array) -> Array:
        """The rest has what the listed hypotheses leave of the total."""
        if not self.rest:
            return rows
        total = self.whole.joint(node)[0]
        left = np.maximum(total / total.sum() - self.weights[:-1] @ rows, 0.0)
        return np.vstack([rows, left / max(float(left.sum()), 1e-300)])


def _rows(joint: Array) -> Array:
    sums = joint.sum(axis=1, keepdims=True)
    return np.where(sums > 0, joint / np.where(sums > 0, sums, 1.0), 1.0 / joint.shape[1])
