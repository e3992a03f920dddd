"""A guide: the causes of one kind of trouble, the checks that tell them apart, the remedies.

The arrays that the engine works on hang on the guide itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot.guide.fields import LANGUAGES, Text
from tournevis.engines.troubleshoot.guide.numbers import FLOOR, Rows

Array = NDArray[np.float64]

KINDS = ("misuse", "connection", "software", "hardware", "outside")
WHO = ("client", "engineer", "onsite")
RISKS = ("none", "low", "medium", "high")
TO = ("level-2", "development", "onsite")
"""To whom a case is handed over."""
OTHER = "other"
"""Key and kind of the last cause of every guide: what the guide does not know."""
UNKNOWN = "unknown"
"""The answer that every check allows and that says nothing."""
LATER, WORKED, FAILED = "later", "worked", "failed"
RESERVED = (UNKNOWN, LATER, WORKED, FAILED)
"""What comes of any step: no guide has an answer of its own by these names."""
NO_LISTS: Mapping[str, tuple[str, ...]] = dict.fromkeys(LANGUAGES, ())


@dataclass(frozen=True)
class Cause:
    """What can be wrong. `rate` is relative to the other causes of the guide."""

    key: str
    kind: str
    rate: float
    name: Text
    because: str = ""
    guess: bool = False


@dataclass(frozen=True)
class Answer:
    """One answer to a check; `cues` are words of a message that suggest it, by language.

    `danger`: this answer ends the interview, one hands over at once.
    """

    key: str
    text: Text
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_LISTS)
    danger: bool = False


@dataclass(frozen=True)
class Need:
    """What comes before a step: a check asked or a remedy tried, or a check with such an answer.

    `answers` empty: any answer will do.
    """

    key: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """A question or a test: minutes, who does it, P(answer | cause) as answers x causes.

    `first` labels the checks of the first minutes (misuse, a loose plug); it orders nothing.
    `safety`: asked before everything else; `before`: asked before these remedies. `noise`: no
    answer is less likely than this.
    """

    key: str
    minutes: float
    who: str
    ask: Text
    answers: tuple[Answer, ...]
    likelihood: Rows
    first: bool = False
    say: Text | None = None
    because: str = ""
    kind: str = "question"
    money: float = 0.0
    risk: str = "none"
    needs: tuple[Need, ...] = ()
    cluster: str = ""
    safety: bool = False
    before: tuple[str, ...] = ()
    guess: bool = False
    noise: float = FLOOR

    def answer(self, key: str) -> Answer:
        """The answer of this key; raises `KeyError` if there is none ("unknown" is not one)."""
        return {each.key: each for each in self.answers}[key]


@dataclass(frozen=True)
class Remedy:
    """An action that cures some causes: `cures` is P(cured | cause), 0 where not named."""

    key: str
    minutes: float
    who: str
    name: Text
    cures: Mapping[str, float]
    risk: str = "none"
    reversible: bool = True
    steps: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_LISTS)
    verify: Text | None = None
    because: str = ""
    money: float = 0.0
    needs: tuple[Need, ...] = ()
    cluster: str = ""
    engineer_steps: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_LISTS)
    guess: bool = False


@dataclass(frozen=True)
class Handover:
    """To someone who always cures, for so many minutes: the last resort."""

    minutes: float
    text: Text
    to: str = TO[0]
    money: float = 0.0


@dataclass(frozen=True)
class Cluster:
    """What is opened once for several steps, for so many minutes."""

    key: str
    minutes: float
    name: Text
    money: float = 0.0


@dataclass(frozen=True)
class Prices:
    """What everything is worth in minutes, the one unit of the plan.

    A minute of a step by who does it; one euro; each level of risk; an action that cannot be
    undone; asking again what the client has already said.
    """

    client: float = 1.0
    engineer: float = 1.0
    onsite: float = 2.0
    money: float = 1.0
    low: float = 1.0
    medium: float = 5.0
    high: float = 20.0
    irreversible: float = 5.0
    again: float = 3.0

    def of_check(self, check: Check) -> float:
        """The price of a check, in minutes, without its cluster."""
        return self._step(check.minutes, check.who, check.money, check.risk)

    def of_remedy(self, remedy: Remedy) -> float:
        """The price of a remedy, in minutes, without its cluster."""
        lasting = 0.0 if remedy.reversible else self.irreversible
        return self._step(remedy.minutes, remedy.who, remedy.money, remedy.risk) + lasting

    def of_opening(self, cluster: Cluster) -> float:
        """The price of opening a cluster, in minutes."""
        return cluster.minutes + self.money * cluster.money

    def of_handover(self, handover: Handover) -> float:
        """The price of handing over, in minutes."""
        return handover.minutes + self.money * handover.money

    def _step(self, minutes: float, who: str, money: float, risk: str) -> float:
        danger = {"none": 0.0, "low": self.low, "medium": self.medium, "high": self.high}[risk]
        return minutes * float(getattr(self, who)) + self.money * money + danger


class Backing(Protocol):
    """What a guide stands on where its own tables do not say it all, such as a Bayesian network.

    `case` is a `Case`, which stands above the guide.
    """

    @property
    def overlay(self) -> Any:
        """What it stands on."""

    def chances(self, guide: Guide, case: Any) -> tuple[Array, float, Array]:
        """P(cause) [causes], P(evidence), and the fit of each cause [causes]."""

    def hypotheses(self, guide: Guide, case: Any) -> tuple[Array, tuple[Array, ...], Array]:
        """For the planner: weights [hypotheses], tables [answers, hypotheses], cures."""


@dataclass(frozen=True, eq=False)
class Guide:
    """Causes (the last is "other"), checks and remedies for a family of products.

    `network`: where the guide stands on a Bayesian network; its arrays are then the network's
    single-fault view, and belief and plan come from the network itself.
    """

    key: str
    version: int
    title: Text
    handovers: tuple[Handover, ...]
    causes: tuple[Cause, ...]
    checks: tuple[Check, ...]
    remedies: tuple[Remedy, ...]
    products: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_LISTS)
    clusters: tuple[Cluster, ...] = ()
    prices: Prices = field(default_factory=Prices)
    per_year: bool = False
    network: Backing | None = None

    def cause(self, key: str) -> Cause:
        """The cause of this key; raises `KeyError` if there is none."""
        return self.causes[self.cause_index[key]]

    def check(self, key: str) -> Check:
        """The check of this key; raises `KeyError` if there is none."""
        return self.checks[self.check_index[key]]

    def remedy(self, key: str) -> Remedy:
        """The remedy of this key; raises `KeyError` if there is none."""
        return self.remedies[self.remedy_index[key]]

    @cached_property
    def handover(self) -> Handover:
        """The cheapest way to hand over."""
        return min(self.handovers, key=self.prices.of_handover)

    def handover_to(self, to: str) -> Handover:
        """The way to hand over to these people, or the cheapest where it is not written."""
        return next((each for each in self.handovers if each.to == to), self.handover)

    @cached_property
    def cause_index(self) -> dict[str, int]:
        """Column of each cause in the arrays."""
        return {cause.key: index for index, cause in enumerate(self.causes)}

    @cached_property
    def check_index(self) -> dict[str, int]:
        """Place of each check in `likelihood`."""
        return {check.key: index for index, check in enumerate(self.checks)}

    @cached_property
    def remedy_index(self) -> dict[str, int]:
        """Row of each remedy in `cures`."""
        return {remedy.key: index for index, remedy in enumerate(self.remedies)}

    @cached_property
    def prior(self) -> Array:
        """P(cause) from the guide's own rates, [causes]."""
        rates = np.array([cause.rate for cause in self.causes], dtype=np.float64)
        return _fixed(rates / rates.sum())

    @cached_property
    def likelihood(self) -> tuple[Array, ...]:
        """P(answer | cause), one array [answers, causes] a check."""
        return tuple(_fixed(np.array(check.likelihood, dtype=np.float64)) for check in self.checks)

    @cached_property
    def cures(self) -> Array:
        """P(cured | cause), [remedies, causes]."""
        cures = np.zeros((len(self.remedies), len(self.causes)))
        for row, remedy in enumerate(self.remedies):
            for cause, chance in remedy.cures.items():
                cures[row, self.cause_index[cause]] = chance
        return _fixed(cures)

    @cached_property
    def check_costs(self) -> Array:
        """The price of each check in minutes, without its cluster, [checks]."""
        return _prices([self.prices.of_check(check) for check in self.checks])

    @cached_property
    def remedy_costs(self) -> Array:
        """The price of each remedy in minutes, without its cluster, [remedies]."""
        return _prices([self.prices.of_remedy(remedy) for remedy in self.remedies])

    @cached_property
    def handover_cost(self) -> float:
        """The price of the cheapest hand-over, in minutes."""
        return self.prices.of_handover(self.handover)


def _prices(values: Sequence[float]) -> Array:
    return _fixed(np.array(values, dtype=np.float64))


def _fixed(array: Array) -> Array:
    array.setflags(write=False)
    return array
