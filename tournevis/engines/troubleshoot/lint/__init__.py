"""What is wrong with a guide, in words that an expert of the domain understands.

Takes a guide as it is written (nested mappings and lists) and, where there are any, closed
incidents; leaves findings in French and English: what was found, where, and what to do about it.
"""

from tournevis.engines.troubleshoot.lint.experience import Closure
from tournevis.engines.troubleshoot.lint.finding import LEVELS, Finding
from tournevis.engines.troubleshoot.lint.reading import lint

__all__ = ["LEVELS", "Closure", "Finding", "lint"]
