"""A network made ready for a guide: with a leak above the client's problem and a complaint below.

The leak stands for all trouble that the network does not know. Its states are "none" and one for
each variable of the problem, which it then makes bad whatever the parents say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.network.draft import MOST_CELLS
from tournevis.engines.troubleshoot.network.graph import Graph
from tournevis.engines.troubleshoot.network.infer import infer
from tournevis.engines.troubleshoot.network.model import Network, NetworkError
from tournevis.engines.troubleshoot.network.overlay import PRESENT

Problem = Mapping[str, tuple[int, ...]]
LEAK = 0


@dataclass(frozen=True, eq=False)
class Woven:
    """The graph, the number of each variable of the network in it, and the complaint's."""

    graph: Graph
    numbers: Mapping[str, int]
    complaint: int


def weave(network: Network, problem: Problem, share: float) -> Woven:
    """The graph of a guide; `share` of the incidents have a cause outside the network, 0 to 1.

    P(leak) is such that P(leak | problem) is `share`; it is split over the problem's variables as
    the network itself makes them bad. Raises `NetworkError` where the network never gives the
    problem, or where the problem has too many variables.
    """
    none = np.array([1.0] + [0.0] * len(problem))
    bad = {
        name: _within(network, name, np.ones(len(network.find(name).states)), states)
        for name, states in problem.items()
    }
    alone = _graph(network, problem, none, bad)
    nodes = {name: alone.numbers[name] for name in problem}
    seen = infer(alone.graph, {alone.complaint: PRESENT}, list(nodes.values()))
    free = infer(alone.graph, {}, list(nodes.values()))
    if seen is None or free is None:
        raise NetworkError("network.problem", "the network never gives this problem")
    chances = {name: free.each[node] for name, node in nodes.items()}
    splits = np.array([chances[name][list(states)].sum() for name, states in problem.items()])
    odds = seen.evidence * share / (1.0 - share)
    leak = odds / (1.0 + odds) * splits / splits.sum()
    bad = {name: _within(network, name, chances[name], states) for name, states in problem.items()}
    return _graph(network, problem, np.array([1.0 - leak.sum(), *leak]), bad)


def _within(network: Network, name: str, chances: Array, states: tuple[int, ...]) -> Array:
    """This distribution within the bad states only (evenly where it gives them no chance)."""
    kept = np.zeros(len(network.find(name).states))
    kept[list(states)] = chances[list(states)]
    if not kept.any():
        kept[list(states)] = 1.0
    return np.asarray(kept / kept.sum(), dtype=np.float64)


def _graph(network: Network, problem: Problem, leak: Array, bad: Mapping[str, Array]) -> Woven:
    graph, numbers = Graph(), dict[str, int]()
    graph.add((), leak)
    for place in network.order:
        variable = network.variables[place]
        parents, table = [numbers[parent] for parent in variable.parents], variable.table
        if variable.name in problem:
            state = 1 + list(problem).index(variable.name)
            parents, table = [*parents, LEAK], _leaking(table, len(leak), state, bad[variable.name])
        numbers[variable.name] = graph.add(parents, table)
    nodes = [numbers[name] for name in problem]
    return Woven(graph, numbers, graph.add(nodes, _any_bad(graph, nodes, list(problem.values()))))


def _leaking(table: Array, states: int, state: int, bad: Array) -> Array:
    """The table with the leak as its last parent."""
    leaking = np.repeat(table[..., np.newaxis, :], states, axis=-2)
    leaking[..., state, :] = bad
    return leaking


def _any_bad(graph: Graph, nodes: list[int], states: list[tuple[int, ...]]) -> Array:
    """Whether any of the problem's variables is bad, [states of each…, no or yes]."""
    sizes = [graph.size(node) for node in nodes]
    if prod(sizes) > MOST_CELLS:
        raise NetworkError("network.problem", "too many variables")
    present = np.zeros(sizes, dtype=np.bool_)
    for axis, bad in enumerate(states):
        present[(slice(None),) * axis + (list(bad),)] = True
    return np.stack([~present, present], axis=-1).astype(np.float64)
