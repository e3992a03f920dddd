"""What is known so far about one incident, as the engine takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tournevis.engines.troubleshoot.guide import UNKNOWN, Array, Guide, Need

GUIDE_WEIGHT = 100.0
"""The guide's own rates count for as much as this many closed incidents."""


class CaseError(ValueError):
    """A case that names what its guide does not have."""


@dataclass(frozen=True)
class Case:
    """Answers so far (in order), failed remedies, what one does not want, and the confirmed causes.

    `observed`: check to answer ("unknown" says nothing, and the check is not asked again).
    `skipped`: checks and remedies not to be proposed. `counts`: closed incidents by confirmed
    cause, to be added to the guide's rates; a cause that the guide no longer has is left out.
    `hints`: what the client's own words suggest, not confirmed yet: for a check, how likely such
    words are under each of its answers (Pearl's virtual evidence; an answer not named: 0). The
    answer itself, once observed, takes the hint's place.
    `order`: the checks and remedies in the order in which they were done; it matters to networks,
    where a repair changes the world. What is not named there came first, the answers before the
    remedies.
    """

    observed: Mapping[str, str] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    counts: Mapping[str, float] = field(default_factory=dict)
    hints: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    order: tuple[str, ...] = ()

    def answered(self, check: str, answer: str) -> Case:
        """This case with one more answer, or with this answer corrected (its place kept)."""
        order = self.order if check in self.order else (*self.order, check)
        return replace(self, observed={**self.observed, check: answer}, order=order)

    def without(self, check: str) -> Case:
        """This case with the answer to this check taken back."""
        kept = {key: answer for key, answer in self.observed.items() if key != check}
        return replace(self, observed=kept, order=tuple(k for k in self.order if k != check))

    def tried(self, remedy: str) -> Case:
        """This case after this remedy failed."""
        order = self.order if remedy in self.order else (*self.order, remedy)
        return replace(self, failed=self.failed | {remedy}, order=order)

    def hinted(self, hints: Mapping[str, Mapping[str, float]]) -> Case:
        """This case with what the client's words suggest."""
        return replace(self, hints={**self.hints, **hints})


def prior(guide: Guide, case: Case) -> Array:
    """P(cause) before any answer, [causes]: the guide's rates and the closed incidents.

    Posterior mean of a Dirichlet whose parameters are the rates scaled to sum to `GUIDE_WEIGHT`.
    """
    counts = np.array([max(0.0, case.counts.get(cause.key, 0.0)) for cause in guide.causes])
    weights = guide.prior * GUIDE_WEIGHT + counts
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def observations(guide: Guide, case: Case) -> list[tuple[int, int]]:
    """(check, answer) as indexes, in order, without those answered "unknown".

    Raises `CaseError` for a check or answer that the guide does not have.
    """
    found = []
    for key, answer in case.observed.items():
        if key not in guide.check_index:
            raise CaseError(f"guide {guide.key!r} has no check {key!r}")
        if answer == UNKNOWN:
            continue
        keys = [each.key for each in guide.check(key).answers]
        if answer not in keys:
            raise CaseError(f"check {key!r} of guide {guide.key!r} has no answer {answer!r}")
        found.append((guide.check_index[key], keys.index(answer)))
    return found


def failures(guide: Guide, case: Case) -> list[int]:
    """The failed remedies as indexes, in the guide's order; raises `CaseError` if unknown."""
    unknown = sorted(case.failed - guide.remedy_index.keys())
    if unknown:
        raise CaseError(f"guide {guide.key!r} has no remedy {unknown[0]!r}")
    return sorted(guide.remedy_index[key] for key in case.failed)


def hints(guide: Guide, case: Case) -> list[tuple[int, Array]]:
    """(check, weight of each of its answers) for the hints that no answer has replaced.

    Raises `CaseError` for a check or answer that the guide does not have.
    """
    found = []
    for key, weights in case.hints.items():
        if key not in guide.check_index:
            raise CaseError(f"guide {guide.key!r} has no check {key!r}")
        answers = [each.key for each in guide.check(key).answers]
        if strange := sorted(weights.keys() - set(answers)):
            raise CaseError(f"check {key!r} of guide {guide.key!r} has no answer {strange[0]!r}")
        if case.observed.get(key, UNKNOWN) == UNKNOWN:
            values = np.array([weights.get(answer, 0.0) for answer in answers])
            found.append((guide.check_index[key], values))
    return found


def open_checks(guide: Guide, case: Case) -> list[int]:
    """The checks that can still be proposed, as indexes, in the guide's order."""
    done = case.skipped | case.observed.keys()
    return [
        index
        for index, check in enumerate(guide.checks)
        if check.key not in done and is_free(check.needs, case)
    ]


def is_free(needs: Iterable[Need], case: Case) -> bool:
    """Whether what comes before a step has been done."""
    return all(_is_met(need, case) for need in needs)


def _is_met(need: Need, case: Case) -> bool:
    if need.answers:
        return case.observed.get(need.key) in need.answers
    return need.key in case.observed or need.key in case.failed
