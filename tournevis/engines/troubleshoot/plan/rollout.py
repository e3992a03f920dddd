"""Rollout over equation 5: each first step is tried out by following equation 5 after it.

One step of policy improvement (Bertsekas & Castañon 1999): never worse than equation 5 where the
play is followed to its end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.acting import Bools, Indexes
from tournevis.engines.troubleshoot.plan.asking import Options, options
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.follow import (
    Decision,
    by_equation_5,
    follow,
    in_danger,
    step,
)
from tournevis.engines.troubleshoot.plan.states import States

TIE = 1e-9
"""Minutes closer than this share are the same: equation 5's own choice is kept."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """Expected minutes of each first step, [rows, checks] and [rows, remedies], and of handing over.

    Infinite where a step is not possible or was not tried out.
    """

    checks: Array
    remedies: Array
    handover: Array


def outlook(
    board: Board,
    states: States,
    found: Options,
    nodes: int,
    breadth: int | None = None,
    checks: Bools | None = None,
) -> Outlook:
    """Try out the first steps, the most promising `breadth` of each kind (all where None).

    `found`: what equation 5 sees there. `nodes`: places played at most; `checks`: as in `options`.
    """
    free = np.isfinite(found.ask)
    if breadth is not None:
        free &= _most_promising(found.ask, breadth)
    tries = _tried(board, states, found, breadth)
    row, check = np.nonzero(free)
    asked = _values(board, states, row, check, np.full(len(row), -1), nodes, checks)
    line, remedy = np.nonzero(tries)
    acted = _values(board, states, line, np.full(len(line), -1), remedy, nodes, checks)
    return Outlook(
        _spread(free.shape, row, check, asked),
        _spread(tries.shape, line, remedy, acted),
        found.handover,
    )


def by_rollout(board: Board, states: States, nodes: int = 1_000_000) -> Decision:
    """The decision of rollout at each place."""
    found = options(board, states)
    return decided(board, states, found, outlook(board, states, found, nodes))


def decided(board: Board, states: States, found: Options, seen: Outlook) -> Decision:
    """The best first step; where equation 5's own is as good, that one."""
    own = by_equation_5(board, states, found)
    every = np.concatenate([seen.checks, seen.remedies, seen.handover[:, np.newaxis]], axis=1)
    rows, checks = np.arange(len(every)), seen.checks.shape[1]
    first = np.where(own.check >= 0, own.check, np.where(own.remedy >= 0, checks + own.remedy, -1))
    best = every.argmin(axis=1)
    same = every[rows, first] <= every[rows, best] * (1 + TIE)
    best = np.where(same, first % every.shape[1], best)
    return Decision(
        np.where(best < checks, best, -1),
        np.where((best >= checks) & (best < every.shape[1] - 1), best - checks, -1),
    )


def _tried(board: Board, states: States, found: Options, breadth: int | None) -> Bools:
    """The remedies to try out."""
    open_now = states.open_places(board)
    if breadth is None:
        return open_now
    chances = states.weights @ board.situation.cures.T
    worth = np.where(open_now, -chances / board.situation.remedy_costs, np.inf)
    return open_now & _most_promising(worth, breadth)


def _most_promising(minutes: Array, breadth: int) -> Bools:
    if minutes.shape[1] <= breadth:
        return np.isfinite(minutes)
    ranks = np.argsort(np.argsort(minutes, axis=1, kind="stable"), axis=1, kind="stable")
    return ranks < breadth


def _values(
    board: Board,
    states: States,
    row: Indexes,
    check: Indexes,
    remedy: Indexes,
    nodes: int,
    checks: Bools | None,
) -> Array:
    """Expected minutes of one first step each, equation 5 after it."""
    if not len(row):
        return np.empty(0)
    price, after, parents = step(board, states.take(row), Decision(check, remedy))
    over = in_danger(board, after)
    ended = after.weights.sum(axis=1) * board.situation.handover
    rest = np.where(over, ended, 0.0)
    rest[~over] = follow(board, after.take(~over), nodes, checks)
    return price + np.bincount(parents, weights=rest, minlength=len(row))


def _spread(shape: tuple[int, ...], row: Indexes, column: Indexes, values: Array) -> Array:
    spread = np.full(shape, np.inf)
    spread[row, column] = values
    return spread
