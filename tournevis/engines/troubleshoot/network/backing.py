"""What a guide asks of its network: how likely its causes are, and what the planner works on."""

from __future__ import annotations

from dataclasses import dataclass

from tournevis.engines.troubleshoot.case import Case
from tournevis.engines.troubleshoot.guide import Array, Guide
from tournevis.engines.troubleshoot.network.beliefs import chances_of
from tournevis.engines.troubleshoot.network.overlay import Overlay
from tournevis.engines.troubleshoot.network.planning import hypotheses_of


@dataclass(frozen=True, eq=False)
class OnNetwork:
    """The `Backing` of a guide that stands on a network."""

    overlay: Overlay

    def chances(self, guide: Guide, case: Case) -> tuple[Array, float, Array]:
        """P(cause) and fit of each cause, [causes], with P(evidence) between them."""
        return chances_of(guide, case)

    def hypotheses(self, guide: Guide, case: Case) -> tuple[Array, tuple[Array, ...], Array]:
        """Weights, tables and cures over mutually exclusive fault configurations."""
        return hypotheses_of(guide, case)
