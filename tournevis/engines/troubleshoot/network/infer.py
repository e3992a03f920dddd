"""Exact inference by pyAgrum, on what the question depends on and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.network.graph import Graph
from tournevis.engines.troubleshoot.network.model import NetworkError

GIGABYTES = 1
"""Memory that one inference may take: a network too dense for it is refused, not waited for."""

Built = tuple[Any, dict[int, str]]
Evidence = Mapping[int, Array]
"""How likely what was seen is under each state of a variable, [states]."""


@dataclass(frozen=True, eq=False)
class Found:
    """What inference says: P(evidence), and P(state | evidence) of each target, [states]."""

    evidence: float
    each: Mapping[int, Array]


def infer(graph: Graph, evidence: Evidence, targets: Sequence[int] = ()) -> Found | None:
    """The posterior of each target; None where the evidence is impossible.

    Lazy propagation (Madsen & Jensen 1999) on the ancestors of targets and evidence: all other
    variables are barren. Raises `NetworkError` without pyAgrum, or where memory does not suffice.
    """
    if any(not weights.any() for weights in evidence.values()):
        return None
    gum = _pyagrum()
    network, names = _kept(gum, graph, tuple(graph.above([*targets, *evidence])))
    engine = gum.LazyPropagation(network)
    engine.setNumberOfThreads(1)
    engine.setMaxMemory(GIGABYTES)
    scale = 1.0
    for variable, weights in evidence.items():
        # Only one state left is hard evidence to pyAgrum, whose weight it does not always count.
        scale *= float(weights.max())
        engine.addEvidence(names[variable], (weights / weights.max()).tolist())
    engine.setTargets({names[target] for target in targets})
    try:
        engine.makeInference()
        chance = scale * float(engine.evidenceProbability()) if evidence else 1.0
    except gum.IncompatibleEvidence:
        return None
    except (gum.OutOfBounds, MemoryError):
        raise _too_dense() from None
    except Exception as error:
        if "bad_alloc" in str(error):  # pyAgrum lets it through as a bare Exception
            raise _too_dense() from None
        raise
    if not chance > 0:
        return None
    each = {target: np.array(engine.posterior(names[target])[:]) for target in targets}
    return Found(_settled(chance), {target: _rounded(values) for target, values in each.items()})


def _too_dense() -> NetworkError:
    return NetworkError("network", "too dense for exact inference")


def _rounded(values: Array) -> Array:
    return np.array([_settled(float(value)) for value in values])


def _settled(value: float) -> float:
    """Twelve digits: pyAgrum multiplies in an order of its own, so the last ones change by run."""
    return float(f"{value:.12g}")


_BUILT: WeakKeyDictionary[Graph, dict[tuple[int, ...], Built]] = WeakKeyDictionary()


def _kept(gum: Any, graph: Graph, part: tuple[int, ...]) -> Built:
    """This part of the graph as pyAgrum takes it, built once: a graph grows but never changes."""
    known = _BUILT.setdefault(graph, {})
    if part not in known:
        known[part] = _built(gum, graph, part)
    return known[part]


def _built(gum: Any, graph: Graph, part: Sequence[int]) -> Built:
    """The network of these variables, and the name of each of them there."""
    network, names = gum.BayesNet(), {}
    for variable in part:
        name = names[variable] = f"v{variable}"
        network.add(gum.LabelizedVariable(name, name, graph.size(variable)))
        # Its own axis comes first and runs fastest there, then the parents as they are added.
        for parent in reversed(graph.parents[variable]):
            network.addArc(names[parent], name)
        network.cpt(name).fillWith(graph.tables[variable].ravel().tolist())
    return network, names


def _pyagrum() -> Any:
    try:
        return import_module("pyagrum")
    except ImportError:
        raise NetworkError(
            "network", "guides on a network need pyAgrum: install tournevis[network]"
        ) from None
