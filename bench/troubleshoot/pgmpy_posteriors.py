"""Posteriors of all roots of win95pts by pgmpy: run by `speed` in pgmpy's own environment.

Prints one JSON object: the milliseconds of each round and the posteriors.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any


def main() -> None:
    """Read the file named first, with the evidence (JSON) named second, so many rounds."""
    from pgmpy.inference import VariableElimination
    from pgmpy.readwrite import BIFReader

    logging.disable(logging.WARNING)
    model = BIFReader(sys.argv[1]).get_model()
    seen: dict[str, str] = json.loads(sys.argv[2])
    engine: Any = VariableElimination(model)
    roots = sorted(root for root in model.get_roots() if root not in seen)
    took, chances = list[float](), dict[str, dict[str, float]]()
    for _ in range(int(sys.argv[3])):
        started = time.perf_counter()
        for root in roots:
            factor = engine.query([root], evidence=seen, show_progress=False)
            chances[root] = dict(
                zip(factor.state_names[root], map(float, factor.values), strict=True)
            )
        took.append((time.perf_counter() - started) * 1000)
    print(json.dumps({"ms": took, "posteriors": chances}))


if __name__ == "__main__":
    main()
