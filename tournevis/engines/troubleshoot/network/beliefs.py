"""The belief of a guide that stands on a network: several faults at once are possible."""

from __future__ import annotations

import numpy as np

from tournevis.engines.troubleshoot.case import Case, failures, observations
from tournevis.engines.troubleshoot.guide import Array, Guide
from tournevis.engines.troubleshoot.network.infer import infer
from tournevis.engines.troubleshoot.network.marginals import marginals, overlay_of
from tournevis.engines.troubleshoot.network.planning import at_first
from tournevis.engines.troubleshoot.network.story import learnt, told
from tournevis.engines.troubleshoot.posterior import Belief, fit


def belief_of(guide: Guide, case: Case) -> Belief:
    """The belief of a guide on a network, as `posterior.belief` gives it too."""
    chances, evidence, fits = chances_of(guide, case)
    return Belief(guide.causes, tuple(chances.tolist()), evidence, tuple(fits.tolist()))


def chances_of(guide: Guide, case: Case) -> tuple[Array, float, Array]:
    """P(fault now | everything seen) of each cause: marginals, which need not sum to 1.

    The last is P(other): the problem is there and none of the listed faults is. `evidence` is
    P(everything seen | problem), 0 where the network does not allow it ("other" then has all).
    Raises `CaseError` if the case names what the guide lacks.
    """
    overlay = overlay_of(guide)
    story = told(overlay, guide, case)
    chances, evidence = marginals(overlay, story, _problem(guide, case))
    if not (case.observed or case.failed or case.hints):
        evidence = 1.0
    return chances, evidence, _fit(guide, case)


def _problem(guide: Guide, case: Case) -> float:
    """P(problem), after what closed incidents taught."""
    overlay = overlay_of(guide)
    if not any(case.counts.values()):
        return overlay.spoken
    start = learnt(overlay, guide, case)
    found = infer(start.graph, start.evidence)
    return found.evidence if found else 0.0


def _fit(guide: Guide, case: Case) -> Array:
    """At most P(evidence as odd as this | cause), [causes]: of the cause alone or with another."""
    answers = observations(guide, case)
    if not answers and not case.failed:
        return np.ones(len(guide.causes))
    seen = at_first(overlay_of(guide))
    outcomes = [seen.tables[check] for check, _ in answers]
    outcomes += [np.stack([1.0 - seen.cures[r], seen.cures[r]]) for r in failures(guide, case)]
    chosen = [answer for _, answer in answers] + [0] * (len(outcomes) - len(answers))
    fits = fit(outcomes, chosen, len(seen.weights))
    return np.array(
        [
            *(
                max(fits[at] for at, listed in enumerate(seen.listed) if fault in listed)
                for fault in range(len(guide.causes) - 1)
            ),
            fits[seen.listed.index(frozenset())],
        ]
    )
