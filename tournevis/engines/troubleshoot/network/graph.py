"""Variables as bare numbers: what inference runs on, made of a network and of its later worlds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tournevis.engines.troubleshoot.guide import Array


class Graph:
    """A Bayesian network that grows: each variable is a number, parents always come first."""

    def __init__(self) -> None:
        """Begin empty."""
        self.parents: list[tuple[int, ...]] = []
        self.tables: list[Array] = []

    def add(self, parents: Sequence[int], table: Array) -> int:
        """One more variable, of P(state | parents) [states of each parent…, own]; its number."""
        self.parents.append(tuple(parents))
        self.tables.append(table)
        return len(self.tables) - 1

    def copy(self) -> Graph:
        """The same graph, to grow apart."""
        other = Graph()
        other.parents, other.tables = [*self.parents], [*self.tables]
        return other

    def size(self, variable: int) -> int:
        """How many states a variable has."""
        return int(self.tables[variable].shape[-1])

    def above(self, variables: Iterable[int]) -> list[int]:
        """These variables and all that they depend on, parents first."""
        wanted = set(variables)
        for variable in range(len(self.tables) - 1, -1, -1):
            if variable in wanted:
                wanted.update(self.parents[variable])
        return sorted(wanted)
