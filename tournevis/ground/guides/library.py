"""Reading the guides from their files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tournevis.engines.troubleshoot.guide import Guide, parse
from tournevis.engines.troubleshoot.guide.loading import loaded

PACKS = Path(__file__).parent / "packs"
"""One folder a pack; in it one file a guide, and beside it the guide's written cases."""
CASES = ".cases.yaml"


@cache
def guides() -> dict[str, Guide]:
    """Every guide by its key. Raises `GuideError`, naming the place, if a file is wrong."""
    return {path.stem: read(path) for path in files()}


def files() -> list[Path]:
    """The file of every guide, pack by pack."""
    return sorted(path for path in PACKS.glob("*/*.yaml") if not path.name.endswith(CASES))


def guide(key: str) -> Guide:
    """The guide of this key; raises `KeyError` if there is none."""
    return guides()[key]


def read(path: Path) -> Guide:
    """One guide from a YAML file."""
    return parse(written(path))


def written(path: Path) -> object:
    """What a YAML file says, as nested mappings and lists."""
    return loaded(path.read_text(encoding="utf-8"))
