"""What work cost: seconds on the wall, of our processors, and of the database server's.

Read from /proc and `resource`; nothing here needs Django, so that the peer can use it too.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """For `count` messages: seconds elapsed, processor seconds of the program and its children,
    and of the database server; what was asked of it, where that was counted (see `counting`)."""

    count: int
    elapsed: float
    own_cpu: float
    database_cpu: float
    statements: int = 0

    def __add__(self, then: Cost) -> Cost:
        """One piece of work, then another, on the same messages."""
        parts = (self.elapsed + then.elapsed, self.own_cpu + then.own_cpu)
        asked = self.statements + then.statements
        return Cost(self.count, *parts, self.database_cpu + then.database_cpu, asked)

    def as_dict(self) -> dict[str, float]:
        """Plain JSON."""
        return asdict(self)


class Meter:
    """`with Meter(postmaster) as meter: …`, then `meter.cost(1000)`.

    With `leaders` the processor time is that of these processes and their descendants, instead of
    this one's.
    """

    def __init__(self, postmaster: int, leaders: Sequence[int] = ()) -> None:
        self._postmaster, self._leaders = postmaster, tuple(leaders)

    def __enter__(self) -> Meter:
        self._before = self._read()
        return self

    def __exit__(self, *_: object) -> None:
        self._after = self._read()

    def cost(self, count: int, statements: int = 0) -> Cost:
        """What was spent between the two ends of the `with`."""
        elapsed, own, database = (
            after - before for before, after in zip(self._before, self._after, strict=True)
        )
        return Cost(count, elapsed, own, database, statements)

    def _read(self) -> tuple[float, float, float]:
        own = sum(map(of_family, self._leaders)) if self._leaders else of_self()
        return time.perf_counter(), own, of_family(self._postmaster)


class Statements:
    """How many statements a program of Django asks of its database; BEGIN and COMMIT not counted."""

    count = 0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        """One of them, as `connection.execute_wrapper` has it."""
        self.count += 1
        return execute(*asked)


@contextmanager
def counting() -> Iterator[Statements]:
    """`with counting() as asked: …`, then `asked.count`: of this thread's connection."""
    from django.db import connection

    asked = Statements()
    with connection.execute_wrapper(asked):
        yield asked


def of_self() -> float:
    """Processor seconds of this process and of its ended children."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (
            resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
    )


def of_family(leader: int) -> float:
    """Processor seconds of a process, its descendants, and those that it saw end."""
    return sum(_spent(stat) for stat in _family(leader))


def memory_of(leader: int) -> float:
    """Megabytes that a process and its descendants hold, shared pages counted once (PSS)."""
    total = 0
    for stat in _family(leader):
        try:
            rollup = Path(f"/proc/{stat[0]}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return total / 1024


def _family(leader: int) -> list[list[str]]:
    everyone = {stat[0]: stat for stat in _everyone()}
    kept, found = {str(leader)}, True
    while found:
        new = {pid for pid, stat in everyone.items() if stat[3] in kept and pid not in kept}
        kept, found = kept | new, bool(new)
    return [everyone[pid] for pid in kept if pid in everyone]


def _everyone() -> list[list[str]]:
    """Fields of /proc/PID/stat, the name in brackets made one field (proc(5))."""
    stats = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = file.read_text()
        except OSError:
            continue
        head, _, tail = text.rpartition(")")
        pid, _, name = head.partition(" (")
        stats.append([pid, name, *tail.split()])
    return stats


def _spent(stat: list[str]) -> float:
    return sum(map(int, stat[13:17])) / _TICKS
