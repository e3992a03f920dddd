"""The ways out: every remedy still possible, with what it costs and how likely it is to do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tournevis.engines.troubleshoot.case import Case, is_free
from tournevis.engines.troubleshoot.guide import Guide, Need
from tournevis.engines.troubleshoot.plan.situation import Situation
from tournevis.engines.troubleshoot.plan.standing import needs_of, situation


@dataclass(frozen=True)
class WayOut:
    """One remedy: `chance` is P(it cures | everything observed), `minutes` what doing it takes.

    `money` in euros; `cost`: all of it priced in minutes, with what must still be opened for it.
    `waits`: what comes before it and was not done yet; empty where it can be tried now.
    """

    remedy: str
    chance: float
    minutes: float
    risk: str
    reversible: bool
    who: str
    money: float = 0.0
    cost: float = 0.0
    waits: tuple[Need, ...] = ()


def ways_out(guide: Guide, case: Case) -> list[WayOut]:
    """The remedies not yet tried or skipped: those that can be tried now, then those that wait.

    Within each, best chance a priced minute (p/c) first. What an answer ruled out is left out.
    """
    stands = situation(guide, case)
    chances = stands.cures @ stands.weights
    found = [
        _way(guide, case, stands, int(index), min(1.0, float(chances[index])))
        for index in np.flatnonzero(stands.open_remedies)
    ]
    return sorted(found, key=lambda way: (bool(way.waits), -way.chance / way.cost))


def _way(guide: Guide, case: Case, stands: Situation, index: int, chance: float) -> WayOut:
    remedy = guide.remedies[index]
    return WayOut(
        remedy.key,
        chance,
        remedy.minutes,
        remedy.risk,
        remedy.reversible,
        remedy.who,
        remedy.money,
        float(stands.remedy_costs[index]) + _opening(stands, index),
        tuple(need for need in needs_of(guide, remedy) if not is_free([need], case)),
    )


def _opening(stands: Situation, index: int) -> float:
    """Minutes, priced, to open the remedy's cluster; 0 where it is open or has none."""
    cluster = int(stands.remedy_cluster[index]) if len(stands.remedy_cluster) else -1
    return float(stands.openings[cluster]) if cluster >= 0 else 0.0
