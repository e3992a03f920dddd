"""Learning from confirmed closures.

Takes a guide and its closed incidents, and never what nobody confirmed; leaves pooled counts for a
case, a proposal of new numbers as an edit of the written guide, a replay that judges it, and the
findings that say where the guide is wrong.
"""

from tournevis.engines.troubleshoot.learn.calibration import (
    Bin,
    brier,
    chance_ece,
    ece,
    log_loss,
    reliability,
    top_label,
)
from tournevis.engines.troubleshoot.learn.closures import (
    Closure,
    Problem,
    Reading,
    closures_from,
    teaching,
)
from tournevis.engines.troubleshoot.learn.counts import Counts, Weights, counted
from tournevis.engines.troubleshoot.learn.difference import difference
from tournevis.engines.troubleshoot.learn.drift import Finding, excess, findings
from tournevis.engines.troubleshoot.learn.pooling import Strengths, pooled, strengths_from
from tournevis.engines.troubleshoot.learn.proposal import Change, LearningError, Proposal, learnt
from tournevis.engines.troubleshoot.learn.replay import Changed, Replay, Score, held_out, replay
from tournevis.engines.troubleshoot.learn.rewrite import learnt_until, proposed

__all__ = [
    "Bin",
    "Change",
    "Changed",
    "Closure",
    "Counts",
    "Finding",
    "LearningError",
    "Problem",
    "Proposal",
    "Reading",
    "Replay",
    "Score",
    "Strengths",
    "Weights",
    "brier",
    "chance_ece",
    "closures_from",
    "counted",
    "difference",
    "ece",
    "excess",
    "findings",
    "held_out",
    "learnt",
    "learnt_until",
    "log_loss",
    "pooled",
    "proposed",
    "reliability",
    "replay",
    "strengths_from",
    "teaching",
    "top_label",
]
