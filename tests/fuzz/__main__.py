"""Fuzz for so many minutes; say how much was tried; keep what broke, so that it can be tried again."""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import traceback
from collections import Counter
from pathlib import Path
from time import monotonic

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.targets import TARGETS, Target

ROUND = 200  # examples of one target before it is the next one's turn
FOUND = Path("fuzz-found")


def main() -> int:
    """1 when something broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--target", choices=sorted(TARGETS), action="append")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    asked = parser.parse_args()
    until, tried, broke = monotonic() + 60 * asked.minutes, Counter[str](), 0
    turn = asked.seed
    print(f"seed {asked.seed}")
    while monotonic() < until:
        for name in asked.target or TARGETS:
            if monotonic() >= until:
                break
            broke += not _round(name, TARGETS[name], turn, tried)
            turn += 1
    print("tried: " + ", ".join(f"{name} {count}" for name, count in sorted(tried.items())))
    print(f"broke: {broke}" + (f", kept in {FOUND}/" if broke else ""))
    return 1 if broke else 0


def _round(name: str, target: Target, turn: int, tried: Counter[str]) -> bool:
    last = b""

    @seed(turn)
    @settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(target.tries)
    def attempt(raw: bytes) -> None:
        nonlocal last
        last = raw
        tried[name] += 1
        target.holds(raw)

    try:
        attempt()
    except Exception:
        FOUND.mkdir(exist_ok=True)
        file = FOUND / f"{name}-{hashlib.sha256(last).hexdigest()[:12]}"
        file.write_bytes(last)
        print(f"{name}, turn {turn}: {file}\n{traceback.format_exc(limit=-4)}")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
