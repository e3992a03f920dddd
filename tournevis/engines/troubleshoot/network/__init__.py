"""Guides that stand on a Bayesian network: several faults at once, repairs that change the world.

Takes a guide's YAML and the text of a network (BIF, XDSL or NET); leaves a `Guide` with an `Overlay`,
and for its cases an exact belief and the planner's tables. Inference needs pyAgrum, imported late.
"""

from tournevis.engines.troubleshoot.network.beliefs import belief_of
from tournevis.engines.troubleshoot.network.model import Network, NetworkError, Variable
from tournevis.engines.troubleshoot.network.outlook import Outlook
from tournevis.engines.troubleshoot.network.overlay import Overlay
from tournevis.engines.troubleshoot.network.planning import outlook_of, situation_of
from tournevis.engines.troubleshoot.network.read import read
from tournevis.engines.troubleshoot.network.written import file_of, guide_from

__all__ = [
    "Network",
    "NetworkError",
    "Outlook",
    "Overlay",
    "Variable",
    "belief_of",
    "file_of",
    "guide_from",
    "outlook_of",
    "read",
    "situation_of",
]
