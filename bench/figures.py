"""Medians, percentiles and tables."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Sequence
from statistics import median as median

from bench.cost import Cost


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed (nearest rank).

    >>> percentile([3, 1, 2, 4], 0.5), percentile([3, 1, 2, 4], 0.95)
    (2, 4)
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def per_message(costs: Sequence[Cost]) -> dict[str, float]:
    """Medians over the repetitions: messages a second, milliseconds of processor and statements a
    message; these are 0 where they were not counted."""
    return {
        "per_second": round(median(c.count / c.elapsed for c in costs), 1),
        "slowest_per_second": round(min(c.count / c.elapsed for c in costs), 1),
        "fastest_per_second": round(max(c.count / c.elapsed for c in costs), 1),
        "cpu_ms": round(median(1000 * c.own_cpu / c.count for c in costs), 2),
        "database_cpu_ms": round(median(1000 * c.database_cpu / c.count for c in costs), 2),
        "statements": round(median(c.statements / c.count for c in costs), 1),
    }


def of_times(milliseconds: Sequence[float], *shares: float) -> dict[str, float]:
    """Percentiles of some times, as {"p50": …}."""
    return {f"p{round(100 * s)}": round(percentile(milliseconds, s), 1) for s in shares}


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table for the terminal; the first column is words, the others are numbers."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def as_line(name: str, found: dict[str, object], **settings: object) -> str:
    """One benchmark as one line of JSON, with what it ran on."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    return json.dumps({"benchmark": name, **settings, "machine": machine, **found})
