"""Posteriors of win95pts by pgmpy, from its own reading of the file: the oracle of the tests.

Run it in an environment with pgmpy (1.1), which Tournevis itself does not need:
`python bench/network_oracle.py`. Beside the numbers it prints how long pgmpy takes.
"""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path

DATA = Path(__file__).parents[1] / "tournevis/engines/troubleshoot/network/tests/data"
SEEN = [
    {},
    {"Problem1": "No_Output"},
    {"Problem1": "No_Output", "PrtIcon": "Grayed_Out", "NetPrint": "Yes__Network_printer_"},
    {
        "Problem1": "No_Output",
        "PrtStatPaper": "Jam__Out__Bin_Full",
        "REPEAT": "Yes__Always_the_Same_",
    },
    {"Problem6": "Yes", "PrtPScript": "Yes", "PrtStatMem": "Out_of_Memory"},
    {"Problem2": "Too_Long", "NetPrint": "No__Local_printer_", "HrglssDrtnAftrPrnt": "Too_Long"},
    {
        "Problem1": "No_Output",
        "Problem2": "Too_Long",
        "Problem3": "No",
        "Problem4": "Yes",
        "Problem5": "No",
        "Problem6": "Yes",
    },
]


def main() -> None:
    """Write the posteriors of all roots for each evidence."""
    from pgmpy.inference import VariableElimination
    from pgmpy.readwrite import BIFReader

    logging.disable(logging.WARNING)
    model = BIFReader(str(DATA / "win95pts.bif")).get_model()
    engine = VariableElimination(model)
    found = []
    for seen in SEEN:
        roots = [root for root in model.get_roots() if root not in seen]
        started = time.perf_counter()
        chances = {root: _posterior(engine, root, seen) for root in sorted(roots)}
        print(f"{len(roots)} posteriors in {(time.perf_counter() - started) * 1000:.1f} ms: {seen}")
        found.append({"seen": seen, "posteriors": chances})
    text = json.dumps(found, indent=1, sort_keys=True)
    (DATA / "win95pts.posteriors.json").write_text(text + "\n")


def _posterior(engine: object, root: str, seen: dict[str, str]) -> dict[str, float]:
    factor = engine.query([root], evidence=seen, show_progress=False)  # type: ignore[attr-defined]
    return dict(zip(factor.state_names[root], map(float, factor.values), strict=True))


if __name__ == "__main__":
    main()
