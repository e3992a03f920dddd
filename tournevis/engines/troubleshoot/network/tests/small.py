"""Small networks, and the slow, obvious way to compute what the engine computes.

`Worlds` keeps P(world, everything seen) for every world there may be, and applies the definition of
a repair to each of them.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import numpy as np

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import Guide
from tournevis.engines.troubleshoot.network.overlay import Overlay, Reading
from tournevis.engines.troubleshoot.network.worlds import Repair

World = tuple[int, ...]


def two(name: str) -> dict[str, str]:
    return {"fr": f"{name} (fr)", "en": name}


def random_bif(seed: int, size: int) -> str:
    """A network of variables v0…; the last ones have parents, and zeros stand in some tables."""
    random = np.random.default_rng(seed)
    states = [int(random.integers(2, 4)) for _ in range(size)]
    text = ["network random { }"]
    for at, count in enumerate(states):
        names = ", ".join(f"s{state}" for state in range(count))
        text.append(f"variable v{at} {{ type discrete [ {count} ] {{ {names} }}; }}")
    for at, count in enumerate(states):
        many = int(random.integers(0, min(at, 3) + 1)) if at < size - 1 else min(at, 3)
        parents = sorted(random.choice(at, size=many, replace=False).tolist()) if many else []
        head = f"v{at} | " + ", ".join(f"v{p}" for p in parents) if parents else f"v{at}"
        text.append(f"probability ( {head} ) {{")
        for row in product(*(range(states[p]) for p in parents)):
            chances = random.dirichlet([0.7] * count)
            if random.random() < 0.2:
                chances = np.eye(count)[random.integers(count)]
            given = "(" + ", ".join(f"s{state}" for state in row) + ") " if parents else "table "
            text.append(f"  {given}{', '.join(repr(float(c)) for c in chances)};")
        text.append("}")
    return "\n".join(text)


def written(seed: int, size: int, problems: int = 1) -> dict[str, Any]:
    """An overlay for `random_bif`: the first variables are faults, all are checked."""
    random = np.random.default_rng(seed + 1)
    faults = min(3, size - problems - 1)
    problem = {f"v{size - 1 - back}": "s1" for back in range(problems)}
    return {
        "key": f"small-{seed}-{size}-{problems}",
        "version": 1,
        "title": two("small"),
        "other": {"rate": float(random.uniform(1, 30))},
        "handover": {"minutes": 40, "text": two("hand over")},
        "network": {"file": "small.bif", "problem": problem},
        "causes": [
            {
                "key": f"fault-{at}",
                "kind": "software",
                "variable": f"v{at}",
                "states": ["s1"],
                "name": two(f"fault {at}"),
            }
            for at in range(faults)
        ],
        "checks": [_check(seed, at, size, random) for at in range(size)],
        "remedies": [
            _remedy("one", {"v0": "s0"}, random),
            _remedy("two", {f"v{faults - 1}": "s0", "v0": "s0"}, random),
            _remedy("mid", {f"v{size - problems - 1}": "s0"}, random),
        ],
    }


def _check(seed: int, at: int, size: int, random: np.random.Generator) -> dict[str, Any]:
    states = int(_counts(seed, size)[at])
    answers = [{"key": "first", "text": two("first"), "states": "s0"}]
    rest = [f"s{state}" for state in range(1, states)]
    answers.append({"key": "rest", "text": two("rest"), "states": rest})
    return {
        "key": f"check-{at}",
        "variable": f"v{at}",
        "minutes": 1,
        "who": "client",
        "ask": two(f"check {at}?"),
        "noise": float(random.choice([0.0, 0.005, 0.1])),
        "answers": answers,
    }


def _counts(seed: int, size: int) -> list[int]:
    random = np.random.default_rng(seed)
    return [int(random.integers(2, 4)) for _ in range(size)]


def _remedy(key: str, repairs: dict[str, str], random: np.random.Generator) -> dict[str, Any]:
    return {
        "key": key,
        "repairs": repairs,
        "chance": float(random.choice([1.0, 0.7])),
        "minutes": 5,
        "who": "client",
        "name": two(key),
    }


class Worlds:
    """P(world now, everything seen), for every world: states of all the graph's variables."""

    def __init__(self, overlay: Overlay) -> None:
        self.overlay, self.graph = overlay, overlay.graph
        sizes = [range(self.graph.size(node)) for node in range(len(self.graph.tables))]
        self.mass = {world: self.chance(world) for world in product(*sizes)}
        self.complain()

    def chance(self, world: World) -> float:
        return prod(self.of(node, world[node], world) for node in range(len(world)))

    def of(self, node: int, state: int, world: World) -> float:
        """P(state of a variable | its parents in this world)."""
        parents = tuple(world[parent] for parent in self.graph.parents[node])
        return float(self.graph.tables[node][(*parents, state)])

    def complain(self) -> None:
        """The problem is (still) there."""
        self.mass = {w: m for w, m in self.mass.items() if m > 0 and w[self.overlay.complaint]}

    def see(self, reading: Reading, answer: int) -> None:
        chances = reading.chances[answer]
        self.mass = {w: m * float(chances[w[reading.variable]]) for w, m in self.mass.items()}

    def after(self, repair: Repair) -> dict[World, float]:
        """P(world after the repair, everything seen), by the definition."""
        found: dict[World, float] = {}
        for old, mass in self.mass.items():
            found[old] = found.get(old, 0.0) + mass * (1 - repair.chance)
            for new, chance in self._drawn(old, repair).items():
                found[new] = found.get(new, 0.0) + mass * repair.chance * chance
        return found

    def _drawn(self, old: World, repair: Repair) -> dict[World, float]:
        """Variables in order: set, kept where no parent changed, else drawn."""
        partial: dict[World, float] = {(): 1.0}
        for node in range(len(old)):
            grown: dict[World, float] = {}
            for start, chance in partial.items():
                parents = self.graph.parents[node]
                if node in repair.states:
                    grown[(*start, repair.states[node])] = chance
                elif all(start[parent] == old[parent] for parent in parents):
                    grown[(*start, old[node])] = chance
                else:
                    for state in range(self.graph.size(node)):
                        drawn = self.of(node, state, start)
                        if drawn > 0:
                            grown[(*start, state)] = chance * drawn
            partial = grown
        return partial

    def live(self, guide: Guide, case: Case) -> None:
        """Go through a case in its order."""
        for key in case.order:
            if key in guide.check_index:
                answers = [each.key for each in guide.check(key).answers]
                if case.observed[key] in answers:
                    at = answers.index(case.observed[key])
                    self.see(self.overlay.readings[guide.check_index[key]], at)
            else:
                self.mass = self.after(self.overlay.repairs[guide.remedy_index[key]])
                self.complain()

    def total(self) -> float:
        return sum(self.mass.values())

    def faults(self, world: World) -> frozenset[int]:
        """The listed faults that there are in a world."""
        faults = enumerate(self.overlay.faults)
        return frozenset(at for at, fault in faults if world[fault.variable] in fault.states)
