"""What is known so far about one incident, as the engine takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tournevis.engines.troubleshoot.guide import UNKNOWN, Array, Guide

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
    """

    observed: Mapping[str, str] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    counts: Mapping[str, float] = field(default_factory=dict)

    def answered(self, check: str, answer: str) -> Case:
        """This case with one more answer, or with this answer corrected."""
        return replace(self, observed={**self.observed, check: answer})

    def without(self, check: str) -> Case:
        """This case with the answer to this check taken back."""
        kept = {key: answer for key, answer in self.observed.items() if key != check}
        return replace(self, observed=kept)

    def tried(self, remedy: str) -> Case:
        """This case after this remedy failed."""
        return replace(self, failed=self.failed | {remedy})


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


def open_checks(guide: Guide, case: Case) -> list[int]:
    """The checks that can still be proposed, as indexes, in the guide's order."""
    done = case.skipped | case.observed.keys()
    return [index for index, check in enumerate(guide.checks) if check.key not in done]


def open_remedies(guide: Guide, case: Case) -> list[int]:
    """The remedies that can still be proposed, as indexes, in the guide's order."""
    done = case.skipped | case.failed
    return [index for index, remedy in enumerate(guide.remedies) if remedy.key not in done]
