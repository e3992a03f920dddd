"""`python -m bench.troubleshoot [excess|bound|speed|trust|text] [--quick]`: all, or what is named.

`--pictures FOLDER` draws what was measured as SVG.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.figures import as_line

MEASURES = ("excess", "bound", "speed", "trust", "text")


def run(wanted: list[str], *, quick: bool, pictures: Path | None = None) -> str:
    """Each in turn: its table and its line of JSON."""
    told = []
    for name in wanted or list(MEASURES):
        measure: Any = import_module(f"bench.troubleshoot.{name}")
        found = measure.run(quick)
        show: Callable[[dict[str, object]], str] | None = getattr(measure, "shown", None)
        told.append(show(found) if show else "")
        told.append(as_line(f"troubleshoot {name}", found, quick=quick))
        if pictures is not None:
            import_module("bench.troubleshoot.pictures").drawn(name, found, pictures)
        print("\n".join(told[-2:]), end="\n\n", flush=True)
    return "\n".join(told)


def main() -> int:
    """Read the wish and do it."""
    parser = argparse.ArgumentParser(prog="python -m bench.troubleshoot", description=__doc__)
    parser.add_argument(
        "which", nargs="*", metavar="|".join(MEASURES), help="all, if none is named"
    )
    parser.add_argument("--quick", action="store_true", help="a few of each: does it run at all?")
    parser.add_argument("--pictures", type=Path, help="folder for the SVG pictures")
    wish = parser.parse_args()
    if unknown := set(wish.which) - set(MEASURES):
        parser.error(f"there is no measure {', '.join(sorted(unknown))}")
    run(wish.which, quick=wish.quick, pictures=wish.pictures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
