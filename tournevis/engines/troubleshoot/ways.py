"""The ways out: every remedy still open, with what it costs and how likely it is to do."""

from __future__ import annotations

from dataclasses import dataclass

from tournevis.engines.troubleshoot.case import Case, open_remedies
from tournevis.engines.troubleshoot.guide import Guide
from tournevis.engines.troubleshoot.posterior import posterior


@dataclass(frozen=True)
class WayOut:
    """One remedy: `chance` is P(it cures | everything observed), `minutes` what trying it takes."""

    remedy: str
    chance: float
    minutes: float
    risk: str
    reversible: bool
    who: str


def ways_out(guide: Guide, case: Case) -> list[WayOut]:
    """The remedies not yet tried or skipped, best chance a minute (p/c) first."""
    weights, _ = posterior(guide, case)
    chances = guide.cures @ weights
    found = [_way(guide, index, float(chances[index])) for index in open_remedies(guide, case)]
    return sorted(found, key=lambda way: -way.chance / way.minutes)


def _way(guide: Guide, index: int, chance: float) -> WayOut:
    remedy = guide.remedies[index]
    return WayOut(
        remedy.key, min(1.0, chance), remedy.minutes, remedy.risk, remedy.reversible, remedy.who
    )
