"""The planner as it is called in an interview, step by step, made into a policy to be followed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.choose import Effort, choose
from tournevis.engines.troubleshoot.plan.exact import places
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


def expected_as_used(situation: Situation, effort: Effort, small: float = 0.0) -> float:
    """Expected minutes of following `choose`.

    From where it is worked out exactly on, and at places reached no more often than `small`, it
    costs what `choose` says (which is what some plan costs).
    """
    board, planner, total = Board(situation), by_choose(effort), 0.0
    states = start(board)
    while len(states):
        states, settled = _settled(board, states, effort, small)
        total += settled
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


def _settled(board: Board, states: States, effort: Effort, small: float) -> tuple[States, float]:
    """The places to be played on, and the minutes of the others."""
    over, mass = in_danger(board, states), states.weights.sum(axis=1)
    total, kept = float(mass[over].sum()) * board.situation.handover, ~over
    for row in np.flatnonzero(kept):
        here = situation_at(board, states, int(row))
        if mass[row] <= small or places(Board(here)) <= effort.exact:
            total += float(mass[row]) * choose(here, effort).minutes
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
