"""Closures counted, and the expert's numbers moved by the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tournevis.engines.troubleshoot.case import GUIDE_WEIGHT
from tournevis.engines.troubleshoot.guide import Array, Guide
from tournevis.engines.troubleshoot.learn.closures import Closure


@dataclass(frozen=True)
class Weights:
    """What the expert's numbers count for, in closed incidents (equivalent sample sizes).

    `rates`: all rates together, as in `case.prior`. `row`: one row of answers to a check under one
    cause. `cures`: one remedy against one cause. 20 says that an expert who writes 0.05 means 0 to
    0.15, and one who writes 0.5 means 0.3 to 0.7 (a Beta of that size has a standard deviation of
    0.05 and 0.11): about how near people come when asked for chances (O'Hagan et al. 2006, Uncertain
    Judgements). `guess`: the same for numbers marked `guess: true`, that nobody has looked at.
    `least`: a row is left alone below so many closures. `change`: and where no chance would move by
    this much.
    """

    rates: float = GUIDE_WEIGHT
    row: float = 20.0
    cures: float = 20.0
    guess: float = 5.0
    least: int = 5
    change: float = 0.01


USUAL = Weights()


@dataclass(frozen=True, eq=False)
class Counts:
    """Confirmed closures of one guide, counted; "unknown" answers count nowhere.

    `causes` [causes]; `answers`: one [answers, causes] a check; `worked`, `failed` [remedies,
    causes]: remedies tried on incidents whose cause is now known.
    """

    causes: Array
    answers: tuple[Array, ...]
    worked: Array
    failed: Array

    @property
    def closures(self) -> int:
        """How many closures were counted."""
        return round(float(self.causes.sum()))


def counted(guide: Guide, closures: Sequence[Closure]) -> Counts:
    """Counts of closures that teach (see `teaching`). What the guide no longer has is passed over."""
    causes = np.zeros(len(guide.causes))
    answers = tuple(np.zeros((len(each.answers), len(guide.causes))) for each in guide.checks)
    worked = np.zeros((len(guide.remedies), len(guide.causes)))
    failed = np.zeros_like(worked)
    places = [{a.key: row for row, a in enumerate(each.answers)} for each in guide.checks]
    for closure in closures:
        column = guide.cause_index[closure.cause]
        causes[column] += 1
        for check, answer in closure.answers.items():
            at = guide.check_index.get(check)
            if at is not None and answer in places[at]:
                answers[at][places[at][answer], column] += 1
        for remedy, did in closure.tried:
            if remedy in guide.remedy_index:
                (worked if did else failed)[guide.remedy_index[remedy], column] += 1
    return Counts(causes, answers, worked, failed)


def dirichlet_mean(expert: Array, counts: Array, weight: float) -> Array:
    """Posterior mean of chances that sum to 1, of the same shape as `expert`.

    The prior is Dirichlet with parameters `weight` x `expert`, so the mean is
    (weight x expert + counts) / (weight + sum of counts) (Gelman et al., Bayesian Data Analysis,
    3.4). Of two chances it is the mean of a Beta.
    """
    return np.asarray((weight * expert + counts) / (weight + counts.sum()), dtype=np.float64)


def default_columns(guide: Guide, check: int) -> list[int]:
    """The causes that share the check's `default` row, as columns: those like "other"."""
    table = guide.likelihood[check]
    return [
        column for column in range(table.shape[1]) if np.array_equal(table[:, column], table[:, -1])
    ]
