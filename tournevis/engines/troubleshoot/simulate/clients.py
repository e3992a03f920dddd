"""A client with a hidden cause."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from tournevis.engines.troubleshoot.guide import FAILED, LATER, UNKNOWN, WORKED, Guide


@dataclass(frozen=True)
class Temper:
    """How a client is, beyond what the guide foresees.

    `slips`: share of answers drawn at random. `unknown`: share of "I don't know"; `later`: of "I
    can't do that now" (both of steps that clients do). `patience`: priced minutes after which they
    ask for somebody else.
    """

    slips: float = 0.02
    unknown: float = 0.05
    later: float = 0.02
    patience: float = 120.0


CALM = Temper(slips=0.0, unknown=0.0, later=0.0, patience=float("inf"))
"""Answers exactly as the guide says."""


@dataclass(frozen=True)
class Client:
    """Somebody on the phone. Asked again, they answer the same, whatever was asked in between.

    So two plans for the same client meet the same luck, and differ by their choices only.
    """

    guide: Guide
    cause: str
    temper: Temper
    seed: tuple[int, int]

    def answer(self, check: str) -> str:
        """What they answer to a check: one of its answers, "unknown" or "later"."""
        doubt, slip, luck = self.luck(f"check {check}").random(3)
        asked = self.guide.check(check)
        if asked.who == "client" and doubt < self.temper.unknown:
            return UNKNOWN
        if asked.who == "client" and doubt < self.temper.unknown + self.temper.later:
            return LATER
        table = self.guide.likelihood[self.guide.check_index[check]]
        chances = table[:, self.guide.cause_index[self.cause]]
        if slip < self.temper.slips:
            chances = np.full(len(chances), 1.0 / len(chances))
        return asked.answers[_drawn(chances, float(luck))].key

    def tries(self, remedy: str) -> str:
        """Carry a remedy out: "worked", "failed" or "later"."""
        doubt, luck = self.luck(f"remedy {remedy}").random(2)
        tried = self.guide.remedy(remedy)
        if tried.who == "client" and doubt < self.temper.later:
            return LATER
        return WORKED if luck < tried.cures.get(self.cause, 0.0) else FAILED

    def luck(self, about: str) -> np.random.Generator:
        """The client's own luck in one thing."""
        return np.random.default_rng([*self.seed, crc32(about.encode())])


def client(
    guide: Guide, seed: int, number: int = 0, temper: Temper = CALM, cause: str = ""
) -> Client:
    """The `number`th client of a seed; the cause is drawn from the guide's rates, if not given.

    Of a guide on a network it is one fault alone, drawn from its single-fault view. Raises
    `KeyError` for a cause that the guide does not have, `ValueError` for a negative seed.
    """
    someone = Client(guide, cause, temper, (seed, number))
    at = guide.cause_index[cause] if cause else _drawn(guide.prior, someone.luck("cause").random())
    return Client(guide, guide.causes[at].key, temper, (seed, number))


def _drawn(chances: np.ndarray[tuple[int, ...], np.dtype[np.float64]], luck: float) -> int:
    """The place that this luck (0 to 1) falls on."""
    reached = np.cumsum(chances)
    return min(int(np.searchsorted(reached, luck * reached[-1], side="right")), len(chances) - 1)
