"""Past interviews, told again: what a guide believed along them, and what it would have done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot import Case, Step, next_step
from tournevis.engines.troubleshoot.guide import Array, Guide
from tournevis.engines.troubleshoot.learn.closures import Closure
from tournevis.engines.troubleshoot.plan.standing import price
from tournevis.engines.troubleshoot.posterior import posterior

Planner = Callable[[Guide, Case], Step]


def case_of(guide: Guide, closure: Closure, answers: int | None = None) -> Case:
    """What the first `answers` answers (None: all) said, by this guide.

    What this guide does not have (another version's check or answer) is left out. The remedies are
    too: they were chosen by people who had a cause in mind, so that which were tried, and the one
    that worked, tell of the cause more than their chances say.
    """
    case = Case()
    said = [each for each in closure.answers.items() if _has(guide, *each)]
    for check, answer in said[:answers]:
        case = case.answered(check, answer)
    return case


def _has(guide: Guide, check: str, answer: str) -> bool:
    if check not in guide.check_index:
        return False
    return answer in [each.key for each in guide.check(check).answers]


def final_beliefs(guide: Guide, lessons: Sequence[Closure]) -> tuple[Array, NDArray[np.intp]]:
    """(belief at the end of each interview [closures, causes], column of the confirmed cause)."""
    beliefs = [posterior(guide, case_of(guide, each))[0] for each in lessons]
    causes = [guide.cause_index[each.cause] for each in lessons]
    shaped = np.array(beliefs, dtype=np.float64).reshape(-1, len(guide.causes))
    return shaped, np.array(causes, dtype=np.intp)


@dataclass(frozen=True)
class Play:
    """One past incident played with a guide: the steps in order, and the priced minutes."""

    steps: tuple[tuple[str, str], ...]
    minutes: float


@dataclass
class Player:
    """Plays incidents with one guide; the planner is asked once for each situation.

    `judges`: the guides whose numbers say what was not recorded: an answer, a cure. Both sides of a
    comparison have the same judges, and the same luck for the same closure and step.
    """

    guide: Guide
    judges: Sequence[Guide]
    planner: Planner = next_step
    seed: int = 0
    known: dict[object, Step] = field(default_factory=dict)

    def play(self, closure: Closure) -> Play:
        """The interview of this closure, to its cure or its hand-over."""
        case, done, minutes = Case(), list[tuple[str, str]](), 0.0
        for _ in range(len(self.guide.checks) + len(self.guide.remedies) + 1):
            step = self._step(case)
            done.append((step.kind, step.key))
            minutes += price(self.guide, case, step.kind, step.key)
            if step.kind == "handover":
                break
            if step.kind == "check":
                case = case.answered(step.key, self._answer(closure, step.key))
            elif self._cures(closure, step.key):
                break
            else:
                case = case.tried(step.key)
        return Play(tuple(done), minutes)

    def _step(self, case: Case) -> Step:
        state = (frozenset(case.observed.items()), case.failed)
        if state not in self.known:
            self.known[state] = self.planner(self.guide, case)
        return self.known[state]

    def _answer(self, closure: Closure, check: str) -> str:
        """The recorded answer; else one drawn from what the judges say of the confirmed cause."""
        keys = [each.key for each in self.guide.check(check).answers]
        recorded = closure.answers.get(check)
        if recorded in keys:
            return recorded
        rows = [
            judge.likelihood[judge.check_index[check]][:, judge.cause_index[closure.cause]]
            for judge in self.judges
            if check in judge.check_index
        ]
        reached = np.cumsum(np.mean(rows, axis=0)) > self._luck(closure, check)
        return keys[int(reached.argmax()) if reached.any() else -1]

    def _cures(self, closure: Closure, remedy: str) -> bool:
        """Whether it worked then (the last time it was tried); else as the judges say."""
        recorded = dict(closure.tried)
        if remedy in recorded:
            return recorded[remedy]
        chances = [
            judge.cures[judge.remedy_index[remedy], judge.cause_index[closure.cause]]
            for judge in self.judges
            if remedy in judge.remedy_index
        ]
        return float(np.mean(chances)) > self._luck(closure, remedy)

    def _luck(self, closure: Closure, step: str) -> float:
        """A number from 0 to 1 that depends on the closure and the step only."""
        told = repr((self.seed, step, closure.at.isoformat(), closure.cause, closure.observed))
        return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big") / 2**64
