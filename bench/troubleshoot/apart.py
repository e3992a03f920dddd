"""A lower bound by linear programming: to act differently, one must first have seen a difference.

Any plan has, for each hypothesis f, the chances X(s|f) that it takes step s (each check and remedy at
most once; the hand-over; the opening of a cluster) where f is true. Its minutes are the sum over f of
w_f x minutes of s x X(s|f), linear in X. Whatever the plan, X obeys:

1. *It ends*: P(cured|f) + P(handed over|f) = 1, and P(cured|f) = sum over remedies of cures x X.
2. *It cannot know what it has not seen*: run the plan under f and under g side by side, drawing the
   outcomes as alike as can be (a maximal coupling). The two runs are one until a step gives different
   outcomes, which it does with the total variation distance d(a) of its outcomes under f and g.
   Whether s is taken is decided before s is done, so
   |X(s|f) - X(s|g)| <= P(parted before) <= sum over steps a other than s of X(a|f) d(a),
   and the same with X(a|g).
3. A cluster is opened at least as often as each of its steps is taken; a safety check is always asked,
   and its dangerous answers hand over.

The least minutes over all X that obey is therefore no more than those of the best plan. The pairs of 2
that matter are found as they are violated. Prerequisites are ignored (they only make plans dearer).
In the spirit of the hybrid argument for adaptive tests; SACSO's own bound supposes perfect questions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.acting import Indexes
from tournevis.engines.troubleshoot.plan.situation import Situation

ROUNDS = 40
AT_ONCE = 1500
"""Violated constraints taken in at once."""
NEAR = 1e-4


def told_apart(situation: Situation, rounds: int = ROUNDS) -> float:
    """The bound in minutes; fewer rounds give a lower (still valid) one."""
    programme = _Programme(situation)
    rows: list[csr_matrix] = [programme.clusters()]
    found = programme.solved(rows)
    for _ in range(rounds):
        cuts = programme.violated(found)
        if not cuts.shape[0]:
            break
        rows.append(cuts)
        found = programme.solved(rows)
    return float(found @ programme.minutes)


@dataclass(frozen=True, eq=False)
class _Programme:
    """The variables X[hypothesis, step]: checks, remedies, the hand-over, openings of clusters."""

    situation: Situation

    @property
    def steps(self) -> int:
        """Steps that X counts, the hand-over included, clusters left out."""
        return len(self.situation.tables) + len(self.situation.remedy_costs) + 1

    @property
    def columns(self) -> int:
        """Variables of one hypothesis."""
        return self.steps + len(self.situation.openings)

    @property
    def minutes(self) -> Array:
        """What one more of each variable costs, [hypotheses x columns]."""
        situation = self.situation
        each = np.concatenate(
            [
                situation.check_costs,
                situation.remedy_costs,
                [situation.handover],
                situation.openings,
            ]
        )
        return np.asarray(np.outer(situation.weights, each).ravel(), dtype=np.float64)

    def apart(self) -> Array:
        """Total variation of the outcomes of each step, [hypotheses, hypotheses, steps]."""
        situation = self.situation
        parts = [
            0.5 * np.abs(table[:, :, np.newaxis] - table[:, np.newaxis, :]).sum(axis=0)
            for table in situation.tables
        ]
        parts += [np.abs(row[:, np.newaxis] - row) for row in situation.cures]
        hypotheses = len(situation.weights)
        return np.stack([*parts, np.zeros((hypotheses, hypotheses))], axis=2)

    def solved(self, rows: list[csr_matrix]) -> Array:
        """The X of least minutes that obeys these rows (each at most 0)."""
        least, most = self._limits()
        limits = vstack(rows)
        found = linprog(
            self.minutes,
            A_ub=limits,
            b_ub=np.zeros(limits.shape[0]),
            A_eq=self._ending(),
            b_eq=np.ones(len(self.situation.weights)),
            bounds=np.stack([least, most], axis=1),
            method="highs",
        )
        if not found.success:
            raise ValueError(f"the programme was not solved: {found.message}")
        return np.asarray(found.x, dtype=np.float64)

    def _limits(self) -> tuple[Array, Array]:
        situation, hypotheses = self.situation, len(self.situation.weights)
        checks = len(situation.tables)
        least, most = np.zeros((hypotheses, self.columns)), np.ones((hypotheses, self.columns))
        most[:, :checks] = situation.open_checks
        most[:, checks : self.steps - 1] = situation.open_remedies
        forced = [check for check in situation.forced if situation.open_checks[check]]
        if forced:
            least[:, forced[0]] = 1.0
            if situation.danger:
                table, danger = situation.tables[forced[0]], situation.danger[forced[0]]
                least[:, self.steps - 1] = table[danger].sum(axis=0)
        return least.ravel(), most.ravel()

    def _ending(self) -> csr_matrix:
        situation, hypotheses = self.situation, len(self.situation.weights)
        checks = len(situation.tables)
        rows = np.zeros((hypotheses, hypotheses, self.columns))
        every = np.arange(hypotheses)
        rows[every, every, checks : self.steps - 1] = situation.cures.T
        rows[every, every, self.steps - 1] = 1.0
        return csr_matrix(rows.reshape(hypotheses, -1))

    def clusters(self) -> csr_matrix:
        """X(step) - X(its cluster) <= 0."""
        situation, hypotheses = self.situation, len(self.situation.weights)
        found = []
        if len(situation.openings):
            of = np.concatenate([situation.check_cluster, situation.remedy_cluster])
            for hypothesis in range(hypotheses):
                for step in np.flatnonzero(of >= 0):
                    row = np.zeros((hypotheses, self.columns))
                    row[hypothesis, step], row[hypothesis, self.steps + of[step]] = 1.0, -1.0
                    found.append(row.ravel())
        width = hypotheses * self.columns
        return csr_matrix(np.array(found).reshape(-1, width))

    def violated(self, found: Array) -> csr_matrix:
        """The rows of 2 that this X breaks most."""
        hypotheses = len(self.situation.weights)
        taken = found.reshape(hypotheses, self.columns)[:, : self.steps]
        apart = self.apart()
        excess = taken[:, np.newaxis, :] - taken[np.newaxis, :, :]
        broken = []
        for side in (0, 1):  # whose steps part them: f's or g's
            of = taken[:, np.newaxis, :] if side == 0 else taken[np.newaxis, :, :]
            seen = of * apart
            parted = seen.sum(axis=2, keepdims=True) - seen
            over = excess - parted
            at = np.argwhere(over > NEAR)
            broken += [(float(over[tuple(each)]), side, *map(int, each)) for each in at]
        broken.sort(reverse=True)
        return self._rows(np.array([each[1:] for each in broken[:AT_ONCE]], dtype=np.intp), apart)

    def _rows(self, broken: Indexes, apart: Array) -> csr_matrix:
        """X(s|f) - X(s|g) - sum of X(a|side) d(a) over the others <= 0."""
        width = len(self.situation.weights) * self.columns
        if not len(broken):
            return csr_matrix((0, width))
        side, f, g, step = broken.T
        number = np.arange(len(broken))
        whose = np.where(side == 0, f, g)
        values = -apart[f, g]
        values[number, step] = 0.0
        columns = whose[:, np.newaxis] * self.columns + np.arange(self.steps)
        data = np.concatenate([values.ravel(), np.ones(len(broken)), -np.ones(len(broken))])
        across = np.concatenate([columns.ravel(), f * self.columns + step, g * self.columns + step])
        down = np.concatenate([np.repeat(number, self.steps), number, number])
        return csr_matrix((data, (down, across)), shape=(len(broken), width))
