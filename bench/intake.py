"""Mail intake beside the peer: from raw message to stored incident, one process, one stream."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from bench import smtp
from bench.cost import Cost
from bench.figures import as_line, per_message, table
from bench.stand import OURS, PEER, Stand

MAILS, REPETITIONS = 1000, 3
STORED, OWED = "Tournevis: kept, taken in", "Tournevis: + promise, receipt, page"
PEER_OWED, PEER_STORED = "django-helpdesk: + receipt", "django-helpdesk: stored"


def run(stand: Stand, *, quick: bool = False) -> str:
    """Measure turn about; the table and the line of JSON."""
    mails, repetitions = (60, 1) if quick else (MAILS, REPETITIONS)
    openers = 20 if quick else 100
    costs: dict[str, list[Cost]] = {}
    for turn in range(repetitions):
        measured = [_ours, _peer(receipts=True), _peer(receipts=False)]
        found = [each(stand, mails, openers) for each in measured]
        found.append(smtp.whole_path(stand, mails // 3, openers // 5))
        for name, cost in (pair for each in found for pair in each.items()):
            costs.setdefault(name, []).append(cost)
        print(f"intake: turn {turn + 1} of {repetitions} done", file=sys.stderr, flush=True)
    return _told({name: per_message(found) for name, found in costs.items()}, mails, repetitions)


def _ours(stand: Stand, mails: int, openers: int) -> dict[str, Cost]:
    name = stand.fresh(OURS)
    said = stand.ours("bench.ours.intake", name, mails=mails, openers=openers)
    stand.drop(name)
    kept, taken_in, reacted = (Cost(**said[part]) for part in ("kept", "taken in", "reacted"))
    return {
        STORED: kept + taken_in,
        "  of which kept": kept,
        "  of which taken in": taken_in,
        OWED: kept + taken_in + reacted,
    }


def _peer(*, receipts: bool) -> Callable[[Stand, int, int], dict[str, Cost]]:
    def measure(stand: Stand, mails: int, openers: int) -> dict[str, Cost]:
        name = stand.fresh(PEER)
        wish: dict[str, Any] = {"mails": mails, "openers": openers, "receipts": receipts}
        said = stand.peer("bench.peer.intake", name, **wish)
        stand.drop(name)
        return {PEER_OWED if receipts else PEER_STORED: Cost(**said["taken in"])}

    return measure


def _told(found: dict[str, dict[str, float]], mails: int, repetitions: int) -> str:
    columns = (
        "per_second",
        "slowest_per_second",
        "fastest_per_second",
        "cpu_ms",
        "database_cpu_ms",
        "statements",
    )
    head = ("mail intake", "mails/s", "slowest", "fastest", "CPU ms", "database CPU ms", "SQL")
    rows = [(name, *(row[column] or "–" for column in columns)) for name, row in found.items()]
    ratios = {
        "stored": _ratio(found, STORED, PEER_STORED),
        "stored_beside_peer_with_receipt": _ratio(found, STORED, PEER_OWED),
        "all_that_follows": _ratio(found, OWED, PEER_OWED),
    }
    beside = table(
        ("ratio to the peer", "mails/s", "CPU", "CPU with database"),
        [(name, *row.values()) for name, row in ratios.items()],
    )
    line = as_line("intake", {"ratios": ratios, "figures": found}, mails=mails, turns=repetitions)
    return "\n\n".join([table(head, rows), beside, line])


def _ratio(found: dict[str, dict[str, float]], ours: str, peer: str) -> dict[str, float]:
    """How many times better; above 1 is for us."""

    def whole(row: dict[str, float]) -> float:
        return row["cpu_ms"] + row["database_cpu_ms"]

    mine, theirs = found[ours], found[peer]
    return {
        "speed": round(mine["per_second"] / theirs["per_second"], 2),
        "cpu": round(theirs["cpu_ms"] / mine["cpu_ms"], 2),
        "cpu_with_database": round(whole(theirs) / whole(mine), 2),
    }
