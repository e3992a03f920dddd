"""What a minute of the engine that pages costs: by what is due, and not by what is open."""

from __future__ import annotations

from typing import Any

from bench.figures import as_line, table
from bench.stand import OURS, Stand

OPEN, DUE = (1_000, 10_000, 100_000), (0, 100, 500)


def run(stand: Stand, *, quick: bool = False) -> str:
    """Each number of open incidents on a fresh copy; the table and the line of JSON."""
    sizes, due = ((300,), (0, 10)) if quick else (OPEN, DUE)
    found = {each: _paged(stand, each, due) for each in sizes}
    rows = [
        (f"{some:,} open, {many} due", *_row(said, str(many)))
        for some, said in found.items()
        for many in due
    ]
    head = ("a minute of rounds", "CPU s", "database CPU s", "bare statements, both", "ratio")
    figures: dict[str, object] = {str(some): said for some, said in found.items()}
    return "\n\n".join([table(head, rows), as_line("paging", figures)])


def _paged(stand: Stand, are_open: int, due: tuple[int, ...]) -> dict[str, Any]:
    name = stand.fresh(OURS)
    try:
        url = stand.superuser(name)
        return stand.ours("bench.ours.paging", name, url=url, open=are_open, due=due)
    finally:
        stand.drop(name)


def _row(said: dict[str, Any], due: str) -> tuple[float, float, float, float]:
    ours, floor = said["ours"][due], said["floor"][due]
    both = ours["own_cpu"] + ours["database_cpu"]
    bare = floor["own_cpu"] + floor["database_cpu"]
    ratio = round(both / bare, 1) if bare else 0.0
    return round(ours["own_cpu"], 2), round(ours["database_cpu"], 2), round(bare, 3), ratio
