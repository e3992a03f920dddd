"""Who is told next.

A round goes up the rungs, and tells each person at most once. After the last of so many rounds, the
`last` people are told in turn, slowly, for ever. People may change between two looks: what counts
is who was told in this round, and on which rung.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

P = TypeVar("P", bound=Hashable)


class Manner(StrEnum):
    """How many of a rung's people are told: the first, one after the other, or all at once."""

    FIRST = "first"
    IN_TURN = "in_turn"
    ALL = "all"


@dataclass(frozen=True)
class Rung(Generic[P]):
    """Some people, the first to be told first; `wait` passes before whoever is told next."""

    people: tuple[P, ...]
    wait: timedelta
    manner: Manner = Manner.IN_TURN


@dataclass(frozen=True)
class Ladder(Generic[P]):
    """The rungs of one round, how many rounds, and who is told for ever after, `slow` apart."""

    rungs: tuple[Rung[P], ...]
    rounds: int
    last: tuple[P, ...]
    slow: timedelta


@dataclass(frozen=True)
class Climb(Generic[P]):
    """How far one got: the round, and in it who was told on which rung, in order."""

    round: int = 0
    told: tuple[tuple[int, P], ...] = ()

    def after(self, step: Next[P]) -> Climb[P]:
        """One more is told."""
        told = self.told if step.round == self.round else ()
        return Climb(step.round, (*told, (step.rung, step.person)))


@dataclass(frozen=True)
class Next(Generic[P]):
    """Who is told, on which rung of which round, and how long one waits then (0: no time at all).

    `is_last`: the rounds are over.
    """

    person: P
    rung: int
    round: int
    wait: timedelta
    is_last: bool


def following(ladder: Ladder[P], climb: Climb[P]) -> Next[P] | None:
    """Who is told next; None where there is nobody on any rung and nobody at the end.

    >>> two = Rung(("anna", "ben"), timedelta(minutes=5))
    >>> ladder = Ladder((two,), 1, ("sophie",), timedelta(minutes=30))
    >>> climb, said = Climb(), []
    >>> for _ in range(4):
    ...     step = following(ladder, climb)
    ...     said.append(f"{step.person} {step.wait.seconds // 60}")
    ...     climb = climb.after(step)
    >>> said
    ['anna 5', 'ben 5', 'sophie 30', 'sophie 30']
    """
    for number in (climb.round, climb.round + 1, max(ladder.rounds, climb.round)):
        told = climb.told if number == climb.round else ()
        found = _in_round(ladder, number, told)
        if found is not None:
            return found
    return None


def _in_round(ladder: Ladder[P], number: int, told: Sequence[tuple[int, P]]) -> Next[P] | None:
    is_last = number >= ladder.rounds
    rungs = (Rung(ladder.last, ladder.slow),) if is_last else ladder.rungs
    reached = told[-1][0] if told else 0
    for index, rung in list(enumerate(rungs))[reached:]:
        waiting = _waiting(rung, index, told)
        if waiting:
            at_once = rung.manner == Manner.ALL and len(waiting) > 1
            wait = timedelta() if at_once else rung.wait
            return Next(waiting[0], index, number, wait, is_last)
    return None


def _waiting(rung: Rung[P], index: int, told: Sequence[tuple[int, P]]) -> list[P]:
    """Whom this rung still means, in this round."""
    if rung.manner == Manner.FIRST and any(at == index for at, _person in told):
        return []
    heard = {person for _at, person in told}
    return [each for each in dict.fromkeys(rung.people) if each not in heard]
