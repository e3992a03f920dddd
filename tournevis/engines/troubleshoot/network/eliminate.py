"""Exact inference for many hypotheses at once: variable elimination with one row a hypothesis.

Once the faults are known a troubleshooting network falls apart into small factors, so that a few
products over all hypotheses together answer what lazy propagation would with one huge variable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.network.graph import Graph
from tournevis.engines.troubleshoot.network.model import NetworkError

MOST_CELLS = 20_000_000
"""Numbers in one product: a network too dense for it is refused, not waited for."""


@dataclass(frozen=True, eq=False)
class Factor:
    """A function of variables in rising order, [rows or 1, states of each variable…]."""

    variables: tuple[int, ...]
    values: Array

    @cached_property
    def mask(self) -> int:
        """The variables as bits: unions of sets are wanted often."""
        return sum(1 << variable for variable in self.variables)


class Rows:
    """Hypotheses as rows: `allowed` says which states of some variables go with each of them.

    `allowed`: variable to [rows, states] of 0 and 1. Where a row leaves one state only, for all
    rows, the variable is known and its axis goes.
    """

    def __init__(self, graph: Graph, evidence: Mapping[int, Array], allowed: Mapping[int, Array]):
        """Take the evidence in, [states] by variable."""
        self.graph = graph
        self.known = {
            variable: mask.argmax(axis=1)
            for variable, mask in allowed.items()
            if (mask.sum(axis=1) == 1).all()
        }
        self.rows = len(next(iter(allowed.values()))) if allowed else 1
        self.weights: dict[int, list[Array]] = {}
        for variable, states in evidence.items():
            self.weights.setdefault(variable, []).append(states[np.newaxis])
        for variable, mask in allowed.items():
            if variable not in self.known:
                self.weights.setdefault(variable, []).append(mask)
        self._sizes = [graph.size(variable) for variable in range(len(graph.tables))]
        self._whole: tuple[Rows, NDArray[np.intp]] | None = None
        self._counted: dict[int, int] = {}
        self._factors: dict[int, list[Factor]] = {}
        self._kept: dict[tuple[int, ...], tuple[Factor, tuple[Factor, ...]]] = {}

    def joint(self, target: int | None = None) -> Array:
        """P(evidence, row, state of the target), [rows, states]; without a target [rows, 1].

        Raises `NetworkError` where the network is too dense.
        """
        asked = [*self.weights, *self.known, *(() if target is None else (target,))]
        factors = [f for v in self.graph.above(asked) for f in self._of(v)]
        keep = () if target is None or target in self.known else (target,)
        result = self._eliminated(factors, keep)
        if target is not None and target in self.known:
            states = np.eye(self.graph.size(target))[self.known[target]]
            return np.asarray(result * states, dtype=np.float64)
        return result

    def only(self, rows: NDArray[np.intp]) -> Rows:
        """These rows of this."""
        part = copy(self)
        part.rows, part._whole, part._kept, part._factors = len(rows), (self, rows), {}, {}
        part.known = {variable: states[rows] for variable, states in self.known.items()}
        return part

    def _of(self, variable: int) -> list[Factor]:
        """The table of a variable and what is known of it."""
        if variable not in self._factors and self._whole is not None:
            whole, rows = self._whole
            self._factors[variable] = [
                each if len(each.values) == 1 else Factor(each.variables, each.values[rows])
                for each in whole._of(variable)
            ]
        elif variable not in self._factors:
            nodes = (*self.graph.parents[variable], variable)
            own = [((variable,), weights) for weights in self.weights.get(variable, ())]
            tables = [(nodes, self.graph.tables[variable][np.newaxis]), *own]
            self._factors[variable] = [self._factor(each, values) for each, values in tables]
        return self._factors[variable]

    def _factor(self, nodes: Sequence[int], values: Array) -> Factor:
        """Known variables taken out, the others in rising order."""
        free = sorted(node for node in nodes if node not in self.known)
        fixed = [node for node in nodes if node in self.known]
        axes = {node: axis + 1 for axis, node in enumerate(nodes)}
        ordered = values.transpose([0, *(axes[n] for n in fixed), *(axes[n] for n in free)])
        if fixed:
            row = np.arange(self.rows) if len(values) > 1 else np.zeros(self.rows, dtype=np.intp)
            ordered = ordered[(row, *(self.known[node] for node in fixed))]
        return Factor(tuple(free), ordered)

    def _eliminated(self, factors: list[Factor], keep: tuple[int, ...]) -> Array:
        """Sum all variables out but these, the smallest product first."""
        around: dict[int, list[Factor]] = {}
        for factor in factors:
            for variable in factor.variables:
                around.setdefault(variable, []).append(factor)
        done = [factor for factor in factors if not factor.variables]
        cells = {variable: self._cells(around[variable]) for variable in around}
        for variable in keep:
            del cells[variable]
        while cells:
            chosen = min(cells, key=lambda v: (cells[v], v))
            del cells[chosen]
            touched = around.pop(chosen)
            summed = self._summed(chosen, touched)
            for variable in summed.variables:
                others = [each for each in around[variable] if each not in touched]
                around[variable] = [*others, summed]
                if variable in cells:
                    cells[variable] = self._cells(around[variable])
            if not summed.variables:
                done.append(summed)
        whole = np.ones((1, *(self.graph.size(v) for v in keep)))
        last = [*done, *(f for v in keep for f in around[v]), Factor(keep, whole)]
        values = self._product(last).values
        return np.broadcast_to(values.reshape(len(values), -1), (self.rows, values[0].size))

    def _summed(self, variable: int, factors: Sequence[Factor]) -> Factor:
        """The product of these factors without the variable; the same for all targets, so kept."""
        key = (variable, *map(id, factors))
        if key not in self._kept:
            whole = self._product(factors)
            axis = whole.variables.index(variable)
            rest = whole.variables[:axis] + whole.variables[axis + 1 :]
            # The factors stay alive with their key: an id is nobody else's meanwhile.
            self._kept[key] = (Factor(rest, whole.values.sum(axis=axis + 1)), tuple(factors))
        return self._kept[key][0]

    def _cells(self, factors: Sequence[Factor]) -> int:
        """Numbers in the product of these factors, for one row."""
        union = 0
        for factor in factors:
            union |= factor.mask
        if union not in self._counted:
            every = {v for factor in factors for v in factor.variables}
            self._counted[union] = prod(self._sizes[v] for v in every)
        return self._counted[union]

    def _product(self, factors: Sequence[Factor]) -> Factor:
        every = tuple(sorted({v for factor in factors for v in factor.variables}))
        sizes = [self._sizes[v] for v in every]
        if self.rows * prod(sizes) > MOST_CELLS:
            raise NetworkError("network", "too dense for exact inference")
        result = np.ones((1,) * (len(every) + 1))
        for factor in sorted(factors, key=lambda each: each.values.size):
            inside = set(factor.variables)
            shape = [s if v in inside else 1 for v, s in zip(every, sizes, strict=True)]
            result = result * factor.values.reshape(len(factor.values), *shape)
        return Factor(every, result)
