"""How a process of the benchmark is told what to do, and says what it found."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def asked() -> dict[str, Any]:
    """What the stand asks."""
    return dict(json.loads(sys.argv[1]))


def say(asked_for: dict[str, Any], found: dict[str, Any]) -> None:
    """Answer the stand."""
    Path(asked_for["said"]).write_text(json.dumps(found))
