"""Reading the guides from their files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from tournevis.engines.troubleshoot.guide import Guide, parse

FOLDER = Path(__file__).parent / "files"


@cache
def guides() -> dict[str, Guide]:
    """Every guide by its key. Raises `GuideError`, naming the place, if a file is wrong."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def guide(key: str) -> Guide:
    """The guide of this key; raises `KeyError` if there is none."""
    return guides()[key]


def read(path: Path) -> Guide:
    """One guide from a YAML file."""
    return parse(yaml.safe_load(path.read_text(encoding="utf-8")))
