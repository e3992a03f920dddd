"""A lower bound on the least expected minutes, for guides too large to be worked out exactly.

Let V(w) be the least minutes from a measure w over the hypotheses (a belief times the probability of
being there). What bounds it from below:

1. *The clairvoyant*: K(w) = sum of w x minutes of somebody who knows the hypothesis (Vomlelová &
   Vomlel 2003 use it as the heuristic of A*; Ottosen & Jensen 2008). V >= K, and K is linear.
2. *Points*: V is superadditive, V(a + b) >= V(a) + V(b): the best plan for a + b is a plan for each
   of them, and being told which of them one is in costs nothing. So with a bound L <= V at a belief b
   and any r with r b <= w:  V(w) >= V(r b) + V(w - r b) >= K(w) + r (L - K(b)). The largest such r
   is min over f of w_f / b_f. (The sawtooth of Hauskrecht 2000 and Smith & Simmons 2004, who bound
   rewards from above; Poupart, Kim & Kim 2011.)
3. *Backing up*: V(w) = min over steps of minutes + sum of V after each outcome; with bounds in place
   of V it is a bound. Fewer possibilities never cost less: a bound found where more could be done
   holds where less can be, so one point serves many places.

4. *A linear programme* (`apart`), which is dear: at the first places only.

What a step needs before it is ignored (it can only make plans dearer). Places to back up are looked
for as in HSVI (Smith & Simmons 2004): the step that looks best, the outcome that is least settled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bench.troubleshoot.apart import told_apart
from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.acting import Bools, Indexes, acting
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.follow import in_danger
from tournevis.engines.troubleshoot.plan.situation import Situation
from tournevis.engines.troubleshoot.plan.states import States, joined, start
from tournevis.engines.troubleshoot.plan.tests.played import situation_at

SMALL = (1e-4, 0.03, 0.1)
"""Hypotheses below this share of a point are left out of it, turn about: it then fits more places."""
DEEP = 14
TURNS = 40
"""Descents into one group at most."""
PROGRAMMED = 1
"""Down to this depth a place's first bound is that of the linear programme (`apart`)."""
PACKED = 6
"""Points taken out of one measure at most."""


@dataclass(frozen=True, eq=False)
class Bound:
    """`lower` <= least expected minutes from the situation; `clairvoyant`: the bound 1 alone.

    `backups`: how many were made; `course`: the bound after each tenth of them.
    """

    lower: float
    clairvoyant: float
    backups: int
    course: tuple[float, ...]


def bounded(situation: Situation, backups: int) -> Bound:
    """The bound after so many backups. The same for the same arguments.

    Half of them go to groups of hypotheses that are hard to tell apart, small groups first: these
    games are soon settled, and their points add up to a bound for all.
    """
    search = _Search(Board(_without_needs(situation)))
    root = start(search.board)
    clairvoyant, course = float(search.clairvoyant(root)[0]), list[float]()
    levels = _levels(search.board)
    for number, groups in enumerate(levels):
        until = backups * (number + 1) // (2 * len(levels))
        for group in groups * TURNS:
            if search.backups < until:
                search.tried(_only(search.after_safety(root), group), depth=0)
    step = max(1, (backups - search.backups) // 10)
    next_look = search.backups
    while search.backups < backups:
        if search.backups >= next_look:
            course.append(float(search.floor(root)[0]))
            next_look += step
        if not search.tried(root, depth=0):
            break
    return Bound(float(search.floor(root)[0]), clairvoyant, search.backups, tuple(course))


def _levels(board: Board) -> list[list[tuple[int, ...]]]:
    """Groups of hypotheses: pairs that are hardest to tell apart, pairs of these, and so on."""
    apart = np.zeros((board.hypotheses, board.hypotheses))
    for table in board.situation.tables:
        apart -= np.log(np.maximum(np.sqrt(table).T @ np.sqrt(table), 1e-12))
    groups: list[tuple[int, ...]] = [(each,) for each in range(board.hypotheses)]
    levels = []
    while len(groups) > 2:
        groups = _paired(groups, apart)
        levels.append(groups)
    return levels


def _paired(groups: list[tuple[int, ...]], apart: Array) -> list[tuple[int, ...]]:
    left, paired = list(groups), []
    while len(left) > 1:
        near = {
            (one, two): float(apart[np.ix_(one, two)].mean())
            for at, one in enumerate(left)
            for two in left[at + 1 :]
        }
        one, two = min(near, key=lambda pair: near[pair])
        paired.append((*one, *two))
        left = [each for each in left if each not in (one, two)]
    return paired + left


def _only(place: States, group: tuple[int, ...]) -> States:
    weights = np.zeros_like(place.weights)
    weights[:, list(group)] = place.weights[:, list(group)]
    return replace(place, weights=weights)


def _without_needs(situation: Situation) -> Situation:
    return replace(situation, check_needs=(), remedy_needs=(), check_after=(), remedy_after=())


class _Search:
    """The points found so far, and the search for more."""

    def __init__(self, board: Board) -> None:
        self.board, self.backups = board, 0
        self.points = np.empty((0, board.hypotheses))
        self.inverse = np.empty((0, board.hypotheses))
        self.known: dict[bytes, float] = {}
        self.ceilings: dict[bytes, float] = {}
        self.bounds = np.empty(0)
        self.alone: dict[bytes, Array] = {}
        self.bits: Bools = np.empty((0, len(_bits(board, start(board))[0])), dtype=np.bool_)

    def clairvoyant(self, states: States) -> Array:
        """K, [rows]: remedies that failed are not tried again."""
        return np.asarray((states.weights * self._alone(states)).sum(axis=1), dtype=np.float64)

    def after_safety(self, place: States) -> States:
        """The place after every safety check was answered with the answer that is likeliest."""
        while place.is_forced(self.board)[0]:
            steps = self._steps(place)
            calm = ~in_danger(self.board, steps.after)
            mass = np.where(calm, steps.after.weights.sum(axis=1), -1.0)
            place = steps.after.take(np.array([mass.argmax()]))
        return place

    def _alone(self, states: States) -> Array:
        """Minutes of somebody who knows the hypothesis, [rows, hypotheses]."""
        return np.stack([self._alone_at(failed) for failed in states.failed])

    def _alone_at(self, failed: Bools) -> Array:
        key = failed.tobytes()
        if key not in self.alone:
            situation = self.board.situation
            left = situation.open_remedies & ~failed
            self.alone[key] = acting(
                np.eye(self.board.hypotheses),
                situation.cures[left],
                situation.remedy_costs[left],
                situation.handover,
            )
        return self.alone[key]

    def floor(self, states: States) -> Array:
        """The best bound known at each place, [rows]."""
        found = self._by_points(states)
        for row, key in enumerate(_keys(states)):
            if key in self.known:
                found[row] = max(found[row], self.known[key] * states.weights[row].sum())
        mass = states.weights.sum(axis=1)
        return np.where(in_danger(self.board, states), mass * self.board.situation.handover, found)

    def _by_points(self, states: States) -> Array:
        alone = self._alone(states)
        found = np.asarray((states.weights * alone).sum(axis=1), dtype=np.float64)
        return found + self._packed(states, alone) if len(self.bounds) else found

    def _packed(self, states: States, alone: Array) -> Array:
        """What the points add to the clairvoyant: one after another is taken out of the measure."""
        left, more, every = states.weights.copy(), np.zeros(len(states)), np.arange(len(states))
        bars = _bits(self.board, states).astype(np.float32) @ (~self.bits).T.astype(np.float32) > 0
        gaps = np.where(bars, 0.0, np.maximum(0.0, self.bounds - alone @ self.points.T))
        worth = np.flatnonzero(gaps.max(axis=0) > 0)
        if not len(worth):
            return more
        gaps, inverse, points = gaps[:, worth], self.inverse[worth], self.points[worth]
        for _ in range(PACKED):
            ratio = np.full(gaps.shape, np.inf)
            for hypothesis in range(self.board.hypotheses):
                column = left[:, hypothesis, np.newaxis] * inverse[:, hypothesis]
                np.minimum(ratio, column, out=ratio)
            gain = ratio * gaps
            best = gain.argmax(axis=1)
            more += gain[every, best]
            taken = np.where(gain[every, best] > 0, ratio[every, best], 0.0)
            left = np.maximum(0.0, left - taken[:, np.newaxis] * points[best])
        return more

    def tried(self, place: States, depth: int) -> bool:
        """One descent from here, backed up on the way out; whether anything is unsettled."""
        steps = self._steps(place)
        values = steps.values
        best = int(values.argmin()) if len(values) else -1
        open_gap = False
        if best >= 0 and values[best] < self._handover(place) and depth < DEEP:
            of_best = np.flatnonzero(steps.step == best)
            after = steps.after.take(of_best)
            gap = self._ceiling(after) - steps.floors[of_best]
            at = int(gap.argmax())
            if gap[at] > 1e-3:
                open_gap = True
                self.tried(after.take(np.array([at])), depth + 1)
        self._back_up(place, depth)
        return open_gap

    def _ceiling(self, states: States) -> Array:
        """Minutes of a plan without questions, openings paid in full: not less than V, [rows]."""
        situation = self.board.situation
        usable = (situation.open_remedies & ~states.failed)[:, : self.board.remedies]
        price = (
            situation.remedy_costs
            + np.append(situation.openings, 0.0)[self.board.clusters(remedies=True)]
        )
        found = acting(states.weights, situation.cures, price, situation.handover, usable)
        for row, key in enumerate(_keys(states)):
            if key in self.ceilings:
                found[row] = min(found[row], self.ceilings[key] * states.weights[row].sum())
        over = in_danger(self.board, states)
        return np.where(over, states.weights.sum(axis=1) * situation.handover, found)

    def _settle(self, place: States, depth: int) -> None:
        """Keep the bounds of this very place."""
        steps, (key,) = self._steps(place), _keys(place)
        mass, handover = place.weights.sum(), self._handover(place)
        ceilings = steps.priced(self._ceiling(steps.after))
        if key not in self.known:
            self.known[key] = self._apart(place) if depth <= PROGRAMMED else 0.0
        now = float(min(steps.values.min(initial=np.inf), handover) / mass)
        self.known[key] = max(self.known[key], now)
        self.ceilings[key] = float(min(ceilings.min(initial=np.inf), handover) / mass)

    def _apart(self, place: States) -> float:
        """The bound by linear programming, per unit of weight."""
        here = situation_at(self.board, place, 0)
        left = here.weights > 0
        return told_apart(
            replace(
                here,
                weights=here.weights[left],
                tables=tuple(table[:, left] for table in here.tables),
                cures=here.cures[:, left],
            ),
            rounds=5,
        )

    def _handover(self, place: States) -> float:
        forced = place.is_forced(self.board)[0]
        return np.inf if forced else float(place.weights.sum()) * self.board.situation.handover

    def _back_up(self, place: States, depth: int) -> None:
        self._settle(place, depth)
        sparse = _sparse(place, SMALL[self.backups % len(SMALL)])
        values = self._steps(sparse).values
        bound = float(min(values.min(initial=np.inf), self._handover(sparse)))
        bound = max(bound, self.known.get(_keys(sparse)[0], 0.0))
        self.backups += 1
        if bound <= self._by_points(sparse)[0] + 1e-9:
            return
        weights = sparse.weights[0]
        inverse = np.where(weights > 0, 1.0 / np.maximum(weights, 1e-12), 1e12)
        self.points = np.vstack([self.points, weights])
        self.inverse = np.vstack([self.inverse, inverse])
        self.bounds = np.append(self.bounds, bound)
        self.bits = np.vstack([self.bits, _bits(self.board, sparse)])

    def _steps(self, place: States) -> _Steps:
        """Every step from one place, with its outcomes."""
        board, situation = self.board, self.board.situation
        checks = np.flatnonzero(place.free_checks(board)[0])
        remedies = np.flatnonzero(place.open_places(board)[0])
        rows = np.flatnonzero(np.isin(board.owner, checks))
        zeros = np.zeros(len(rows), dtype=np.intp)
        after = joined(
            [
                place.after_answers(board, zeros, rows),
                place.after_failures(board, np.zeros(len(remedies), dtype=np.intp), remedies),
            ]
        )
        number = np.searchsorted(checks, board.owner[rows])
        step = np.concatenate([number, len(checks) + np.arange(len(remedies))])
        opening = place.openings[0]
        price = np.concatenate(
            [
                situation.check_costs[checks] + opening[board.clusters(remedies=False)[checks]],
                situation.remedy_costs[remedies] + opening[board.clusters(remedies=True)[remedies]],
            ]
        )
        floors = self.floor(after) if len(after) else np.empty(0)
        return _Steps(step, after, floors, price * place.weights.sum())


@dataclass(frozen=True, eq=False)
class _Steps:
    """Outcomes of steps: the step of each, the place after it, its bound; `price` of each step."""

    step: Indexes
    after: States
    floors: Array
    price: Array

    @property
    def values(self) -> Array:
        """The bound of each step."""
        return self.priced(self.floors)

    def priced(self, minutes: Array) -> Array:
        """Minutes of each step, given those after each outcome."""
        summed = np.bincount(self.step, weights=minutes, minlength=len(self.price))
        return np.asarray(self.price + summed, dtype=np.float64)


def _keys(states: States) -> list[bytes]:
    """What tells places of one search apart: answers, failures, and which hypotheses are left."""
    support = states.weights > 0
    return [
        states.asked[row].tobytes() + states.failed[row].tobytes() + support[row].tobytes()
        for row in range(len(states))
    ]


def _sparse(place: States, small: float) -> States:
    """The belief of one place without what is hardly possible."""
    weights = place.weights / place.weights.sum()
    weights = np.where(weights >= small * weights.max(), weights, 0.0)
    return States(weights / weights.sum(), place.asked, place.failed, place.openings)


def _bits(board: Board, states: States) -> Bools:
    """What can still be done: a place with fewer of these has no cheaper plan, [rows, …].

    Checks and remedies not done, clusters that are open, safety checks behind us.
    """
    forced = list(board.situation.forced)
    return np.concatenate(
        [
            states.asked < 0,
            ~states.failed,
            states.openings[:, :-1] <= 0,
            states.asked[:, forced] >= 0,
        ],
        axis=1,
    )
