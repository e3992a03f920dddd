"""The auditor at a million incidents: all that was planted is found, nothing else, in how long."""

from __future__ import annotations

from statistics import median
from typing import Any

from bench.figures import as_line, table
from bench.stand import OURS, Stand

SIZES = ((100_000, 10_000), (1_000_000, 100_000))
"""Incidents, of which open."""


def run(stand: Stand, *, quick: bool = False) -> str:
    """Each size on a fresh copy; the table and the line of JSON."""
    sizes = ((2_000, 1_000),) if quick else SIZES
    found = {
        f"{count:,} of which {some:,} open": _audited(stand, count, some) for count, some in sizes
    }
    rows = [
        (name, said["planted"], said["found"], said["false alarms"], *_seconds(said))
        for name, said in found.items()
    ]
    head = ("incidents", "planted", "found", "false", "seconds", "reading once", "ratio")
    return "\n\n".join([table(head, rows), as_line("auditor", dict(found))])


def _audited(stand: Stand, count: int, are_open: int) -> dict[str, Any]:
    name = stand.fresh(OURS)
    try:
        url = stand.superuser(name)
        return stand.ours("bench.ours.audit", name, url=url, incidents=count, open=are_open)
    finally:
        stand.drop(name)


def _seconds(said: dict[str, Any]) -> tuple[float, float, float]:
    """The auditor's, those of reading every open incident once, and the ratio."""
    ours, floor = median(said["seconds"]), median(said["floor"])
    return round(ours, 3), round(floor, 3), round(ours / floor, 1)
