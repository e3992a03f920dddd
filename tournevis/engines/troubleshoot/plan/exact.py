"""The least expected minutes of all plans: dynamic programming over everything that can happen.

A place is (answers so far, remedies that failed); its probability does not depend on the order, so
one array [answers, failures] holds them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.acting import Bools, Indexes
from tournevis.engines.troubleshoot.plan.board import Board

LARGEST = 300_000
"""Places that are still worth working out exactly (some tenths of a second)."""


def places(board: Board) -> int:
    """How many places the game has."""
    situation = board.situation
    count: int = 1 << int(situation.open_remedies.sum())
    for table, is_open in zip(situation.tables, situation.open_checks, strict=True):
        count *= len(table) + 1 if is_open else 1
    return count


@dataclass(frozen=True, eq=False)
class Optimum:
    """Expected minutes of the best plan after each first step: [checks], [remedies], hand-over."""

    checks: Array
    remedies: Array
    handover: float

    @property
    def minutes(self) -> float:
        """The least of them."""
        return float(
            min(self.checks.min(initial=np.inf), self.remedies.min(initial=np.inf), self.handover)
        )


def optimum(board: Board) -> Optimum:
    """The best plan, by its first step. Raises `ValueError` past ten times `LARGEST` places."""
    if places(board) > 10 * LARGEST:
        raise ValueError(f"{places(board)} places are too many to work out exactly")
    return _Game(board).solved()


class _Game:
    """The arrays of one game. Rows: what was answered; columns: which remedies failed."""

    def __init__(self, board: Board) -> None:
        situation = board.situation
        self.board, self.situation = board, situation
        self.checks = np.flatnonzero(situation.open_checks)
        self.remedies = np.flatnonzero(situation.open_remedies)
        sizes = [len(situation.tables[check]) for check in self.checks]
        every = list(product(*(range(-1, size) for size in sizes)))
        self.answers: Indexes = np.array(every, dtype=np.intp).reshape(len(every), len(sizes))
        widths = [int(np.prod([size + 1 for size in sizes[at + 1 :]])) for at in range(len(sizes))]
        self.strides: Indexes = np.array(widths, dtype=np.intp)
        subsets: Indexes = np.arange(1 << len(self.remedies))[:, np.newaxis]
        self.failed: Bools = np.asarray((subsets >> np.arange(len(self.remedies))) & 1 == 1)

    @cached_property
    def mass(self) -> Array:
        """P(these answers, these failures), [answers, failures]."""
        said = np.tile(self.situation.weights, (len(self.answers), 1))
        for place, check in enumerate(self.checks):
            table = np.concatenate([np.ones((1, said.shape[1])), self.situation.tables[check]])
            said *= table[self.answers[:, place] + 1]
        left = np.ones((len(self.failed), said.shape[1]))
        for place, remedy in enumerate(self.remedies):
            left *= np.where(
                self.failed[:, place, np.newaxis], 1.0 - self.situation.cures[remedy], 1.0
            )
        return said @ left.T

    @cached_property
    def ends(self) -> Bools:
        """Where a dangerous answer ended the case, [answers]."""
        over = np.zeros(len(self.answers), dtype=np.bool_)
        for place, check in enumerate(self.checks):
            if self.situation.danger:
                given = self.answers[:, place]
                over |= (given >= 0) & self.situation.danger[check][np.maximum(given, 0)]
        return over

    def solved(self) -> Optimum:
        """Work backwards, from where everything was asked and tried to the start."""
        self.value = self.mass * self.situation.handover
        asked, tried = (self.answers >= 0).sum(axis=1), self.failed.sum(axis=1)
        first: tuple[Array, Array] = (np.empty(0), np.empty(0))
        for many in range(len(self.checks), -1, -1):
            rows = np.flatnonzero((asked == many) & ~self.ends)
            for more in range(len(self.remedies), -1, -1):
                columns = np.flatnonzero(tried == more)
                first = self._place(rows, columns)
        forced = self._forced(np.zeros(1, dtype=np.intp))[0] >= 0
        checks, remedies = np.full(self.board.checks, np.inf), np.full(self.board.remedies, np.inf)
        checks[self.checks], remedies[self.remedies] = first
        handover = float(self.mass[0, 0]) * self.situation.handover
        return Optimum(checks, remedies, float("inf") if forced else handover)

    def _place(self, rows: Indexes, columns: Indexes) -> tuple[Array, Array]:
        """Settle these places; returns each step's minutes at the first of them."""
        block = np.ix_(rows, columns)
        best, first = (
            self.value[block],
            ([np.inf] * len(self.checks), [np.inf] * len(self.remedies)),
        )
        if not best.size:
            return np.array(first[0]), np.array(first[1])
        forced = self._forced(rows)
        best = np.where((forced >= 0)[:, np.newaxis], np.inf, best)
        for place in range(len(self.checks)):
            minutes = self._asking(place, rows, columns, forced)
            best, first[0][place] = np.minimum(best, minutes), minutes[0, 0]
        for place in range(len(self.remedies)):
            minutes = self._trying(place, rows, columns, forced)
            best, first[1][place] = np.minimum(best, minutes), minutes[0, 0]
        self.value[block] = best
        return np.array(first[0]), np.array(first[1])

    def _asking(self, place: int, rows: Indexes, columns: Indexes, forced: Indexes) -> Array:
        check = int(self.checks[place])
        fit = self.answers[rows, place] < 0
        fit &= (forced < 0) | (forced == check)
        free = fit[:, np.newaxis] & self._free(rows, columns, check, is_check=True)
        cost = self.situation.check_costs[check] + self._opening(
            rows, columns, check, is_check=True
        )
        minutes = cost * self.mass[np.ix_(rows, columns)]
        for answer in range(len(self.situation.tables[check])):
            then = np.where(fit, rows + (answer + 1) * self.strides[place], 0)
            minutes = minutes + self.value[np.ix_(then, columns)]
        return np.where(free, minutes, np.inf)

    def _trying(self, place: int, rows: Indexes, columns: Indexes, forced: Indexes) -> Array:
        remedy = int(self.remedies[place])
        fit = ~self.failed[columns, place]
        free = fit & (forced < 0)[:, np.newaxis]
        free = free & self._free(rows, columns, remedy, is_check=False)
        cost = self.situation.remedy_costs[remedy] + self._opening(
            rows, columns, remedy, is_check=False
        )
        then = np.where(fit, columns | (1 << place), 0)
        minutes = cost * self.mass[np.ix_(rows, columns)] + self.value[np.ix_(rows, then)]
        return np.where(free, minutes, np.inf)

    def _forced(self, rows: Indexes) -> Indexes:
        """The check that comes first, or -1, [rows]."""
        forced = np.full(len(rows), -1, dtype=np.intp)
        for check in reversed(self.situation.forced):
            place = np.flatnonzero(self.checks == check)
            if len(place):
                forced[self.answers[rows, place[0]] < 0] = check
        return forced

    def _free(self, rows: Indexes, columns: Indexes, step: int, *, is_check: bool) -> Bools:
        """Whether what the step needs was done, [rows, columns]."""
        situation = self.situation
        needs = situation.check_needs if is_check else situation.remedy_needs
        after = situation.check_after if is_check else situation.remedy_after
        free = np.ones((len(rows), len(columns)), dtype=np.bool_)
        for check, allowed in needs[step] if needs else ():
            place = np.flatnonzero(self.checks == check)
            if not len(place):
                return np.zeros_like(free)
            given = self.answers[rows, place[0]]
            met = given >= 0 if allowed is None else np.isin(given, sorted(allowed))
            free &= met[:, np.newaxis]
        for remedy in after[step] if after else ():
            place = np.flatnonzero(self.remedies == remedy)
            if not len(place):
                return np.zeros_like(free)
            free &= self.failed[columns, place[0]]
        return free

    def _opening(self, rows: Indexes, columns: Indexes, step: int, *, is_check: bool) -> Array:
        """What opening the step's cluster still costs, [rows, columns]."""
        situation = self.situation
        closed = np.ones((len(rows), len(columns)))
        if not len(situation.openings):
            return 0.0 * closed
        cluster = (situation.check_cluster if is_check else situation.remedy_cluster)[step]
        if cluster < 0:
            return 0.0 * closed
        checks = situation.check_cluster[self.checks] == cluster
        remedies = situation.remedy_cluster[self.remedies] == cluster
        answered = np.asarray((self.answers[rows][:, checks] >= 0).any(axis=1, keepdims=True))
        closed *= ~answered
        closed *= ~self.failed[columns][:, remedies].any(axis=1)
        return np.asarray(situation.openings[cluster] * closed)
