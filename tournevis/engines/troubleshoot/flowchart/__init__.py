"""A decision tree that a team already has, as a guide to begin with.

Takes a Mermaid flowchart; leaves a guide in its written form, every number in it a guess that is
marked as one, and the same as YAML that is pleasant to edit.
"""

from tournevis.engines.troubleshoot.flowchart.chart import Flowchart, FlowchartError, Link, Node
from tournevis.engines.troubleshoot.flowchart.document import as_yaml
from tournevis.engines.troubleshoot.flowchart.guessing import Imported, imported
from tournevis.engines.troubleshoot.flowchart.scan import scan

__all__ = [
    "Flowchart",
    "FlowchartError",
    "Imported",
    "Link",
    "Node",
    "as_yaml",
    "imported",
    "scan",
]
