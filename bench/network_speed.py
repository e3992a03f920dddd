"""How long a belief and a step take on win95pts: `python -m bench.network_speed`, one JSON line.

Needs pyAgrum. Medians of wall-clock and of processor milliseconds over a few cases, after a first call.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import yaml

from tournevis.engines.troubleshoot import Case, next_step
from tournevis.engines.troubleshoot.network import (
    Network,
    belief_of,
    guide_from,
    read,
    situation_of,
)
from tournevis.engines.troubleshoot.network.graph import Graph
from tournevis.engines.troubleshoot.network.infer import infer

DATA = Path(__file__).parents[1] / "tournevis/engines/troubleshoot/network/tests/data"
CASES = [
    Case(),
    Case().answered("where-printer", "network").answered("icon-grey", "no"),
    Case().answered("where-printer", "local").tried("switch-on").answered("message-off", "no"),
    Case().tried("reset-printer").tried("set-online").answered("to-file", "no"),
]


def main() -> None:
    """Print the medians."""
    text = (DATA / "win95pts.bif").read_text()
    guide = guide_from(yaml.safe_load((DATA / "win95pts.guide.yaml").read_text()), text, "bif")
    network = read(text, "bif")
    graph, numbers = _graph(network)
    took = {
        "posteriors_ms": _median(lambda _: _posteriors(network, graph, numbers), CASES),
        "belief_ms": _median(lambda case: belief_of(guide, case), CASES),
        "situation_ms": _median(lambda case: situation_of(guide, case), CASES),
        # Another skipped key each time: the planner remembers steps.
        "next_step_ms": _median(
            lambda case: next_step(guide, case),
            [
                Case(c.observed, c.failed, frozenset({f"x{turn}"}), order=c.order)
                for turn in range(3)
                for c in CASES
            ],
        ),
    }
    print(json.dumps(took))


def _graph(network: Network) -> tuple[Graph, dict[str, int]]:
    graph, numbers = Graph(), dict[str, int]()
    for place in network.order:
        variable = network.variables[place]
        numbers[variable.name] = graph.add([numbers[p] for p in variable.parents], variable.table)
    return graph, numbers


def _posteriors(network: Network, graph: Graph, numbers: dict[str, int]) -> None:
    """All roots of win95pts with six observations."""
    roots = [numbers[each.name] for each in network.roots]
    infer(graph, {numbers[f"Problem{at}"]: np.eye(2)[at % 2] for at in range(1, 7)}, roots)


def _median(call: Callable[[Case], object], cases: list[Case]) -> list[float]:
    call(cases[0])
    wall, processor = [], []
    for case in cases:
        started, used = time.perf_counter(), time.process_time()
        call(case)
        wall.append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return [round(median(wall), 1), round(median(processor), 1)]


if __name__ == "__main__":
    main()
