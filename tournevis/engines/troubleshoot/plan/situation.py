"""What the planner works on: hypotheses, what may be done, what it costs. It knows no guides."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.acting import Bools, Indexes

Needs = tuple[tuple[int, frozenset[int] | None], ...]
"""Checks that come before a step: (check, allowed answers; None: any answer)."""
NO_INDEXES: Indexes = np.empty(0, dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Situation:
    """One case as arrays over mutually exclusive hypotheses (of a guide: its causes).

    `weights`: P(hypothesis | everything so far), [hypotheses], summing to 1.
    `tables`: P(answer | hypothesis) of each check, [answers, hypotheses].
    `cures`: P(cured | hypothesis) of each remedy, [remedies, hypotheses].
    Costs in minutes, priced; `handover` always cures and ends the case.
    `open_checks`, `open_remedies`: not done, not put off.
    `check_needs`, `remedy_needs`: checks that must have been asked before, by step (those asked
    with a right answer are left out; a step that can never be free is not open); `check_after`,
    `remedy_after`: remedies that must have been tried before. Empty: nothing needs anything.
    `forced`: checks asked before anything else, in this order.
    `danger`: answers that end the case with a hand-over, one array [answers] a check, or empty.
    `check_cluster`, `remedy_cluster`: the cluster of each step, or -1; `openings`: what opening
    each still costs, [clusters] (0: open already). Empty: there are no clusters.
    """

    weights: Array
    tables: tuple[Array, ...]
    check_costs: Array
    cures: Array
    remedy_costs: Array
    handover: float
    open_checks: Bools
    open_remedies: Bools
    check_needs: tuple[Needs, ...] = ()
    remedy_needs: tuple[Needs, ...] = ()
    check_after: tuple[frozenset[int], ...] = ()
    remedy_after: tuple[frozenset[int], ...] = ()
    forced: tuple[int, ...] = ()
    danger: tuple[Bools, ...] = ()
    check_cluster: Indexes = field(default_factory=lambda: NO_INDEXES)
    remedy_cluster: Indexes = field(default_factory=lambda: NO_INDEXES)
    openings: Array = field(default_factory=lambda: np.empty(0))
