"""Which first step: worked out exactly where that fits, else by rollout, within a given effort.

The effort is counted, not timed: the same case of the same guide always gets the same plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tournevis.engines.troubleshoot.plan.acting import Bools
from tournevis.engines.troubleshoot.plan.asking import Options, options
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.exact import optimum, places
from tournevis.engines.troubleshoot.plan.follow import by_equation_5
from tournevis.engines.troubleshoot.plan.rollout import Outlook, decided, outlook
from tournevis.engines.troubleshoot.plan.situation import Situation
from tournevis.engines.troubleshoot.plan.states import States, start

Planner = Literal["exact", "rollout", "equation 5"]


@dataclass(frozen=True)
class Effort:
    """How hard to think.

    `exact`: places of the game up to which it is worked out exactly. `work`: multiplications (of a
    hypothesis with a remedy) that rollouts may spend; 0: equation 5 alone. With little work rollout
    is a two-step look-ahead, with enough it follows equation 5 to the end. `breadth`: first steps
    of each kind that are tried out; `questions`: questions thought of inside a rollout.
    """

    exact: int = 200_000
    work: float = 6e6
    breadth: int = 8
    questions: int = 10


USUAL = Effort()
"""A tenth of a second or two for a large guide."""
EQUATION_5 = Effort(exact=0, work=0)
"""A few milliseconds for a large guide."""


@dataclass(frozen=True, eq=False)
class Choice:
    """The chosen first step: a check where >= 0, else a remedy where >= 0, else the hand-over.

    `minutes` expected from here on; `outlook`: the same for every first step that was looked at
    ([1, checks], [1, remedies], [1]).
    """

    check: int
    remedy: int
    minutes: float
    outlook: Outlook
    planner: Planner


def choose(situation: Situation, effort: Effort = USUAL) -> Choice:
    """The first step of the best plan that this effort finds."""
    board = Board(situation)
    if places(board) <= effort.exact:
        return _exactly(board)
    states = start(board)
    found = options(board, states)
    if effort.work <= 0:
        return _by_equation_5(board, states, found)
    nodes, checks = _nodes(board, effort), _best_questions(found, effort.questions)
    seen = outlook(board, states, found, nodes, effort.breadth, checks)
    return _by_rollout(board, states, found, seen)


def _exactly(board: Board) -> Choice:
    best = optimum(board)
    seen = Outlook(best.checks[np.newaxis], best.remedies[np.newaxis], np.array([best.handover]))
    every = np.concatenate([[best.handover], best.remedies, best.checks])
    at = int(every.argmin())
    remedy = at - 1 if 0 < at <= board.remedies else -1
    check = at - 1 - board.remedies if at > board.remedies else -1
    return Choice(check, remedy, best.minutes, seen, "exact")


def _by_equation_5(board: Board, states: States, found: Options) -> Choice:
    remedies = np.full((1, board.remedies), np.inf)
    decided_now = by_equation_5(board, states, found)
    check, remedy = int(decided_now.check[0]), int(decided_now.remedy[0])
    if remedy >= 0:
        remedies[0, remedy] = min(found.act[0], found.later_best[0])
    seen = Outlook(found.ask, remedies, found.handover)
    return Choice(check, remedy, float(found.value[0]), seen, "equation 5")


def _by_rollout(board: Board, states: States, found: Options, seen: Outlook) -> Choice:
    best = decided(board, states, found, seen)
    check, remedy = int(best.check[0]), int(best.remedy[0])
    if check >= 0:
        minutes = seen.checks[0, check]
    else:
        minutes = seen.remedies[0, remedy] if remedy >= 0 else seen.handover[0]
    return Choice(check, remedy, float(minutes), seen, "rollout")


def _nodes(board: Board, effort: Effort) -> int:
    """How many places the work is enough for: each looks at every answer twice."""
    questions = min(effort.questions, int(board.situation.open_checks.sum()))
    answers = questions * len(board.rows) / max(1, board.checks)
    each = (1 + 2 * answers) * board.hypotheses * max(1, len(board.costs))
    return int(effort.work / (2 * each))


def _best_questions(found: Options, many: int) -> Bools:
    """The questions that equation 5 thinks most of, [checks]."""
    ranks = np.argsort(np.argsort(found.ask[0], kind="stable"), kind="stable")
    return np.asarray(ranks < many, dtype=np.bool_)
