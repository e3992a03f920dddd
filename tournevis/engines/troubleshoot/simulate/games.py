"""One client from the first question to the cure or the hand-over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import LATER, WORKED, Guide
from tournevis.engines.troubleshoot.plan.choose import Effort
from tournevis.engines.troubleshoot.plan.standing import price
from tournevis.engines.troubleshoot.plan.step import HANDOVER, next_step
from tournevis.engines.troubleshoot.posterior import Belief, belief
from tournevis.engines.troubleshoot.simulate.clients import Client

End = Literal["cured", "handed over", "gave up"]
QUICK = Effort(exact=10_000, work=1, breadth=6, questions=8)
"""Two-step look-ahead, and the exact plan near the end: some hundredths of a second a step."""

Chooser = Callable[[Guide, Case], tuple[str, str]]
"""Picks a step: ("check" | "remedy" | "handover", key)."""


@dataclass(frozen=True)
class Move:
    """One step: what was known before it, what was done, what came of it, its priced minutes.

    `kind`: "check", "remedy", "handover" or "gave up". `outcome`: an answer, "unknown", "later",
    "worked", "failed" or "handover".
    """

    case: Case
    kind: str
    key: str
    outcome: str
    cost: float


@dataclass(frozen=True)
class Game:
    """How it went. `belief`: when asking turned to acting, or at the hand-over. `cost`: priced minutes."""

    cause: str
    end: End
    moves: tuple[Move, ...]
    belief: Belief
    cost: float
    case: Case

    @property
    def named(self) -> str:
        """The cause that was then thought likeliest."""
        return self.belief.ranked[0][0].key

    @property
    def is_cured(self) -> bool:
        """Whether a remedy cured."""
        return self.end == "cured"


@dataclass
class Planned:
    """The engine as a chooser; each case is thought through once, however many clients come to it.

    The order of the answers counts only where the guide stands on a network.
    """

    effort: Effort = QUICK
    known: dict[object, tuple[str, str]] = field(default_factory=dict)

    def __call__(self, guide: Guide, case: Case) -> tuple[str, str]:
        """The engine's step for this case."""
        order = () if guide.network is None else case.order
        said = tuple(sorted(case.observed.items()))
        hints = tuple(
            (key, tuple(sorted(hint.items()))) for key, hint in sorted(case.hints.items())
        )
        state = (guide, said, case.failed, case.skipped, hints, order)
        if state not in self.known:
            step = next_step(guide, replace(case, observed=dict(said), order=order), self.effort)
            self.known[state] = step.kind, step.key
        return self.known[state]


def play(
    guide: Guide, client: Client, chooser: Chooser | None = None, start: Case | None = None
) -> Game:
    """Play this client with this guide (which may know less than the client's own).

    `chooser` picks each step, the engine with `QUICK` where it is not given. `start`: what is known
    at the beginning. A chooser that never hands over and asks nothing new would play for ever: each
    step is to be one that the case has not seen.
    """
    choose = chooser or Planned()
    case, moves, spent, seen = start or Case(), list[Move](), 0.0, None
    while True:
        kind, key = choose(guide, case)
        if spent > client.temper.patience and kind != "handover":
            kind, key = "gave up", HANDOVER
        if kind != "check" and seen is None:
            seen = belief(guide, case)
        outcome, after = _done(client, case, kind, key)
        cost = 0.0 if outcome == LATER else price(guide, case, kind, key)
        moves.append(Move(case, kind, key, outcome, cost))
        spent, case = spent + cost, after
        if outcome in (WORKED, HANDOVER):
            break
    ends: dict[str, End] = {"remedy": "cured", "handover": "handed over", "gave up": "gave up"}
    return Game(client.cause, ends[kind], tuple(moves), seen or belief(guide, case), spent, case)


def _done(client: Client, case: Case, kind: str, key: str) -> tuple[str, Case]:
    """What comes of a step, and the case after it."""
    if kind not in ("check", "remedy"):
        return HANDOVER, case
    outcome = client.answer(key) if kind == "check" else client.tries(key)
    if outcome == LATER:
        return outcome, replace(case, skipped=case.skipped | {key})
    if kind == "check":
        return outcome, case.answered(key, outcome)
    return outcome, case if outcome == WORKED else case.tried(key)
