"""Who answers a fact: one page.

A reaction takes the entry and the time, and runs once per entry, in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.reacting import Reaction

REACTIONS: dict[Fact, Sequence[Reaction]] = {}
