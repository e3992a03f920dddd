"""A Bayesian network of discrete variables, as the engine takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tournevis.engines.troubleshoot.guide import Array, GuideError


class NetworkError(GuideError):
    """A network that cannot be used; the message begins with the place, like `line 12`."""


@dataclass(frozen=True, eq=False)
class Variable:
    """One variable: P(state | parents) is `table`, [states of each parent…, own states].

    `name` and `states` are clean names; `label` and `labels` are what the file shows.
    """

    name: str
    states: tuple[str, ...]
    parents: tuple[str, ...]
    table: Array
    label: str
    labels: tuple[str, ...]

    def state(self, name: str) -> int:
        """Index of a state by its name or its label; raises `KeyError` if there is none."""
        for names in (self.states, self.labels):
            if name in names:
                return names.index(name)
        raise KeyError(name)


@dataclass(frozen=True, eq=False)
class Network:
    """Variables in the file's order; parents stand anywhere, never in a circle."""

    variables: tuple[Variable, ...]
    name: str = ""

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Place of each variable, by its clean name."""
        return {variable.name: place for place, variable in enumerate(self.variables)}

    def find(self, name: str) -> Variable:
        """The variable of this name or, failing that, label; raises `KeyError` if there is none."""
        if name in self.index:
            return self.variables[self.index[name]]
        return {each.label: each for each in reversed(self.variables)}[name]

    @cached_property
    def parents(self) -> tuple[tuple[int, ...], ...]:
        """Places of the parents of each variable, in the order of its table's axes."""
        return tuple(tuple(self.index[p] for p in each.parents) for each in self.variables)

    @property
    def roots(self) -> tuple[Variable, ...]:
        """The variables without parents."""
        return tuple(each for each in self.variables if not each.parents)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The variables with parents before children; shorter than all where they make a circle."""
        return tuple(sorted_by_parents(self.parents))


def sorted_by_parents(parents: Sequence[Sequence[int]]) -> list[int]:
    """Places with parents first, in the given order where free (Kahn 1962); circles left out."""
    children: list[list[int]] = [[] for _ in parents]
    waiting = [len(each) for each in parents]
    for child, those in enumerate(parents):
        for parent in those:
            children[parent].append(child)
    free = [place for place, left in enumerate(waiting) if not left]
    for place in free:
        for child in children[place]:
            waiting[child] -= 1
            if not waiting[child]:
                free.append(child)
    return free
