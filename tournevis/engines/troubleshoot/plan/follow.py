"""What a plan costs when it is followed to its end: every answer and every failure is played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.acting import Bools, Indexes
from tournevis.engines.troubleshoot.plan.asking import Options, options
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.states import States, joined

SMALL = 1e-4
"""Below this share of the probability at the start a place is no longer played, but estimated."""


@dataclass(frozen=True, eq=False)
class Decision:
    """What is done at each place: the check where >= 0, else the remedy where >= 0, else handover."""

    check: Indexes
    remedy: Indexes


def by_equation_5(board: Board, states: States, found: Options) -> Decision:
    """The decision of equation 5; a compound begins with what it needs."""
    check = np.where(found.asks, found.check, -1)
    remedy = np.where(found.acts, found.best, -1)
    for row in np.flatnonzero(remedy >= board.remedies):
        check[row], remedy[row] = board.first_of(int(remedy[row]), states.asked[row])
    return Decision(check, remedy)


def follow(
    board: Board,
    states: States,
    nodes: int,
    checks: Bools | None = None,
    small: float = SMALL,
) -> Array:
    """Expected minutes of following equation 5 from each place, [rows].

    Places are played breadth first, `nodes` of them at most (all told); those left over, and those
    hardly ever reached, count for the best plan that equation 5 sees there, which is a plan too:
    so the minutes are always those of something one could do. `checks`: as in `options`.
    """
    total, root = np.zeros(len(states)), np.arange(len(states))
    floor = states.weights.sum(axis=1) * small
    while len(states):
        found = options(board, states, checks)
        nodes -= len(states)
        decided = by_equation_5(board, states, found)
        ends = (decided.check < 0) & (decided.remedy < 0)
        leaf = ends | (states.weights.sum(axis=1) <= floor[root])
        if nodes <= 0:
            leaf[:] = True
        value = np.where(ends, found.handover, found.value)
        np.add.at(total, root[leaf], value[leaf])
        going = np.flatnonzero(~leaf)
        price, states, parents = step(board, states.take(going), _some(decided, going))
        np.add.at(total, root[going], price)
        root = root[going][parents]
        states, root, ended = _without_ends(board, states, root)
        np.add.at(total, ended[0], ended[1])
    return total


def _some(decided: Decision, rows: Indexes) -> Decision:
    return Decision(decided.check[rows], decided.remedy[rows])


def step(board: Board, states: States, decided: Decision) -> tuple[Array, States, Indexes]:
    """Take one step at each place: its price [rows], the places after it, and where each is from.

    A place after a dangerous answer is among them; `danger` in `States.asked` tells.
    """
    asks = np.flatnonzero(decided.check >= 0)
    acts = np.flatnonzero(decided.check < 0)
    mass, price = states.weights.sum(axis=1), np.zeros(len(states))
    check_price = board.situation.check_costs + states.openings[:, board.clusters(remedies=False)]
    price[asks] = (check_price[asks, decided.check[asks]]) * mass[asks]
    opening = states.openings[:, board.clusters(remedies=True)]
    remedy = decided.remedy[acts]
    price[acts] = (board.situation.remedy_costs[remedy] + opening[acts, remedy]) * mass[acts]
    row, answer = np.nonzero(decided.check[asks][:, np.newaxis] == board.owner)
    answered = states.after_answers(board, asks[row], answer)
    failed = states.after_failures(board, acts, remedy)
    return price, joined([answered, failed]), np.concatenate([asks[row], acts])


def _without_ends(
    board: Board, states: States, root: Indexes
) -> tuple[States, Indexes, tuple[Indexes, Array]]:
    """The places where the case goes on; for the others (danger) their root and hand-over."""
    if not board.situation.danger or not len(states):
        return states, root, (root[:0], np.empty(0))
    over = in_danger(board, states)
    ended = root[over], states.weights[over].sum(axis=1) * board.situation.handover
    return states.take(~over), root[~over], ended


def in_danger(board: Board, states: States) -> Bools:
    """Where a dangerous answer was given, [rows]."""
    over = np.zeros(len(states), dtype=np.bool_)
    for check, danger in enumerate(board.situation.danger):
        answers = states.asked[:, check]
        over |= (answers >= 0) & danger[np.maximum(answers, 0)]
    return over


Planner = Callable[[Board, States], Decision]


def expected(board: Board, states: States, planner: Planner) -> Array:
    """Expected minutes of following any planner to the end, exactly, [rows]."""
    total, root = np.zeros(len(states)), np.arange(len(states))
    while len(states):
        decided = planner(board, states)
        ends = (decided.check < 0) & (decided.remedy < 0)
        handover = states.weights.sum(axis=1) * board.situation.handover
        np.add.at(total, root[ends], handover[ends])
        going = np.flatnonzero(~ends)
        price, states, parents = step(board, states.take(going), _some(decided, going))
        np.add.at(total, root[going], price)
        states, root, ended = _without_ends(board, states, root[going][parents])
        np.add.at(total, ended[0], ended[1])
    return total
