"""Numbers of a guide that closed incidents contradict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tournevis.engines.troubleshoot.guide import OTHER, UNKNOWN, Guide, Text
from tournevis.engines.troubleshoot.learn.exact import binomial_p
from tournevis.engines.troubleshoot.lint.finding import Finding, both, percent, quoted

SURE = 0.01
"""The chance that a guide whose numbers are all right gets any finding of this kind at all."""
LEAST = 5
"""Cases under which nothing is said."""
APART = 0.1
"""Shares nearer than this are not worth a word, however many cases there are."""


class Closure(Protocol):
    """A closed incident: its confirmed cause, the answers seen, what was tried and if it worked."""

    @property
    def cause(self) -> str:
        """Key of the confirmed cause."""

    @property
    def observed(self) -> Mapping[str, str] | Sequence[tuple[str, str]]:
        """Answer to each check that was asked; of two to the same check the last counts."""

    @property
    def tried(self) -> Sequence[tuple[str, bool]]:
        """Each remedy tried, and whether it worked."""


@dataclass(frozen=True)
class _Count:
    """So many of so many cases, where the guide says `share`."""

    rule: str
    place: str
    what: Text
    seen: int
    cases: int
    share: float


def findings(guide: Guide, closures: Iterable[Closure]) -> Iterator[Finding]:
    """Rates, answers and cures that are too far from what was seen to be chance.

    Exact binomial tests, two-sided, at `SURE` divided by how many are made (Bonferroni).
    """
    counts = list(_counts(guide, [each for each in closures if each.cause in guide.cause_index]))
    for count in counts:
        if count.cases < LEAST or abs(count.seen / count.cases - count.share) < APART:
            continue
        if binomial_p(count.seen, count.cases, count.share) < SURE / len(counts):
            yield _contradicted(count)


def _counts(guide: Guide, closures: Sequence[Closure]) -> Iterator[_Count]:
    causes = Counter(each.cause for each in closures)
    for index, cause in enumerate(guide.causes):
        place = "other" if cause.key == OTHER else f"causes[{index}].rate"
        what = both("{0}", "{0}", quoted(cause.name))
        share = float(guide.prior[index])
        yield _Count("rate-contradicted", place, what, causes[cause.key], len(closures), share)
    yield from _answers(guide, closures)
    yield from _cures(guide, closures)


def _answers(guide: Guide, closures: Sequence[Closure]) -> Iterator[_Count]:
    seen = Counter(
        (check, each.cause, answer)
        for each in closures
        for check, answer in dict(each.observed).items()
        if check in guide.check_index and answer != UNKNOWN
    )
    asked: Counter[tuple[str, str]] = Counter()
    for (check, cause, _), number in seen.items():
        asked[check, cause] += number
    for (key, cause), cases in asked.items():
        index, column = guide.check_index[key], guide.cause_index[cause]
        for row, answer in enumerate(guide.checks[index].answers):
            what = both(
                "la réponse {0} à {1} quand la cause est {2}",
                "the answer {0} to {1} when the cause is {2}",
                quoted(answer.text),
                quoted(guide.checks[index].ask),
                quoted(guide.causes[column].name),
            )
            place = f"checks[{index}].likelihood.{cause}"
            share = float(guide.likelihood[index][row, column])
            number = seen[key, cause, answer.key]
            yield _Count("answer-contradicted", place, what, number, cases, share)


def _cures(guide: Guide, closures: Sequence[Closure]) -> Iterator[_Count]:
    tried = Counter(
        (remedy, each.cause, worked)
        for each in closures
        for remedy, worked in each.tried
        if remedy in guide.remedy_index
    )
    for key, cause in dict.fromkeys((remedy, cause) for remedy, cause, _ in tried):
        index, column = guide.remedy_index[key], guide.cause_index[cause]
        worked, failed = tried[key, cause, True], tried[key, cause, False]
        what = both(
            "le succès de {0} quand la cause est {1}",
            "the success of {0} when the cause is {1}",
            quoted(guide.remedies[index].name),
            quoted(guide.causes[column].name),
        )
        place = f"remedies[{index}].cures.{cause}"
        share = float(guide.cures[index, column])
        yield _Count("cure-contradicted", place, what, worked, worked + failed, share)


def _contradicted(count: _Count) -> Finding:
    return Finding(
        "warning",
        count.rule,
        count.place,
        both(
            "Le guide dit {0} pour {1} ; sur {2} incidents clos, c'est {3}.",
            "The guide says {0} for {1}; of {2} closed incidents it was {3}.",
            percent(count.share),
            count.what,
            count.cases,
            percent(count.seen / count.cases),
        ),
        both(
            "Corriger le nombre, ou laisser `tournevis guide learn` le proposer.",
            "Correct the number, or let `tournevis guide learn` propose it.",
        ),
    )
