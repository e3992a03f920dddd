"""Many places of the game at once: what was asked and tried since the situation, and the belief."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.acting import Bools, Indexes
from tournevis.engines.troubleshoot.plan.board import Board


@dataclass(frozen=True, eq=False)
class States:
    """Rows of places. `weights` [rows, hypotheses] sum to the probability of getting there.

    `asked` [rows, checks]: the answer got, or -1. `failed` [rows, remedies]. `openings` [rows,
    clusters + 1]: what opening each cluster still costs, the last column 0.
    """

    weights: Array
    asked: NDArray[np.int8]
    failed: Bools
    openings: Array

    def __len__(self) -> int:
        """How many places."""
        return len(self.weights)

    def take(self, rows: Indexes | Bools) -> States:
        """These rows only."""
        return States(self.weights[rows], self.asked[rows], self.failed[rows], self.openings[rows])

    def after_answers(self, board: Board, rows: Indexes, answers: Indexes) -> States:
        """The places after an answer: row `rows[i]` with the board's answer row `answers[i]`."""
        asked, openings = self.asked[rows], self.openings[rows]
        places, checks = np.arange(len(rows)), board.owner[answers]
        asked[places, checks] = board.answer[answers]
        openings[places, board.clusters(remedies=False)[checks]] = 0.0
        return States(self.weights[rows] * board.rows[answers], asked, self.failed[rows], openings)

    def after_failures(self, board: Board, rows: Indexes, remedies: Indexes) -> States:
        """The places after a remedy failed."""
        failed, openings = self.failed[rows], self.openings[rows]
        places = np.arange(len(rows))
        failed[places, remedies] = True
        openings[places, board.clusters(remedies=True)[remedies]] = 0.0
        weights = self.weights[rows] * (1.0 - board.situation.cures[remedies])
        return States(weights, self.asked[rows], failed, openings)

    def free_checks(self, board: Board) -> Bools:
        """The checks that can be asked now, [rows, checks]; a forced one stands alone."""
        situation = board.situation
        free = situation.open_checks & (self.asked < 0)
        for check, needs in enumerate(situation.check_needs):
            for needed, allowed in needs:
                free[:, check] &= _answered(self.asked[:, needed], allowed)
        for check, remedies in enumerate(situation.check_after):
            if remedies:
                free[:, check] &= self.failed[:, sorted(remedies)].all(axis=1)
        return self._forced_only(board, free)

    def usable(self, board: Board) -> Bools:
        """The remedies and compounds that can be tried now, [rows, remedies and compounds].

        Those that wait for another remedy are among them: `Links.waits` holds them back.
        """
        situation = board.situation
        usable = (situation.open_remedies & ~self.failed)[:, board.real]
        for place, remedy in enumerate(board.real):
            is_compound = place >= board.remedies
            for check, allowed in board.needs(int(remedy)):
                answers = self.asked[:, check]
                met = _answered(answers, allowed)
                waiting = (answers < 0) & situation.open_checks[check]
                usable[:, place] &= (met | waiting) if is_compound else met
            if is_compound:
                before = sorted(board.after(int(remedy)))
                usable[:, place] &= (situation.open_remedies & ~self.failed)[:, before].all(axis=1)
                usable[:, place] &= bool(before) | ~usable[:, remedy]
        return usable

    def open_places(self, board: Board) -> Bools:
        """The remedies that can be tried as the very next step, [rows, remedies]."""
        usable = self.usable(board)[:, : board.remedies]
        for remedy, others in enumerate(board.situation.remedy_after):
            if others:
                usable[:, remedy] &= self.failed[:, sorted(others)].all(axis=1)
        return usable & ~self.is_forced(board)[:, np.newaxis]

    def is_forced(self, board: Board) -> Bools:
        """Whether a check comes before everything else, [rows]."""
        waiting = np.zeros(len(self), dtype=np.bool_)
        for check in board.situation.forced:
            waiting |= (self.asked[:, check] < 0) & board.situation.open_checks[check]
        return waiting

    def _forced_only(self, board: Board, free: Bools) -> Bools:
        left = np.ones(len(self), dtype=np.bool_)
        for check in board.situation.forced:
            now = left & (self.asked[:, check] < 0) & board.situation.open_checks[check]
            free[now] = np.arange(board.checks) == check
            left &= ~now
        return free


def start(board: Board) -> States:
    """The situation itself, as one row."""
    situation = board.situation
    return States(
        situation.weights[np.newaxis].astype(np.float64),
        np.full((1, board.checks), -1, dtype=np.int8),
        np.zeros((1, board.remedies), dtype=np.bool_),
        np.append(situation.openings, 0.0)[np.newaxis],
    )


def joined(parts: list[States]) -> States:
    """These places below one another."""
    return States(
        np.concatenate([part.weights for part in parts]),
        np.concatenate([part.asked for part in parts]),
        np.concatenate([part.failed for part in parts]),
        np.concatenate([part.openings for part in parts]),
    )


def _answered(answers: NDArray[np.int8], allowed: frozenset[int] | None) -> Bools:
    return answers >= 0 if allowed is None else np.isin(answers, sorted(allowed))
