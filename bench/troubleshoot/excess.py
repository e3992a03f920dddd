"""How much more than the best possible play each policy costs, on random games.

`python -m bench.troubleshoot excess [--quick]`
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean

from bench.figures import percentile, table
from bench.troubleshoot.policies import POLICIES
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.choose import USUAL
from tournevis.engines.troubleshoot.plan.exact import optimum
from tournevis.engines.troubleshoot.plan.follow import expected
from tournevis.engines.troubleshoot.plan.states import start
from tournevis.engines.troubleshoot.plan.tests.played import expected_as_used
from tournevis.engines.troubleshoot.tests.regimes import REGIMES, game

MODELS = 70
"""Games of each regime."""
GATE = {"mean": 0.2, "p95": 1.0, "max": 3.0}
"""Percent of excess that the default planner may have."""
AS_USED = "default"
GATED = "default, never exact"
EVERY = (*POLICIES, AS_USED)


@dataclass(frozen=True)
class Played:
    """One game by one policy: `excess` in percent of the least expected minutes."""

    regime: str
    seed: int
    policy: str
    excess: float


def played(models: int, first: int = 0) -> Iterator[Played]:
    """Every policy on so many games of each regime."""
    for regime in REGIMES:
        for seed in range(first, first + models):
            situation = game(regime, seed)
            board = Board(situation)
            best = optimum(board).minutes
            for name, policy in POLICIES.items():
                minutes = float(expected(board, start(board), policy)[0])
                yield Played(regime, seed, name, 100 * (minutes / best - 1))
            minutes = expected_as_used(situation, USUAL)
            yield Played(regime, seed, AS_USED, 100 * (minutes / best - 1))


def told(found: list[Played]) -> dict[str, float]:
    """Mean, 95th percentile and maximum of these."""
    excess = [each.excess for each in found]
    return {
        "mean": round(mean(excess), 3),
        "p95": round(percentile(excess, 0.95), 3),
        "max": round(max(excess), 3),
    }


def run(quick: bool = False) -> dict[str, object]:
    """Every policy over every regime and over all of them, and whether the gate is passed."""
    found = list(played(3 if quick else MODELS))
    gated = told([each for each in found if each.policy == GATED])
    worst = sorted((e for e in found if e.policy == GATED), key=lambda each: -each.excess)[:5]
    return {
        "models": len(found) // len(EVERY),
        "policies": {
            policy: {
                "all": told([each for each in found if each.policy == policy]),
                **{
                    regime: told([e for e in found if (e.policy, e.regime) == (policy, regime)])
                    for regime in REGIMES
                },
            }
            for policy in EVERY
        },
        "gate": GATE,
        "passed": all(gated[key] <= limit for key, limit in GATE.items()),
        "worst": [[each.regime, each.seed, round(each.excess, 3)] for each in worst],
        "lowest": min(each.excess for each in found),
    }


def shown(found: dict[str, object]) -> str:
    """The table for the terminal."""
    policies: dict[str, dict[str, dict[str, float]]] = found["policies"]  # type: ignore[assignment]
    rows = [
        [
            policy,
            *(f"{by[regime]['mean']:.2f}" for regime in REGIMES),
            *(f"{by['all'][key]:.2f}" for key in GATE),
        ]
        for policy, by in policies.items()
    ]
    head = ["excess, %", *REGIMES, "mean", "p95", "max"]
    gate = "passed" if found["passed"] else "FAILED"
    return f"{table(head, rows)}\ngate of “{GATED}” {GATE}: {gate}; worst {found['worst']}"
