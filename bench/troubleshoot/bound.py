"""Between which two numbers the least possible minutes lie, for guides too large to work out.

`python -m bench.troubleshoot bound [--quick]`
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bench.figures import table
from bench.troubleshoot.floor import bounded
from tournevis.engines.troubleshoot import Case, Guide
from tournevis.engines.troubleshoot.plan.choose import USUAL, Effort
from tournevis.engines.troubleshoot.plan.situation import Situation
from tournevis.engines.troubleshoot.plan.standing import situation
from tournevis.engines.troubleshoot.plan.tests.played import expected_as_used
from tournevis.ground.guides.library import guides

DATA = Path(__file__).parents[2] / "tournevis/engines/troubleshoot/network/tests/data"
BACKUPS = 1500
SMALL = 0.02
"""Places reached less often than this are not played on: the plan's own minutes count there."""


def run(quick: bool = False) -> dict[str, object]:
    """Lower bound and the default planner's minutes, guide by guide."""
    known = guides()
    games = {key: situation(known[key], Case()) for key in list(known)[:: 5 if quick else 1]}
    games["win95pts"] = situation(network_guide(), Case())
    return {
        "backups": 200 if quick else BACKUPS,
        "guides": {
            key: interval(game, 200 if quick else BACKUPS, 0.1 if quick else SMALL)
            for key, game in games.items()
        },
    }


def interval(game: Situation, backups: int, small: float, effort: Effort = USUAL) -> dict[str, Any]:
    """Minutes: the clairvoyant's, the lower bound, and what the default planner costs.

    `ratio`: the bound over the planner's cost; the planner is at most 1 / ratio times the best.
    """
    found = bounded(game, backups)
    upper = expected_as_used(game, effort, small)
    return {
        "clairvoyant": round(found.clairvoyant, 2),
        "lower": round(found.lower, 2),
        "upper": round(upper, 2),
        "ratio": round(found.lower / upper, 3),
    }


def network_guide() -> Guide:
    """win95pts with our overlay."""
    from tournevis.engines.troubleshoot.network import guide_from

    text = (DATA / "win95pts.bif").read_text()
    return guide_from(yaml.safe_load((DATA / "win95pts.guide.yaml").read_text()), text, "bif")


def shown(found: dict[str, Any]) -> str:
    """The table for the terminal."""
    rows = [
        [
            key,
            *(f"{by[what]:.1f}" for what in ("clairvoyant", "lower", "upper")),
            f"{by['ratio']:.2f}",
        ]
        for key, by in found["guides"].items()
    ]
    return table(["minutes", "clairvoyant", "lower bound", "default planner", "ratio"], rows)
