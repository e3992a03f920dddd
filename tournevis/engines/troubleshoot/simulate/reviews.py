"""How good a play was, move by move, beside the best one that the engine knows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import Guide
from tournevis.engines.troubleshoot.plan.choose import USUAL, Effort, choose
from tournevis.engines.troubleshoot.plan.standing import price, situation
from tournevis.engines.troubleshoot.plan.step import Step, next_step
from tournevis.engines.troubleshoot.simulate.games import Game, Move


@dataclass(frozen=True)
class Judged:
    """One move: the minutes that it lost on average, and what would have been best.

    `reason`: "safety" or "danger" where the best step was not a matter of minutes.
    """

    move: Move
    lost: float
    best: Step

    @property
    def is_best(self) -> bool:
        """Whether the move was the best one, or as good as it."""
        return self.lost < 0.05

    @property
    def reason(self) -> str:
        """Why nothing else could have been right, or ""."""
        return self.best.reason


@dataclass(frozen=True)
class Review:
    """A play, judged. `best`: minutes that the best play expects from the start.

    `score`: 100 where no move lost a minute, falling with best / (best + lost).
    """

    moves: tuple[Judged, ...]
    best: float

    @property
    def lost(self) -> float:
        """Minutes lost by all moves, on average over what the client might have had."""
        return sum(judged.lost for judged in self.moves)

    @property
    def score(self) -> int:
        """From 0 to 100."""
        return round(100 * self.best / (self.best + self.lost)) if self.best + self.lost else 100


def review(guide: Guide, game: Game, effort: Effort = USUAL) -> Review:
    """Judge every move by what was known before it: luck does not count, only choice.

    Where the plan is exact, what a policy costs on average is the best plus what its moves lose on
    average (the performance difference lemma of Kakade & Langford 2002). What is not a matter of
    minutes (safety passed over, going on in danger, a step whose time has not come) counts for a
    hand-over in vain.
    """
    start = game.moves[0].case if game.moves else Case()
    judged = [_judged(guide, move, effort) for move in game.moves if move.kind != "gave up"]
    return Review(tuple(judged), next_step(guide, start, effort).expected_minutes)


def _judged(guide: Guide, move: Move, effort: Effort) -> Judged:
    step = next_step(guide, move.case, effort)
    if (step.kind, step.key) == (move.kind, move.key):
        return Judged(move, 0.0, step)
    if step.reason:
        return Judged(move, guide.handover_cost, step)
    minutes, least = _minutes(guide, move, effort)
    if not np.isfinite(minutes):
        return Judged(move, guide.handover_cost, step)
    lost = max(0.0, minutes - min(least, step.expected_minutes))
    return Judged(move, min(lost, _most(guide, move)), step)


def _most(guide: Guide, move: Move) -> float:
    """The most that a move can lose: its own price, for afterwards one can go on as if nothing was.

    What was learnt may be ignored, so a step in vain costs itself at most. (Plans are estimated a
    little too dear where they are not exact, which would blame a cheap question for more.) A
    hand-over ends everything, and so may an answer that means danger.
    """
    ends = move.kind == "handover"
    if move.kind == "check":
        ends = any(answer.danger for answer in guide.check(move.key).answers)
    return float("inf") if ends else price(guide, move.case, move.kind, move.key)


def _minutes(guide: Guide, move: Move, effort: Effort) -> tuple[float, float]:
    """Expected minutes of beginning with this move, and with the best of all moves.

    Every move is looked at, not the promising ones alone. Infinite for one that is not possible.
    """
    wide = replace(effort, work=max(1.0, effort.work), breadth=len(guide.checks + guide.remedies))
    chosen = choose(situation(guide, move.case), wide)
    seen = chosen.outlook
    if move.kind == "check":
        return float(seen.checks[0, guide.check_index[move.key]]), chosen.minutes
    if move.kind == "remedy":
        return float(seen.remedies[0, guide.remedy_index[move.key]]), chosen.minutes
    return float(seen.handover[0]), chosen.minutes
