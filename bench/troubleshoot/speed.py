"""How long a posterior and a next step take: a large guide, the packs' guides, a network beside pgmpy.

`python -m bench.troubleshoot speed [--quick]`
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import yaml

from bench.figures import percentile, table
from bench.peer_place import peer_python
from tournevis.engines.troubleshoot import Case, Guide, belief, next_step
from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.choose import EQUATION_5, USUAL
from tournevis.engines.troubleshoot.simulate import CALM, Planned, client, play
from tournevis.engines.troubleshoot.tests.samples import guide_of
from tournevis.ground.guides.library import guides

REQUIREMENTS = Path(__file__).with_name("pgmpy-requirements.txt")
PEER = Path(__file__).with_name("pgmpy_posteriors.py")
DATA = Path(__file__).parents[2] / "tournevis/engines/troubleshoot/network/tests/data"
SEEN = {
    "Problem1": "No_Output",
    "Problem2": "Too_Long",
    "Problem3": "No",
    "Problem4": "Yes",
    "Problem5": "No",
    "Problem6": "Yes",
}
"""The six observations of win95pts."""
STATES = 30
AIM = {"equation 5": 10.0, "default": 200.0, "win95pts": 300.0, "times pgmpy": 10.0}
"""Milliseconds, median; and how many times faster than pgmpy."""

Times = dict[str, float]


def run(quick: bool = False) -> dict[str, object]:
    """Every time, in milliseconds."""
    states = 4 if quick else STATES
    known = guides()
    return {
        "aim_ms": AIM,
        "load": round(os.getloadavg()[0], 1),
        "large": of_guide(large_guide(), states),
        "packs": {key: of_guide(known[key], states) for key in list(known)[:: 5 if quick else 1]},
        "win95pts": of_network(states, rounds=3 if quick else 15),
    }


def large_guide(seed: int = 1, causes: int = 100, checks: int = 60, remedies: int = 40) -> Guide:
    """A large random guide: 2 or 3 answers a check, each remedy cures 2 to 5 causes."""
    random = np.random.default_rng(seed)
    cures = np.zeros((remedies, causes))
    for row in cures:
        some = random.choice(causes - 1, size=int(random.integers(2, 6)), replace=False)
        row[some] = random.uniform(0.4, 0.98, len(some))
    return guide_of(
        rates=random.dirichlet(np.full(causes, 0.8)).tolist(),
        tables=[_table(random, int(random.integers(2, 4)), causes) for _ in range(checks)],
        cures=cures.tolist(),
        check_minutes=random.uniform(0.5, 5, checks).tolist(),
        remedy_minutes=random.uniform(2, 20, remedies).tolist(),
        handover=90.0,
    )


def _table(random: np.random.Generator, answers: int, causes: int) -> list[list[float]]:
    """Each cause has its usual answer; it is another one in 15 % of the cases, more or less."""
    slips = np.clip(random.beta(1.5, 8.5, causes), 0.005, 0.9)
    found: Array = np.tile(slips / (answers - 1), (answers, 1))
    found[random.integers(0, answers, causes), np.arange(causes)] = 1 - slips
    return list((found / found.sum(axis=0)).tolist())


def of_guide(guide: Guide, states: int) -> dict[str, Times]:
    """Posterior and next step over places of simulated interviews."""
    cases = interviews(guide, states)
    return {
        "belief": timed(lambda case: belief(guide, case), cases),
        "equation 5": timed(lambda case: next_step(guide, case, EQUATION_5), cases),
        "default": timed(lambda case: next_step(guide, case, USUAL), cases),
    }


def interviews(guide: Guide, states: int) -> list[Case]:
    """The first places of interviews with simulated clients, none of them twice."""
    found: dict[object, Case] = {}
    plan = Planned(EQUATION_5)
    for number in range(20 * states):
        for move in play(guide, client(guide, 5, number, CALM), plan).moves:
            key = (frozenset(move.case.observed.items()), move.case.failed)
            if len(found) < states:
                found.setdefault(key, move.case)
    return list(found.values())


def timed(call: Callable[[Case], object], cases: Sequence[Case]) -> Times:
    """Median and 95th percentile of wall-clock, and the median of the processor's milliseconds.

    Each case gets a key of its own among those skipped: the planner remembers steps.
    """
    call(cases[0])
    wall, processor = [], []
    for number, case in enumerate(cases):
        fresh = replace(case, skipped=case.skipped | {f"turn {time.perf_counter_ns()} {number}"})
        started, used = time.perf_counter(), time.process_time()
        call(fresh)
        wall.append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - used) * 1000)
    return {
        "p50": round(median(wall), 2),
        "p95": round(percentile(wall, 0.95), 2),
        "cpu_p50": round(median(processor), 2),
    }


def of_network(states: int, rounds: int) -> dict[str, object]:
    """win95pts with our overlay: the step, and all root posteriors beside pgmpy's, in turn."""
    from tournevis.engines.troubleshoot.network import guide_from

    text = (DATA / "win95pts.bif").read_text()
    guide = guide_from(yaml.safe_load((DATA / "win95pts.guide.yaml").read_text()), text, "bif")
    cases = interviews_of_network(guide, states)
    ours = _posteriors(text, rounds)
    theirs = _pgmpy(rounds)
    again = _posteriors(text, rounds)
    mine, peer = median(ours["ms"] + again["ms"]), median(theirs["ms"])
    return {
        "default": timed(lambda case: next_step(guide, case, USUAL), cases),
        "belief": timed(lambda case: belief(guide, case), cases),
        "posteriors_ms": round(mine, 2),
        "pgmpy_ms": round(peer, 2),
        "times pgmpy": round(peer / mine, 1),
        "largest_difference": _difference(ours["posteriors"], theirs["posteriors"]),
    }


def interviews_of_network(guide: Guide, states: int) -> list[Case]:
    """Places that clients of the single-fault view would come to, by the plan itself."""
    found: list[Case] = []
    for number in range(states):
        someone, case = client(guide, 5, number, CALM), Case()
        for _ in range(number % 4):
            step = next_step(guide, case, EQUATION_5)
            if step.kind == "handover":
                break
            case = (
                case.answered(step.key, someone.answer(step.key))
                if step.kind == "check"
                else case.tried(step.key)
            )
        found.append(case)
    return found


def _posteriors(text: str, rounds: int) -> dict[str, Any]:
    from tournevis.engines.troubleshoot.network import read
    from tournevis.engines.troubleshoot.network.graph import Graph
    from tournevis.engines.troubleshoot.network.infer import infer

    network, graph, numbers = read(text, "bif"), Graph(), dict[str, int]()
    for place in network.order:
        variable = network.variables[place]
        numbers[variable.name] = graph.add([numbers[p] for p in variable.parents], variable.table)
    evidence = {
        numbers[name]: np.eye(2)[network.find(name).state(state)] for name, state in SEEN.items()
    }
    roots = [each for each in network.roots if each.name not in SEEN]
    took, found = [], None
    for _ in range(rounds + 1):
        started = time.perf_counter()
        found = infer(graph, evidence, [numbers[root.name] for root in roots])
        took.append((time.perf_counter() - started) * 1000)
    if found is None:
        raise ValueError("win95pts does not allow the six observations")
    chances = {
        root.name: dict(zip(root.states, found.each[numbers[root.name]].tolist(), strict=True))
        for root in roots
    }
    return {"ms": took[1:], "posteriors": chances}


def _pgmpy(rounds: int) -> dict[str, Any]:
    python = os.environ.get("PGMPY_PYTHON") or peer_python(REQUIREMENTS, "pgmpy")
    command = [python, str(PEER), str(DATA / "win95pts.bif"), json.dumps(SEEN), str(rounds)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(said.splitlines()[-1]))


def _difference(ours: dict[str, dict[str, float]], theirs: dict[str, dict[str, float]]) -> float:
    return max(
        abs(sorted(chances.values())[at] - sorted(theirs[root].values())[at])
        for root, chances in ours.items()
        for at in range(len(chances))
    )


def shown(found: dict[str, Any]) -> str:
    """The table for the terminal."""
    what = ("belief", "equation 5", "default")
    rows = [
        [key, *(f"{by[w]['p50']:.1f}" for w in what), f"{by['default']['p95']:.1f}"]
        for key, by in {"100 causes": found["large"], **found["packs"]}.items()
    ]
    network = found["win95pts"]
    rows.append(
        [
            "win95pts",
            f"{network['belief']['p50']:.1f}",
            "",
            f"{network['default']['p50']:.1f}",
            f"{network['default']['p95']:.1f}",
        ]
    )
    rows.append(["its root posteriors", f"{network['posteriors_ms']:.1f}", "", "", ""])
    rows.append(["the same by pgmpy", f"{network['pgmpy_ms']:.1f}", "", "", ""])
    return table(["milliseconds", *(f"{w}, p50" for w in what), "default, p95"], rows)
