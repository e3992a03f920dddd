"""The policies of the literature, each as what it does at many places of the game at once.

Questions are left out by those who do not ask; a remedy that needs a question first begins with it.
"""

from __future__ import annotations

import numpy as np

from tournevis.engines.troubleshoot.guide import Array
from tournevis.engines.troubleshoot.plan.asking import Options, options
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.choose import USUAL, Effort
from tournevis.engines.troubleshoot.plan.follow import Decision, Planner, by_equation_5
from tournevis.engines.troubleshoot.plan.rollout import by_rollout, decided, outlook
from tournevis.engines.troubleshoot.plan.states import States
from tournevis.engines.troubleshoot.plan.tests.played import by_choose

CLEAR = 0.8
"""The information seeker stops asking when one cause is as likely as this,"""
WORTH = 0.05
"""or when no question brings as many bits as this."""


def likeliest_first(board: Board, states: States) -> Decision:
    """The surest remedy of the likeliest cause that still has one; minutes do not count."""
    usable = states.usable(board)
    helps = (usable[:, :, np.newaxis] * board.cures[np.newaxis]).max(axis=1, initial=0.0) > 0
    cause = np.where(helps, states.weights, -1.0).argmax(axis=1)
    sure = np.where(usable, board.cures[:, cause].T, 0.0)
    best = np.where(helps.any(axis=1), sure.argmax(axis=1), -1)
    return _begun(board, states, best)


def pc_to_the_end(board: Board, states: States) -> Decision:
    """p/c (Kadane & Simon 1977; Heckerman et al. 1995): hand over only when nothing is left."""
    return _begun(board, states, _without_questions(board, states).best)


def pc(board: Board, states: States) -> Decision:
    """p/c, and the hand-over as soon as that is cheaper."""
    return _acting(board, states, _without_questions(board, states))


def information_first(board: Board, states: States) -> Decision:
    """The question that brings most bits a minute, while any does; then p/c."""
    acts = pc(board, states)
    gain = _bits(board, states) if board.checks else np.zeros((len(states), 0))
    gain = np.where(states.free_checks(board) & (gain >= WORTH), gain, 0.0)
    price = board.situation.check_costs + states.openings[:, board.clusters(remedies=False)]
    clear = states.weights.max(axis=1) >= CLEAR * states.weights.sum(axis=1)
    asks = (gain > 0).any(axis=1) & ~clear
    best = (gain / price).argmax(axis=1) if board.checks else acts.check
    return Decision(np.where(asks, best, acts.check), np.where(asks, -1, acts.remedy))


def myopic(board: Board, states: States) -> Decision:
    """Ask now or never (Langseth & Jensen 2003, equation 4): no thought of asking later."""
    found = options(board, states)
    acts = _acting(board, states, found)
    asks = found.ask.min(axis=1, initial=np.inf) < np.minimum(found.act, found.handover)
    check = found.ask.argmin(axis=1) if board.checks else acts.check
    return Decision(np.where(asks, check, acts.check), np.where(asks, -1, acts.remedy))


def equation_5(board: Board, states: States) -> Decision:
    """Ask now, or after the best remedy, or never (Langseth & Jensen 2003, equation 5)."""
    return by_equation_5(board, states, options(board, states))


def two_steps(board: Board, states: States) -> Decision:
    """Every first step, and equation 5's best plan after each of its outcomes."""
    found = options(board, states)
    return decided(board, states, found, outlook(board, states, found, nodes=1))


def rollout(board: Board, states: States) -> Decision:
    """Every first step, and equation 5 followed to the end after it; no limit of effort."""
    return by_rollout(board, states)


def usual(work: Effort = USUAL) -> Planner:
    """The default planner, called anew at each place, its exact part switched off."""
    return by_choose(Effort(0, work.work, work.breadth, work.questions))


POLICIES: dict[str, Planner] = {
    "likeliest first": likeliest_first,
    "p/c to the end": pc_to_the_end,
    "p/c, hand-over": pc,
    "information first": information_first,
    "myopic (eq. 4)": myopic,
    "equation 5": equation_5,
    "two steps": two_steps,
    "rollout": rollout,
    "default, never exact": usual(),
}


def _without_questions(board: Board, states: States) -> Options:
    return options(board, states, np.zeros(board.checks, dtype=np.bool_))


def _acting(board: Board, states: States, found: Options) -> Decision:
    """p/c or the hand-over; a check that is forced is asked."""
    best = np.where(found.act < found.handover, found.best, -1)
    acts = _begun(board, states, best)
    forced = states.is_forced(board)
    first = found.ask.argmin(axis=1) if board.checks else acts.check
    return Decision(np.where(forced, first, acts.check), np.where(forced, -1, acts.remedy))


def _begun(board: Board, states: States, best: Array) -> Decision:
    """These remedies, or what they need first; -1 hands over."""
    check, remedy = np.full(len(states), -1, dtype=np.intp), np.array(best, dtype=np.intp)
    for row in np.flatnonzero(remedy >= board.remedies):
        check[row], remedy[row] = board.first_of(int(remedy[row]), states.asked[row])
    return Decision(check, remedy)


def _bits(board: Board, states: States) -> Array:
    """Expected bits that each question takes from the entropy of the belief, [rows, checks]."""
    now = states.weights / states.weights.sum(axis=1, keepdims=True)
    after = now[:, np.newaxis, :] * board.rows
    chance = after.sum(axis=2)
    left = chance * _entropy(after / np.maximum(chance, 1e-300)[:, :, np.newaxis])
    by_check = np.eye(board.checks)[board.owner]
    return _entropy(now)[:, np.newaxis] - left @ by_check


def _entropy(chances: Array) -> Array:
    logs = np.log2(np.maximum(chances, 1e-300))
    return np.asarray(-(chances * logs).sum(axis=-1), dtype=np.float64)
