"""What the planner works on: hypotheses, what may be done, what it costs. It knows no guides."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot.guide import Array

Bools = NDArray[np.bool_]
Needs = tuple[tuple[int, frozenset[int] | None], ...]
"""What comes before a step: (check, allowed answers; None: any answer)."""


@dataclass(frozen=True, eq=False)
class Situation:
    """One case as arrays over mutually exclusive hypotheses (of a guide: its causes).

    `weights`: P(hypothesis | everything so far), [hypotheses], summing to 1.
    `tables`: P(answer | hypothesis) of each check, [answers, hypotheses].
    `cures`: P(cured | hypothesis) of each remedy, [remedies, hypotheses].
    Costs in minutes, priced; `handover` always cures and ends the case.
    `open_checks`, `open_remedies`: not done, not put off.
    `check_needs`, `remedy_needs`: checks that must have been asked before (those already asked
    with a right answer are left out; a step that can never be free is not open).
    `after`: for a remedy, remedies that must have been tried before.
    `forced`: checks asked before anything else, in this order.
    `danger`: for each check, its answers that end the case with a hand-over, [answers].
    `check_cluster`, `remedy_cluster`: number of the cluster of each step, or -1; `openings`: what
    opening each still costs, [clusters] (0: open already).
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
    check_cluster: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    remedy_cluster: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    openings: Array = field(default_factory=lambda: np.empty(0))
