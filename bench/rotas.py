"""`python -m bench.rotas`: who is on call for 1,000 teams, and where nobody is in 90 days.

The engine alone, beside the definition gone through minute by minute; and through the database, on
a PostgreSQL of its own, beside the same question asked rota by rota.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from bench.figures import as_line, table
from tournevis.cli.cluster import Cluster
from tournevis.engines.rota import Layer, Rota, Shift, gaps, on_call, parse_windows, shifts, until
from tournevis.engines.rota.tests.definition import runs

TEAMS, DAYS, WALKED = 1000, 90, 3  # walked: teams gone through minute by minute
AT = datetime(2026, 10, 24, 12, tzinfo=UTC)  # the night before the clocks change
ZONES = (("Europe/Paris", "FR"), ("Europe/London", "GB-ENG"), ("America/St_Johns", "CA-NL"))
OFFICE = [{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "18:00"}]
NIGHT = [{"days": [0, 1, 2, 3], "from": "18:00", "to": "08:00"}]
OFF = [{"days": [5, 6], "from": "08:00", "to": "08:00", "holidays": True}]
LAYERS = (("weekly", clock(8), OFFICE), ("daily", clock(18), NIGHT), ("weekly", clock(8), OFF))
STARTS_ON = date(2026, 1, 5)


def run(*, quick: bool = False) -> str:
    """The measures as a table, and as a line of JSON."""
    teams, walked = (50, 1) if quick else (TEAMS, WALKED)
    found = _engine(teams, walked) | _database(teams)
    return f"{table(('what', 'ms', 'beside', 'ms', 'ratio'), _rows(found, teams))}\n" + as_line(
        "rotas", found, quick=quick
    )


def _rows(found: dict[str, Any], teams: int) -> list[tuple[object, ...]]:
    walked = found["walked ms"]
    return [
        (f"on call now, {teams:,} teams", found["now ms"], "", "", ""),
        (f"and until when, {teams:,} teams", found["until ms"], "", "", ""),
        (
            f"shifts and gaps of {DAYS} days, a team",
            found["gaps ms a team"],
            "minute by minute",
            walked,
            round(walked / found["gaps ms a team"]),
        ),
        (
            f"loaded and asked, {teams:,} rotas, {found['statements']} statements",
            found["loaded ms"],
            f"rota by rota, {found['one by one statements']}",
            found["one by one ms"],
            round(found["one by one ms"] / found["loaded ms"], 1),
        ),
        (
            f"their gaps of {DAYS} days, asked of the database",
            found["overview ms"],
            "",
            "",
            "",
        ),
    ]


def _engine(teams: int, walked: int) -> dict[str, Any]:
    draw = Random(5)
    rotas = [_rota(draw, number) for number in range(teams)]
    end = AT + timedelta(days=DAYS)
    for rota in rotas:  # as in a process that has run for a minute
        on_call(rota, AT)
    return {
        "now ms": _ms(lambda: [on_call(rota, AT) for rota in rotas]),
        "until ms": _ms(lambda: [(on_call(rota, AT), until(rota, AT)) for rota in rotas]),
        "gaps ms a team": round(
            _ms(lambda: [gaps(rota, AT, end) for rota in rotas[:100]]) / len(rotas[:100]), 3
        ),
        "walked ms": round(median(_walk(rota, end) for rota in rotas[:walked])),
    }


def _rota(draw: Random, number: int) -> Rota[int]:
    timezone, region = ZONES[number % len(ZONES)]
    people = range(100 * number, 100 * number + 8)
    layers = tuple(
        Layer(
            tuple(draw.sample(people, 6)),
            STARTS_ON,
            handover,
            rotation,
            1,
            None,
            parse_windows(windows),
        )  # type: ignore[arg-type]
        for rotation, handover, windows in LAYERS
    )
    return Rota(timezone, layers, tuple(_shift(draw, people) for _ in range(5)), region)


def _shift(draw: Random, people: range) -> Shift[int]:
    begins = AT + timedelta(minutes=draw.randrange(-1440, DAYS * 1440))
    length = timedelta(minutes=draw.randrange(60, 3000))
    return Shift(draw.choice(people), begins, begins + length, draw.choice([None, *people]))


def _walk(rota: Rota[int], end: datetime) -> float:
    """Milliseconds for the definition; the figure counts only if the engine says the same."""
    told: list[Any] = []
    spent = _seconds(lambda: told.extend(runs(rota, AT, end)))
    found: list[Any] = [(each.start, each.end, each.person) for each in shifts(rota, AT, end)]
    found += [(each.start, each.end, None) for each in gaps(rota, AT, end)]
    if sorted(found, key=lambda each: each[0]) != told:
        raise RuntimeError("the engine and the definition differ")
    return 1000 * spent


def _ms(work: Callable[[], object], times: int = 3) -> float:
    return round(1000 * median(_seconds(work) for _ in range(times)), 1)


def _seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _database(teams: int) -> dict[str, Any]:
    """The same teams in a house of their own, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="tv-bench-") as folder:
        Path(folder).chmod(0o755)  # the database server is another user
        said = Path(folder) / "said.json"
        asked = json.dumps({"teams": teams, "days": DAYS, "said": str(said)})
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("DATABASE")
        } | {"DATA": folder, "PYTHONPATH": str(Path.cwd())}
        try:
            subprocess.run(
                [sys.executable, "-m", "bench.ours.rotas", asked], env=environment, check=True
            )
            return dict(json.loads(said.read_text()))
        finally:
            Cluster(Path(folder)).stop()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.rotas", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    print(run(quick=parser.parse_args().quick))
    return 0


if __name__ == "__main__":
    sys.exit(main())
