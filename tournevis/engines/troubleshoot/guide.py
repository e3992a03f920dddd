"""A guide: the causes of one kind of trouble, the checks that tell them apart, the remedies.

`parse` reads the written form; the arrays that the engine works on hang on the guide itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tournevis.engines.troubleshoot.fields import LANGUAGES, Field, GuideError, Text
from tournevis.engines.troubleshoot.likelihood import FLOOR, Rows, probability, table

__all__ = [
    "KINDS",
    "LANGUAGES",
    "OTHER",
    "RISKS",
    "UNKNOWN",
    "WHO",
    "Answer",
    "Array",
    "Cause",
    "Check",
    "Guide",
    "GuideError",
    "Handover",
    "Remedy",
    "Text",
    "parse",
]

Array = NDArray[np.float64]

KINDS = ("misuse", "connection", "software", "hardware", "outside")
WHO = ("client", "engineer", "onsite")
RISKS = ("none", "low", "medium", "high")
OTHER = "other"
"""Key and kind of the last cause of every guide: what the guide does not know."""
UNKNOWN = "unknown"
"""The answer that every check allows and that says nothing."""
OTHER_NAME: Text = {"fr": "Autre chose, inconnu de ce guide", "en": "Something this guide ignores"}
NO_LISTS: Mapping[str, tuple[str, ...]] = dict.fromkeys(LANGUAGES, ())


@dataclass(frozen=True)
class Cause:
    """What can be wrong. `rate` is relative to the other causes of the guide."""

    key: str
    kind: str
    rate: float
    name: Text
    because: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer to a check; `cues` are words of a message that suggest it, by language."""

    key: str
    text: Text
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_LISTS)


@dataclass(frozen=True)
class Check:
    """A question or a test: minutes, who does it, P(answer | cause) as answers x causes.

    `first` labels the checks of the first minutes (misuse, a loose plug); it orders nothing.
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


@dataclass(frozen=True)
class Handover:
    """To someone who always cures, for so many minutes: the last resort."""

    minutes: float
    text: Text


@dataclass(frozen=True, eq=False)
class Guide:
    """Causes (the last is "other"), checks and remedies for a family of products."""

    key: str
    version: int
    title: Text
    handover: Handover
    causes: tuple[Cause, ...]
    checks: tuple[Check, ...]
    remedies: tuple[Remedy, ...]
    products: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_LISTS)

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
    def check_minutes(self) -> Array:
        """Minutes of each check, [checks]."""
        return _fixed(np.array([check.minutes for check in self.checks], dtype=np.float64))

    @cached_property
    def remedy_minutes(self) -> Array:
        """Minutes of each remedy, [remedies]."""
        return _fixed(np.array([remedy.minutes for remedy in self.remedies], dtype=np.float64))


def parse(written: object) -> Guide:
    """The guide that these nested mappings and lists (from YAML) describe.

    Raises `GuideError`; its message begins with the path of the first mistake.
    """
    top = Field(written).record(
        "key version title other handover causes checks remedies", "products words"
    )
    causes = _causes(top)
    names = [cause.key for cause in causes]
    guide = Guide(
        key=top["key"].name(),
        version=int(top["version"].positive()),
        title=top["title"].text(),
        handover=_handover(top["handover"]),
        causes=causes,
        checks=tuple(_check(each, names) for each in top["checks"].each()),
        remedies=tuple(_remedy(each, names) for each in top["remedies"].each()),
        products=tuple(each.name() for each in top["products"].each()) if "products" in top else (),
        words=top["words"].lists() if "words" in top else NO_LISTS,
    )
    checks = [check.key for check in guide.checks]
    _unique(top["checks"], checks)
    _unique(top["remedies"], [*checks, *(remedy.key for remedy in guide.remedies)])
    return guide


def _causes(top: dict[str, Field]) -> tuple[Cause, ...]:
    causes = tuple(_cause(each) for each in top["causes"].each())
    if not causes:
        raise top["causes"].fail("a guide names at least one cause")
    _unique(top["causes"], [cause.key for cause in causes])
    other = top["other"].record("rate", "name because")
    name = other["name"].text() if "name" in other else OTHER_NAME
    because = other["because"].words() if "because" in other else ""
    return (*causes, Cause(OTHER, OTHER, other["rate"].positive(), name, because))


def _cause(written: Field) -> Cause:
    part = written.record("key kind rate name", "because")
    if part["key"].value == OTHER:
        raise part["key"].fail("'other' is written apart, at the top of the guide")
    return Cause(
        key=part["key"].name(),
        kind=part["kind"].choice(KINDS),
        rate=part["rate"].positive(),
        name=part["name"].text(),
        because=part["because"].words() if "because" in part else "",
    )


def _handover(written: Field) -> Handover:
    part = written.record("minutes text")
    return Handover(part["minutes"].positive(), part["text"].text())


def _check(written: Field, causes: list[str]) -> Check:
    part = written.record("key minutes who ask answers likelihood", "first say because")
    answers = tuple(_answer(each) for each in part["answers"].each())
    if len(answers) < 2:
        raise part["answers"].fail("a check has at least two answers")
    keys = [answer.key for answer in answers]
    _unique(part["answers"], keys)
    return Check(
        key=part["key"].name(),
        minutes=part["minutes"].positive(),
        who=part["who"].choice(WHO),
        ask=part["ask"].text(),
        answers=answers,
        likelihood=table(part["likelihood"], keys, causes),
        first=part["first"].truth() if "first" in part else False,
        say=part["say"].text() if "say" in part else None,
        because=part["because"].words() if "because" in part else "",
    )


def _answer(written: Field) -> Answer:
    part = written.record("key text", "cues")
    if part["key"].value == UNKNOWN:
        raise part["key"].fail("'unknown' is always allowed and is not written")
    cues = part["cues"].lists() if "cues" in part else NO_LISTS
    return Answer(part["key"].name(), part["text"].text(), cues)


def _remedy(written: Field, causes: list[str]) -> Remedy:
    part = written.record("key minutes who name cures", "risk reversible steps verify because")
    cures = {cause: probability(chance) for cause, chance in part["cures"].mapping(causes).items()}
    if not any(cures.values()):
        raise part["cures"].fail("a remedy cures at least one cause")
    return Remedy(
        key=part["key"].name(),
        minutes=part["minutes"].positive(),
        who=part["who"].choice(WHO),
        name=part["name"].text(),
        # A remedy may be badly carried out: its failure never rules a cause out altogether.
        cures={cause: min(chance, 1 - FLOOR) for cause, chance in cures.items()},
        risk=part["risk"].choice(RISKS) if "risk" in part else "none",
        reversible=part["reversible"].truth() if "reversible" in part else True,
        steps=part["steps"].lists() if "steps" in part else NO_LISTS,
        verify=part["verify"].text() if "verify" in part else None,
        because=part["because"].words() if "because" in part else "",
    )


def _unique(place: Field, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise place.fail(f"{key!r} stands twice")
        seen.add(key)


def _fixed(array: Array) -> Array:
    array.setflags(write=False)
    return array
