"""What a guide adds to its network: which variables are faults, checks and repairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.network.graph import Graph
from tournevis.engines.troubleshoot.network.infer import infer
from tournevis.engines.troubleshoot.network.model import Network
from tournevis.engines.troubleshoot.network.worlds import Repair

PRESENT = np.array([0.0, 1.0])
"""The evidence that the client's problem is there."""
PRESENT.setflags(write=False)


@dataclass(frozen=True)
class Fault:
    """A cause: a variable of the network is in one of these states."""

    variable: int
    states: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Reading:
    """A check: P(answer | state) of a variable, [answers, states]."""

    variable: int
    chances: Array


@dataclass(frozen=True, eq=False)
class Overlay:
    """The network of a guide with its faults, readings and repairs, in the guide's order.

    `problem`: variable to its bad states; the client's problem is there while any of them is bad.
    `graph`: the leak, the network's variables (`numbers`, by name), and last the `complaint`:
    whether the problem is there. The leak is the trouble that the network does not know: it makes
    one of the problem's variables bad, and nothing else.
    """

    network: Network
    file: str
    problem: Mapping[str, tuple[int, ...]]
    graph: Graph
    numbers: Mapping[str, int]
    complaint: int
    faults: tuple[Fault, ...]
    readings: tuple[Reading, ...]
    repairs: tuple[Repair, ...]

    @cached_property
    def wanted(self) -> tuple[int, ...]:
        """The variables that a later world needs: what the plan looks at and all behind it."""
        looked = (
            *(each.variable for each in self.faults),
            *(each.variable for each in self.readings),
        )
        return tuple(self.graph.above([*looked, self.complaint]))

    @cached_property
    def behind(self) -> tuple[int, ...]:
        """The complaint and all that it depends on."""
        return tuple(self.graph.above([self.complaint]))

    @cached_property
    def spoken(self) -> float:
        """P(problem), of the network and its leak."""
        found = infer(self.graph, {self.complaint: PRESENT})
        return found.evidence if found else 0.0
