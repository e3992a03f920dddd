"""A line of time as a picture: where its moments lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Scale:
    """Where a moment lies between two others, as SVG wants it."""

    start: datetime
    end: datetime

    def place(self, at: datetime) -> str:
        """From the left; what lies outside lies at the edge."""
        return f"{self._part(at):.3%}"

    def length(self, start: datetime, end: datetime) -> str:
        """From one moment to another."""
        return f"{self._part(end) - self._part(start):.3%}"

    def _part(self, at: datetime) -> float:
        return (min(max(at, self.start), self.end) - self.start) / (self.end - self.start)
