"""Ask, act or hand over? Equation 5 of Langseth & Jensen 2003, for many places at once.

A question is asked now if asking it and then acting by p/c costs less than acting now, and also less
than trying the best remedy first and asking after its failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.acting import Bools, Indexes, acting, acting_linked
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.states import States

CHUNK = 20_000
"""Rows worked on at once, so that memory stays small."""


@dataclass(frozen=True, eq=False)
class Options:
    """Expected minutes of each way on, times the probability of being there.

    `handover`, `act` [rows]; `best` [rows]: the remedy that acting begins with, -1 where none can
    help. `ask` [rows, checks]: asking and then acting. `later` [rows, checks]: trying `best`, asking
    after its failure, then acting. Infinite where not possible.
    """

    handover: Array
    act: Array
    best: Indexes
    ask: Array
    later: Array

    @cached_property
    def value(self) -> Array:
        """Expected minutes of the best of these plans, [rows]."""
        asking = np.minimum(self.ask.min(axis=1, initial=np.inf), self.later_best)
        return np.asarray(np.minimum(np.minimum(self.handover, self.act), asking))

    @cached_property
    def later_best(self) -> Array:
        """The best of asking after the best remedy failed, [rows]."""
        return np.asarray(self.later.min(axis=1, initial=np.inf))

    @cached_property
    def asks(self) -> Bools:
        """Where a question comes first, [rows]."""
        others = np.minimum(np.minimum(self.act, self.later_best), self.handover)
        return np.asarray(self.ask.min(axis=1, initial=np.inf) < others)

    @cached_property
    def acts(self) -> Bools:
        """Where a remedy comes first, [rows]."""
        act = np.minimum(self.act, self.later_best)
        return np.asarray(~self.asks & (self.best >= 0) & (act < self.handover))

    @cached_property
    def check(self) -> Indexes:
        """The best question, [rows]; -1 where there is none at all."""
        if not self.ask.shape[1]:
            return np.full(len(self.act), -1)
        return np.asarray(self.ask.argmin(axis=1))


def options(board: Board, states: States, checks: Bools | None = None) -> Options:
    """The ways on from each place. `checks` [checks]: the only ones to be thought of."""
    usable, free = states.usable(board), states.free_checks(board)
    if checks is not None:
        free &= checks | states.is_forced(board)[:, np.newaxis]
    handover = states.weights.sum(axis=1) * board.situation.handover
    best, act = _act(board, states, usable)
    ask, later = _asks(board, states, usable, free, best)
    forced = states.is_forced(board)  # then one neither acts nor hands over first
    later[forced] = np.inf
    return Options(
        np.where(forced, np.inf, handover),
        np.where(forced, np.inf, act),
        np.where(forced, -1, best),
        ask,
        later,
    )


def _act(board: Board, states: States, usable: Bools) -> tuple[Indexes, Array]:
    """The remedy that acting begins with, and the minutes of acting."""
    places = np.arange(len(states))
    if not len(board.costs):
        return np.full(len(states), -1), np.full(len(states), np.inf)
    price = _price(board, states)
    value = np.where(_ready(board, states, usable), (states.weights @ board.cures.T) / price, 0.0)
    best = value.argmax(axis=1)
    helps = value[places, best] > 0
    after = walk(
        board, states.weights * (1.0 - board.cures[best]), *_without(board, states, usable, best)
    )
    act = price[places, best] * states.weights.sum(axis=1) + after
    return np.where(helps, best, -1), np.where(helps, act, np.inf)


def _ready(board: Board, states: States, usable: Bools) -> Bools:
    """Those usable that wait for no other remedy."""
    if not board.situation.remedy_after:
        return usable
    done = states.failed[:, board.real].astype(np.float64)
    return usable & ~((1.0 - done) @ board.links.waits.T.astype(np.float64) > 0)


def _price(board: Board, states: States) -> Array:
    if not board.is_linked:
        return np.broadcast_to(board.costs, (len(states), len(board.costs)))
    return board.costs + states.openings[:, board.links.cluster]


def _without(board: Board, states: States, usable: Bools, remedy: Indexes) -> tuple[Bools, Array]:
    """What is usable, and what opening costs, once this remedy was tried in each row."""
    places = np.arange(len(states))
    if not board.is_linked:
        left = usable.copy()
        left[places, remedy] = False
        return left, states.openings
    openings = states.openings.copy()
    openings[places, board.links.cluster[remedy]] = 0.0
    return usable & ~board.links.bars[remedy], openings


def walk(board: Board, weights: Array, usable: Bools, openings: Array) -> Array:
    """Expected minutes of acting from here on, [rows], some thousands of rows at a time."""
    parts = []
    for at in range(0, len(weights), CHUNK):
        some = slice(at, at + CHUNK)
        rows = weights[some], board.cures, board.costs, board.situation.handover
        parts.append(
            acting_linked(*rows, usable[some], board.links, openings[some])
            if board.is_linked
            else acting(*rows, usable[some])
        )
    return np.concatenate(parts) if parts else np.empty(0)


def _asks(
    board: Board, states: States, usable: Bools, free: Bools, best: Indexes
) -> tuple[Array, Array]:
    """Asking now and asking after the best remedy failed, both [rows, checks]."""
    shape = (len(states), board.checks)
    row, answer = np.nonzero(free[:, board.owner]) if board.checks else (NONE, NONE)
    if not len(row):
        return np.full(shape, np.inf), np.full(shape, np.inf)
    asked = np.where(free, _asking_price(board, states), np.inf)
    now = _branches(board, states, usable, row, answer)
    place = row * board.checks + board.owner[answer]
    ask = asked * states.weights.sum(axis=1)[:, np.newaxis] + _summed(place, now, shape)
    first = _first_remedies(board, states, best)
    tried = np.flatnonzero(first >= 0)
    later = np.full(shape, np.inf)
    if len(tried):
        later[tried] = _asks_after(board, states.take(tried), free[tried], first[tried])
    return ask, later


def _first_remedies(board: Board, states: States, best: Indexes) -> Indexes:
    """The remedy that comes first, -1 where a compound begins with a check, [rows]."""
    first = best.copy()
    for row in np.flatnonzero(best >= board.remedies):
        first[row] = board.first_of(int(best[row]), states.asked[row])[1]
    return first


NONE: Indexes = np.empty(0, dtype=np.intp)


def _asks_after(board: Board, states: States, free: Bools, best: Indexes) -> Array:
    """Trying the best remedy, then asking, then acting."""
    every = np.arange(len(states))
    price = _price(board, states)[every, best] * states.weights.sum(axis=1)
    then = states.after_failures(board, every, best)
    row, answer = np.nonzero(free[:, board.owner])
    branches = _branches(board, then, then.usable(board), row, answer)
    shape = (len(states), board.checks)
    place = row * board.checks + board.owner[answer]
    asked = np.where(free, _asking_price(board, then), np.inf)
    mass = then.weights.sum(axis=1)[:, np.newaxis]
    return np.asarray(price[:, np.newaxis] + asked * mass + _summed(place, branches, shape))


def _branches(board: Board, states: States, usable: Bools, row: Indexes, answer: Indexes) -> Array:
    """Acting after each answer."""
    if board.is_linked:
        after = states.after_answers(board, row, answer)
        found = walk(board, after.weights, after.usable(board), after.openings)
        mass = after.weights.sum(axis=1)
    else:
        weights = states.weights[row] * board.rows[answer]
        found = walk(board, weights, usable[row], states.openings[row])
        mass = weights.sum(axis=1)
    ends = board.dangerous[answer]
    return np.where(ends, mass * board.situation.handover, found) if ends.any() else found


def _asking_price(board: Board, states: States) -> Array:
    """Minutes of each question, opening its cluster included, [rows, checks]."""
    return np.asarray(
        board.situation.check_costs + states.openings[:, board.clusters(remedies=False)]
    )


def _summed(place: Indexes, values: Array, shape: tuple[int, int]) -> Array:
    sums = np.bincount(place, weights=values, minlength=shape[0] * shape[1])
    return np.asarray(sums.reshape(shape), dtype=np.float64)
