"""How likely each fault is, whatever the others are."""

from __future__ import annotations

import numpy as np

from tournevis.engines.troubleshoot.guide import Array, Guide
from tournevis.engines.troubleshoot.network.infer import infer
from tournevis.engines.troubleshoot.network.overlay import Overlay
from tournevis.engines.troubleshoot.network.story import Story, inside


def overlay_of(guide: Guide) -> Overlay:
    """The overlay of a guide that has one; raises `ValueError` for another guide."""
    if guide.network is None:
        raise ValueError(f"guide {guide.key!r} stands on no network")
    overlay: Overlay = guide.network.overlay
    return overlay


def marginals(overlay: Overlay, story: Story, problem: float) -> tuple[Array, float]:
    """P(fault now) of each fault and, last, P(none of them); and P(evidence) / `problem`."""
    nodes = [story.world[fault.variable] for fault in overlay.faults]
    found = infer(story.graph, story.evidence, list(dict.fromkeys(nodes)))
    if found is None:
        return np.eye(len(nodes) + 1)[-1], 0.0
    chances = [
        float(found.each[node] @ inside(overlay, fault))
        for node, fault in zip(nodes, overlay.faults, strict=True)
    ]
    return np.clip([*chances, _none(overlay, story) / found.evidence], 0.0, 1.0), min(
        1.0, found.evidence / problem
    )


def _none(overlay: Overlay, story: Story) -> float:
    """P(evidence, and none of the listed faults now)."""
    evidence = dict(story.evidence)
    for fault in overlay.faults:
        node = story.world[fault.variable]
        free = 1.0 - inside(overlay, fault)
        evidence[node] = evidence[node] * free if node in evidence else free
    found = infer(story.graph, evidence)
    return found.evidence if found else 0.0
