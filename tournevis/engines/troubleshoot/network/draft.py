"""What a file says, before it is known to be a network; and the network that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.network.labels import cleaned
from tournevis.engines.troubleshoot.network.model import Network, NetworkError, Variable

LONGEST = 8_000_000
"""Characters of a file."""
MOST_VARIABLES = 2_000
MOST_STATES = 500
MOST_PARENTS = 24
MOST_CELLS = 2_000_000
"""Numbers in all tables together."""
SLACK = 0.02
"""Files round: a row may add up to as much more or less than 1, and is made to sum to 1."""


@dataclass(frozen=True)
class Node:
    """One variable as the file names it; `place` is where it stands, like `line 12`."""

    name: str
    states: tuple[str, ...]
    place: str
    title: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """P(child | parents) as the file gives it: numbers [states of each parent…, own states]."""

    child: str
    parents: tuple[str, ...]
    values: Array
    place: str


class Drafts:
    """The variables that a file declares; each table is sized by them."""

    def __init__(self) -> None:
        """Begin with nothing declared."""
        self.nodes: dict[str, Node] = {}
        self.tables: dict[str, Table] = {}
        self.cells = 0

    def declare(self, node: Node) -> None:
        """Take a variable in; raises `NetworkError` where it stands twice or is out of bounds."""
        if node.name in self.nodes:
            raise NetworkError(node.place, f"variable {node.name!r} stands twice")
        if len(self.nodes) >= MOST_VARIABLES:
            raise NetworkError(node.place, f"more than {MOST_VARIABLES} variables")
        if not 1 <= len(node.states) <= MOST_STATES:
            raise NetworkError(
                node.place, f"{node.name!r} has {len(node.states)} states, not 1 to {MOST_STATES}"
            )
        if len(set(node.states)) < len(node.states):
            raise NetworkError(node.place, f"{node.name!r} has the same state twice")
        self.nodes[node.name] = node

    def node(self, name: str, place: str) -> Node:
        """The variable of this name; raises `NetworkError` if it is not declared."""
        if name not in self.nodes:
            raise NetworkError(place, f"there is no variable {name!r}")
        return self.nodes[name]

    def shape(self, child: str, parents: Sequence[str], place: str) -> tuple[int, ...]:
        """Sizes of a table's axes; raises `NetworkError` where the table would be too large."""
        if len({child, *parents}) <= len(parents):
            raise NetworkError(place, f"{child!r} has the same parent twice, or itself")
        if len(parents) > MOST_PARENTS:
            raise NetworkError(place, f"{child!r} has more than {MOST_PARENTS} parents")
        sizes = tuple(len(self.node(name, place).states) for name in (*parents, child))
        if self.cells + prod(sizes) > MOST_CELLS:
            raise NetworkError(place, f"more than {MOST_CELLS} numbers in tables")
        return sizes

    def fill(self, table: Table) -> None:
        """Take the table of a variable in."""
        if table.child in self.tables:
            raise NetworkError(table.place, f"{table.child!r} has two tables")
        self.cells += table.values.size
        self.tables[table.child] = table

    def network(self, name: str = "") -> Network:
        """The network; raises `NetworkError` for a missing table, a circle or numbers that lie."""
        if not self.nodes:
            raise NetworkError("", "there is no variable in this file")
        names = dict(zip(self.nodes, cleaned(list(self.nodes)), strict=True))
        made = Network(tuple(self._variable(each, names) for each in self.nodes.values()), name)
        if len(made.order) < len(made.variables):
            left = [v.label for at, v in enumerate(made.variables) if at not in set(made.order)]
            raise NetworkError("", f"variables make a circle: {', '.join(sorted(left)[:5])}")
        return made

    def _variable(self, node: Node, names: dict[str, str]) -> Variable:
        if node.name not in self.tables:
            raise NetworkError(node.place, f"{node.name!r} has no table")
        table = self.tables[node.name]
        return Variable(
            name=names[node.name],
            states=tuple(cleaned(node.states)),
            parents=tuple(names[parent] for parent in table.parents),
            table=normalised(table),
            label=node.title or node.name,
            labels=node.states,
        )


def normalised(table: Table) -> Array:
    """The table with rows that sum to 1, not to be written to."""
    values = np.asarray(table.values, dtype=np.float64)
    if not np.isfinite(values).all() or (values < 0).any():
        raise NetworkError(table.place, f"{table.child!r}: probabilities are numbers from 0 to 1")
    sums = values.sum(axis=-1, keepdims=True)
    wrong = np.abs(sums - 1.0) > SLACK
    if wrong.any():
        raise NetworkError(
            table.place, f"{table.child!r}: a row adds up to {float(sums[wrong][0]):g}, not to 1"
        )
    rows: Array = values / sums
    rows.setflags(write=False)
    return rows


def numbers(words: Iterable[str], place: str, most: int) -> Array:
    """These words as numbers, at most `most` and one more; raises `NetworkError` for another."""
    found: list[float] = []
    for word in words:
        try:
            found.append(float(word))
        except ValueError:
            raise NetworkError(place, f"expected a number, found {word[:40]!r}") from None
        if len(found) > most:
            break
    return np.array(found, dtype=np.float64)


def shaped(values: Array, shape: tuple[int, ...], child: str, place: str) -> Array:
    """These numbers in this shape; raises `NetworkError` where there are more or fewer."""
    if values.size != prod(shape):
        found = f"{values.size} numbers" if values.size <= prod(shape) else "more numbers"
        raise NetworkError(place, f"{child!r} needs {prod(shape)} numbers, found {found}")
    return values.reshape(shape)
