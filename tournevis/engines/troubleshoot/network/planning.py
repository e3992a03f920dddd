"""A network's case as the planner takes it: exact tables over which faults there are."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tournevis.engines.troubleshoot.case import Case, failures, observations
from tournevis.engines.troubleshoot.guide import Array, Guide
from tournevis.engines.troubleshoot.network.hypotheses import configurations
from tournevis.engines.troubleshoot.network.marginals import marginals, overlay_of
from tournevis.engines.troubleshoot.network.outlook import Outlook, look
from tournevis.engines.troubleshoot.network.overlay import Overlay
from tournevis.engines.troubleshoot.network.story import Story, beginning, told
from tournevis.engines.troubleshoot.plan.situation import Situation
from tournevis.engines.troubleshoot.plan.standing import standing

MOST_FAULTS = 2
"""Faults at once that are hypotheses of their own."""
MOST_HYPOTHESES = 60


def situation_of(
    guide: Guide, case: Case, faults: int = MOST_FAULTS, most: int = MOST_HYPOTHESES
) -> Situation:
    """The situation of a case, its hypotheses as in `outlook_of`. Raises `CaseError`."""
    return standing(guide, case, *hypotheses_of(guide, case, faults, most))


def hypotheses_of(
    guide: Guide, case: Case, faults: int = MOST_FAULTS, most: int = MOST_HYPOTHESES
) -> tuple[Array, tuple[Array, ...], Array]:
    """Weights, tables and cures over the hypotheses of `outlook_of`. Raises `CaseError`."""
    seen = outlook_of(guide, case, faults, most)
    if seen is None:  # the network does not allow what was seen: only "other" is left
        return np.eye(len(guide.causes))[-1], guide.likelihood, guide.cures
    return seen.weights, _tables(guide, seen), _cures(guide, seen)


def outlook_of(
    guide: Guide, case: Case, faults: int = MOST_FAULTS, most: int = MOST_HYPOTHESES
) -> Outlook | None:
    """Exact tables for a case: each cause alone (the guide's order), none ("other"), the likeliest
    combinations up to `faults` causes and `most` hypotheses, and the rest of it all in one.

    Checks that were answered and remedies that were tried are left out. None where the network
    does not allow what was seen. Raises `CaseError` if the case names what the guide lacks.
    """
    overlay = overlay_of(guide)
    story = told(overlay, guide, case)
    answered = {check for check, _ in observations(guide, case)}
    tried = set(failures(guide, case))
    return ahead(
        overlay,
        story,
        [check for check in range(len(overlay.readings)) if check not in answered],
        [remedy for remedy in range(len(overlay.repairs)) if remedy not in tried],
        faults,
        most,
    )


def ahead(
    overlay: Overlay,
    story: Story,
    checks: list[int],
    remedies: list[int],
    faults: int,
    most: int,
) -> Outlook | None:
    """The outlook of a story, its hypotheses chosen by the marginals."""
    chances, _ = marginals(overlay, story, 1.0)
    listed = configurations(overlay, chances[:-1].tolist(), faults, most)
    return look(overlay, story, listed, checks, remedies)


@lru_cache(maxsize=32)
def at_first(overlay: Overlay) -> Outlook:
    """The outlook when nothing is known but the problem, over causes alone and in pairs."""
    every = 1 + len(overlay.faults) + len(overlay.faults) ** 2
    checks, remedies = range(len(overlay.readings)), range(len(overlay.repairs))
    found = ahead(overlay, beginning(overlay), list(checks), list(remedies), 2, every)
    if found is None:
        raise ValueError("the network never gives the problem")
    return found


def _tables(guide: Guide, seen: Outlook) -> tuple[Array, ...]:
    """One table a check; a check that is not asked any more says nothing."""
    return tuple(
        seen.tables[check]
        if check in seen.tables
        else np.full((len(each.answers), len(seen.weights)), 1.0 / len(each.answers))
        for check, each in enumerate(guide.checks)
    )


def _cures(guide: Guide, seen: Outlook) -> Array:
    none = np.zeros(len(seen.weights))
    rows = [seen.cures.get(remedy, none) for remedy in range(len(guide.remedies))]
    return np.array(rows).reshape(-1, len(seen.weights))
