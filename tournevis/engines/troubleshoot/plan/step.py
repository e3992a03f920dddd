"""The next step: ask, act or hand over, whichever leaves the least minutes to expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tournevis.engines.troubleshoot.case import Case, open_checks, open_remedies
from tournevis.engines.troubleshoot.guide import Array, Guide
from tournevis.engines.troubleshoot.plan.acting import acting
from tournevis.engines.troubleshoot.posterior import posterior

Kind = Literal["check", "remedy", "handover"]


@dataclass(frozen=True)
class Step:
    """What is best done next.

    `key`: the check's or the remedy's; "handover" for a hand-over. `minutes`: of this step alone.
    `expected_minutes`: from here to the cure, this step included. `otherwise_minutes`: the same
    for the best plan that does not begin with this kind of step; None where there is no other way.
    `first`: the check is labelled a first check.
    """

    kind: Kind
    key: str
    minutes: float
    expected_minutes: float
    otherwise_minutes: float | None = None
    first: bool = False

    @property
    def saved_minutes(self) -> float:
        """Minutes that this step saves on average over the best plan without it, 0 or more."""
        if self.otherwise_minutes is None:
            return 0.0
        return max(0.0, self.otherwise_minutes - self.expected_minutes)


@dataclass(frozen=True)
class _Options:
    """Expected minutes of each way on. `asks` and `later` are [checks]; inf where not possible."""

    handover: float
    act: float
    remedy: int | None
    checks: list[int]
    asks: Array
    later: Array


def next_step(guide: Guide, case: Case) -> Step:
    """The best next step. Raises `CaseError` if the case names what the guide lacks.

    Langseth & Jensen 2003, equation 5: a question is asked now if asking it and then acting by
    p/c costs less than acting now, and also less than trying the best remedy first and asking
    after its failure. Handing over is the last resort and ends the comparison.
    """
    options = _options(guide, case)
    ask = float(options.asks.min(initial=np.inf))
    later = float(options.later.min(initial=np.inf))
    act = min(options.act, later)
    if ask < min(act, options.handover):
        check = guide.checks[options.checks[int(options.asks.argmin())]]
        without = min(act, options.handover)
        return Step("check", check.key, check.minutes, ask, without, check.first)
    if options.remedy is not None and act < options.handover:
        remedy = guide.remedies[options.remedy]
        return Step("remedy", remedy.key, remedy.minutes, act, min(ask, options.handover))
    others = min(act, ask)
    otherwise = others if np.isfinite(others) else None
    return Step("handover", "handover", guide.handover.minutes, options.handover, otherwise)


def _options(guide: Guide, case: Case) -> _Options:
    weights, _ = posterior(guide, case)
    usable, checks = open_remedies(guide, case), open_checks(guide, case)
    cures, minutes = guide.cures[usable], guide.remedy_costs[usable]
    handover = guide.handover.minutes
    best = int((cures @ weights / minutes).argmax()) if usable else None
    # Acting begins with the best remedy: without one that could help, one hands over.
    if best is not None and cures[best] @ weights <= 0:
        best = None
    act = float("inf")
    if best is not None:
        failed = weights * (1.0 - cures[best])
        after = acting(
            failed[np.newaxis], np.delete(cures, best, 0), np.delete(minutes, best), handover
        )
        act = float(minutes[best] + after[0])
    asks, later = _questions(guide, checks, weights, cures, minutes, best)
    return _Options(handover, act, None if best is None else usable[best], checks, asks, later)


def _questions(
    guide: Guide, checks: list[int], weights: Array, cures: Array, minutes: Array, best: int | None
) -> tuple[Array, Array]:
    """Expected minutes, for each check, of asking it now and of asking it after remedy `best`.

    All answers of all checks, before and after the remedy, go through one call of `acting`.
    """
    if not checks:
        return np.empty(0), np.empty(0)
    tables = [guide.likelihood[check] for check in checks]
    starts = np.cumsum([0, *(len(table) for table in tables[:-1])])
    rows, asked = np.concatenate(tables), guide.check_costs[checks]
    if best is None:
        branches = acting(weights * rows, cures, minutes, guide.handover.minutes)
        return asked + np.add.reduceat(branches, starts), np.full(len(checks), np.inf)
    failed = weights * (1.0 - cures[best])
    barred = np.repeat([-1, best], len(rows))
    branches = acting(
        np.concatenate([weights * rows, failed * rows]),
        cures,
        minutes,
        guide.handover.minutes,
        barred,
    )
    now, then = branches[: len(rows)], branches[len(rows) :]
    later = minutes[best] + failed.sum() * asked + np.add.reduceat(then, starts)
    return asked + np.add.reduceat(now, starts), later
