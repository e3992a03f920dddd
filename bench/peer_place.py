"""The peer's own environment: made once with ordinary pip, kept in the data folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("peer-requirements.txt")
CACHE = Path(os.environ.get("BENCH_CACHE", "data/bench"))


def peer_python(requirements: Path = REQUIREMENTS, name: str = "peer") -> str:
    """The peer's Python, installed first if need be; a changed list is a new environment."""
    pins = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    place = (CACHE / f"{name}-{pins}").absolute()
    python = str(place / "bin/python")
    if not (place / "installed").exists():
        print(f"Installing the {name} (once)…", file=sys.stderr, flush=True)
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", str(requirements)], check=True)
        (place / "installed").touch()
    return python
