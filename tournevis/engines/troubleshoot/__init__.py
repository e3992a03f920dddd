"""The diagnosis engine: what is probably wrong, and what is best done next.

Takes a guide (causes, checks, remedies, their probabilities and minutes) and a case (the answers
and failed remedies so far); leaves a belief, the next step, the ways out and the reasons for them.
"""

from tournevis.engines.troubleshoot.case import Case, CaseError
from tournevis.engines.troubleshoot.evidence import Setback, Weight, setbacks, weights
from tournevis.engines.troubleshoot.guide import Guide, GuideError, parse
from tournevis.engines.troubleshoot.outcomes import Outcome, outcomes, why_not
from tournevis.engines.troubleshoot.plan.step import Step, next_step
from tournevis.engines.troubleshoot.posterior import Belief, belief, is_clear, knows_nothing
from tournevis.engines.troubleshoot.reasons import Why, why
from tournevis.engines.troubleshoot.text.cues import Proposal, proposals
from tournevis.engines.troubleshoot.text.matches import matching
from tournevis.engines.troubleshoot.ways import WayOut, ways_out

__all__ = [
    "Belief",
    "Case",
    "CaseError",
    "Guide",
    "GuideError",
    "Outcome",
    "Proposal",
    "Setback",
    "Step",
    "WayOut",
    "Weight",
    "Why",
    "belief",
    "is_clear",
    "knows_nothing",
    "matching",
    "next_step",
    "outcomes",
    "parse",
    "proposals",
    "setbacks",
    "ways_out",
    "weights",
    "why",
    "why_not",
]
