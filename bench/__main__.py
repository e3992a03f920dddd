"""`python -m bench [intake|pages|alert] [--quick]`: everything, or what is named."""

from __future__ import annotations

import argparse
import signal
import sys

from bench import alert, intake, pages
from bench.stand import stand

BENCHMARKS = {"intake": intake.run, "pages": pages.run, "alert": alert.run}


def main() -> int:
    """Each in turn, on one stand; prints its table and its line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "which", nargs="*", metavar="|".join(BENCHMARKS), help="all, if none is named"
    )
    parser.add_argument("--quick", action="store_true", help="a few of each: does it run at all?")
    wish = parser.parse_args()
    if unknown := set(wish.which) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the stand is taken away all the same
    with stand() as ready:
        for name in wish.which or BENCHMARKS:
            print(BENCHMARKS[name](ready, quick=wish.quick), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
