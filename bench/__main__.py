"""`python -m bench [intake|pages|alert|paging|auditor|troubleshoot|replies|rotas|starting] [--quick]`: everything, or what is named."""

from __future__ import annotations

import argparse
import signal
import sys

from bench import alert, auditor, intake, pages, paging, replies, rotas, starting
from bench.stand import stand
from bench.troubleshoot import __main__ as troubleshoot

BENCHMARKS = {
    "intake": intake.run,
    "pages": pages.run,
    "alert": alert.run,
    "paging": paging.run,
    "auditor": auditor.run,
}
"""What needs the stand."""
BESIDE_PEER = {"intake", "pages"}
"""What needs the peer on it too."""
TROUBLESHOOT = "troubleshoot"
REPLIES = "replies"
ROTAS = "rotas"
STARTING = "starting"
WITHOUT_STAND = (TROUBLESHOOT, REPLIES, ROTAS, STARTING)
"""What needs none, or makes its own."""


def main() -> int:
    """Each in turn, on one stand; prints its table and its line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "which",
        nargs="*",
        metavar="|".join([*BENCHMARKS, *WITHOUT_STAND]),
        help="all, if none is named",
    )
    parser.add_argument("--quick", action="store_true", help="a few of each: does it run at all?")
    wish = parser.parse_args()
    if unknown := set(wish.which) - {*BENCHMARKS, *WITHOUT_STAND}:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the stand is taken away all the same
    wanted = wish.which or [*BENCHMARKS, *WITHOUT_STAND]
    if TROUBLESHOOT in wanted:
        troubleshoot.run([], quick=wish.quick)
    if REPLIES in wanted:
        print(replies.run(quick=wish.quick), end="\n\n", flush=True)
    if ROTAS in wanted:
        print(rotas.run(quick=wish.quick), end="\n\n", flush=True)
    if STARTING in wanted:
        print(starting.run(quick=wish.quick), end="\n\n", flush=True)
    with_stand = [name for name in wanted if name not in WITHOUT_STAND]
    if not with_stand:
        return 0
    with stand(with_peer=bool(BESIDE_PEER & set(with_stand))) as ready:
        for name in with_stand:
            print(BENCHMARKS[name](ready, quick=wish.quick), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
