"""A process imports what it needs to begin; what few ever need is imported by whoever needs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LISTED = "import json, sys; print(json.dumps(sorted(sys.modules)))"
COMMAND = "import tournevis.cli.main"
WORKER = (
    "from tournevis.cli.environment import start_django; start_django();"
    " import tournevis.config.work"
)
LISTENER = (
    "from tournevis.cli.environment import start_django; start_django();"
    " import tournevis.cli.listen"
)
FOR_FEW = {"PIL", "apprise", "boto3", "dkim", "dns", "holidays", "icalendar", "pyagrum", "typst"}
FOR_PAGES = {"ninja", "pydantic", "requests", "tournevis.config.urls"}


@pytest.mark.parametrize(
    ("begin", "without"),
    [
        (COMMAND, FOR_FEW | FOR_PAGES | {"asyncio", "django", "httpx", "numpy", "psycopg", "yaml"}),
        (WORKER, FOR_FEW | FOR_PAGES),
        (LISTENER, FOR_FEW | FOR_PAGES),
    ],
    ids=["the command line", "a worker", "the listener"],
)
def test_a_process_begins_without_what_it_may_never_need(
    begin: str, without: set[str], tmp_path: Path
) -> None:
    assert without & _imported_by(begin, tmp_path) == set()


def _imported_by(begin: str, folder: Path) -> set[str]:
    """The modules of a fresh interpreter that began so, in an environment without settings."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    environment |= {"DATA": str(folder), "SECRET_KEY": "only for tests"}
    done = subprocess.run(
        [sys.executable, "-c", f"{begin}; {LISTED}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))
