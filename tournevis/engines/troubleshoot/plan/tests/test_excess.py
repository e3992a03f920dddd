"""The default planner stays close to the best possible play: the gate of the benchmark, in small.

`python -m bench.troubleshoot excess` plays 70 games of each regime.
"""

from __future__ import annotations

import numpy as np

from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.choose import Effort
from tournevis.engines.troubleshoot.plan.exact import optimum
from tournevis.engines.troubleshoot.plan.tests.played import expected_as_used
from tournevis.engines.troubleshoot.tests.regimes import REGIMES, game

MODELS = 4
FIRST = 1000
"""Games that the benchmark does not play."""
MEAN, HIGH, MOST = 0.2, 1.0, 3.0
"""Percent: mean, 95th percentile, worst."""


def test_the_excess_over_the_best_plan_passes_the_gate() -> None:
    """The exact part is switched off: else it would be compared with itself."""
    excess = []
    for regime in REGIMES:
        for seed in range(FIRST, FIRST + MODELS):
            situation = game(regime, seed)
            best = optimum(Board(situation)).minutes
            minutes = expected_as_used(situation, Effort(exact=0))
            excess.append(100 * (minutes / best - 1))
    assert min(excess) >= -1e-6
    assert np.mean(excess) <= MEAN, excess
    assert np.percentile(excess, 95) <= HIGH, excess
    assert max(excess) <= MOST, excess
