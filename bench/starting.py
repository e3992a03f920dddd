"""`python -m bench starting`: what it costs to begin, until somebody is served.

An empty house is built; then each process is started by its command, on a built house, and ended as
soon as it serves: the web when a page was answered, the worker when it made the auditor's round (the
row that it writes is waited for), the listener when its door is open. Processor time is that of the
process and of all below it, without the database server's.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

import httpx
import psutil
import psycopg

from bench.figures import as_line, table
from bench.processes import TOURNEVIS, end, launch
from bench.stand import OURS, Stand
from tests.peers.server import answers, free_ports, until

PATIENCE = 120.0  # seconds
LOOKED = "SELECT count(*) FROM incidents_audit"
AGAIN = "TRUNCATE incidents_audit"
Found = dict[str, dict[str, float]]


def run(*, quick: bool = False) -> str:
    """The measures as a table, and as a line of JSON."""
    times = 1 if quick else 5
    with tempfile.TemporaryDirectory(prefix="tv-bench-") as folder:
        Path(folder).chmod(0o755)  # the database server is another user
        stand = Stand(Path(folder))
        try:
            found = _measured(stand, times)
        finally:
            stand.cluster.stop()
    rows = [(what, each["cpu s"], each["s"]) for what, each in found.items()]
    return f"{table(('until', 'CPU, s', 'seconds'), rows)}\n" + as_line(
        "starting", dict(found), quick=quick
    )


def _measured(stand: Stand, times: int) -> Found:
    environment = stand.environment(OURS)
    found = {"an empty house is built": _ended(["migrate"], environment, 1)}
    found["a built house is looked through"] = _ended(["migrate"], environment, times)
    found["--help is said"] = _ended(["--help"], environment, times)
    for name, serves in _serving(stand, environment):
        found[f"{name} serves"] = _middle([serves() for _ in range(times)])
    return found


def _ended(words: list[str], environment: Mapping[str, str], times: int) -> dict[str, float]:
    def once() -> tuple[float, float]:
        began, before = time.monotonic(), _of_children()
        subprocess.run([*TOURNEVIS, *words], env=dict(environment), check=True, capture_output=True)
        return _of_children() - before, time.monotonic() - began

    return _middle([once() for _ in range(times)])


def _serving(
    stand: Stand, environment: dict[str, str]
) -> list[tuple[str, Callable[[], tuple[float, float]]]]:
    web, smtp = free_ports(2)
    environment |= {"PORT": str(web), "SMTP_PORT": str(smtp)}

    def started(name: str, serves: Callable[[], bool]) -> Callable[[], tuple[float, float]]:
        return lambda: _until_it_serves(name, environment, stand.folder / f"{name}.log", serves)

    return [
        ("web", started("web", lambda: _answered(f"http://127.0.0.1:{web}/accounts/login/"))),
        ("worker", started("worker", lambda: _looked(stand))),
        ("listen", started("listen", lambda: answers(smtp))),
    ]


def _until_it_serves(
    name: str, environment: Mapping[str, str], log: Path, serves: Callable[[], bool]
) -> tuple[float, float]:
    began = time.monotonic()
    process = launch([*TOURNEVIS, name], environment, log)
    try:
        if not until(serves, PATIENCE):
            raise RuntimeError(f"{name} does not start:\n{log.read_text(errors='replace')[-2000:]}")
        return _of_all(process.pid), time.monotonic() - began
    finally:
        end([process])


def _answered(address: str) -> bool:
    try:
        return httpx.get(address, timeout=PATIENCE).status_code == 200
    except httpx.HTTPError:
        return False


def _looked(stand: Stand) -> bool:
    """Whether the auditor's round was made; its row is taken away for the next time."""
    with psycopg.connect(stand.superuser(OURS), autocommit=True) as database:
        [count] = database.execute(LOOKED).fetchone() or [0]
        if count:
            database.execute(AGAIN)
        return bool(count)


def _of_children() -> float:
    """Processor seconds of the children of this process that have ended."""
    spent = psutil.Process().cpu_times()
    return spent.children_user + spent.children_system


def _of_all(pid: int) -> float:
    """Processor seconds of a process and those below it, while they live."""
    first = psutil.Process(pid)
    spent = [each.cpu_times() for each in (first, *first.children(recursive=True))]
    ended = first.cpu_times()
    return (
        sum(each.user + each.system for each in spent) + ended.children_user + ended.children_system
    )


def _middle(measured: list[tuple[float, float]]) -> dict[str, float]:
    return {
        "cpu s": round(median(cpu for cpu, _ in measured), 2),
        "s": round(median(seconds for _, seconds in measured), 2),
    }


if __name__ == "__main__":
    print(run(quick="--quick" in sys.argv))
