"""The planner as it is called in an interview, step by step, made into a policy to be followed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.choose import Effort, choose
from tournevis.engines.troubleshoot.plan.exact import optimum, places
from tournevis.engines.troubleshoot.plan.follow import Decision, Planner, in_danger, step
from tournevis.engines.troubleshoot.plan.situation import Needs, Situation
from tournevis.engines.troubleshoot.plan.states import States, start


def situation_at(board: Board, states: States, row: int) -> Situation:
    """The place of this row as a situation of its own, as the next call of an interview sees it."""
    plain, asked, failed = board.situation, states.asked[row], states.failed[row]
    weights = states.weights[row] / states.weights[row].sum()
    open_checks = plain.open_checks & (asked < 0)
    for check, needs in enumerate(plain.check_needs):
        open_checks[check] &= _can_be(needs, asked)
    open_remedies = plain.open_remedies & ~failed
    for remedy, needs in enumerate(plain.remedy_needs):
        open_remedies[remedy] &= _can_be(needs, asked)
    return replace(
        plain,
        weights=weights,
        open_checks=open_checks,
        open_remedies=open_remedies,
        check_needs=tuple(_left(needs, asked) for needs in plain.check_needs),
        remedy_needs=tuple(_left(needs, asked) for needs in plain.remedy_needs),
        check_after=tuple(_untried(each, failed) for each in plain.check_after),
        remedy_after=tuple(_untried(each, failed) for each in plain.remedy_after),
        forced=tuple(check for check in plain.forced if asked[check] < 0),
        openings=states.openings[row, :-1],
    )


def by_choose(effort: Effort) -> Planner:
    """`choose` with this effort, each place a call of its own."""

    def planner(board: Board, states: States) -> Decision:
        chosen = [choose(situation_at(board, states, row), effort) for row in range(len(states))]
        return Decision(
            np.array([each.check for each in chosen], dtype=np.intp),
            np.array([each.remedy for each in chosen], dtype=np.intp),
        )

    return planner


def expected_as_used(situation: Situation, effort: Effort) -> float:
    """Expected minutes of following `choose`, exactly: from where it is worked out exactly on, it
    costs what it says."""
    board = Board(situation)
    if places(board) <= effort.exact:
        return optimum(board).minutes
    states, planner, total = start(board), by_choose(effort), 0.0
    while len(states):
        mass = states.weights.sum(axis=1)
        total += _ended(board, states, mass)
        states, total = _worked_out(board, states, mass, effort, total)
        if not len(states):
            break
        decided = planner(board, states)
        over = (decided.check < 0) & (decided.remedy < 0)
        total += float(states.weights[over].sum()) * situation.handover
        going = np.flatnonzero(~over)
        some = Decision(decided.check[going], decided.remedy[going])
        price, states, _parents = step(board, states.take(going), some)
        total += float(price.sum())
    return total


def _ended(board: Board, states: States, mass: Array) -> float:
    """Minutes of handing over where a dangerous answer ended the case."""
    return float(mass[in_danger(board, states)].sum()) * board.situation.handover


def _worked_out(
    board: Board, states: States, mass: Array, effort: Effort, total: float
) -> tuple[States, float]:
    """The places still played, and the total with those that are worked out exactly."""
    kept = ~in_danger(board, states)
    for row in np.flatnonzero(kept):
        here = Board(situation_at(board, states, int(row)))
        if places(here) <= effort.exact:
            total += float(mass[row]) * optimum(here).minutes
            kept[row] = False
    return states.take(kept), total


def _can_be(needs: Needs, asked: Array) -> bool:
    return all(
        asked[check] < 0 or allowed is None or int(asked[check]) in allowed
        for check, allowed in needs
    )


def _left(needs: Needs, asked: Array) -> Needs:
    return tuple((check, allowed) for check, allowed in needs if asked[check] < 0)


def _untried(remedies: frozenset[int], failed: Array) -> frozenset[int]:
    return frozenset(remedy for remedy in remedies if not failed[remedy])
