"""Guide files for tests of `tournevis guide`, and the command as a test runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from tournevis.cli.main import main
from tournevis.engines.troubleshoot.tests.written import written

SMOKE: dict[str, Any] = {
    "key": "smoke",
    "minutes": 0.5,
    "who": "client",
    "safety": True,
    "ask": {"fr": "De la fumée ?", "en": "Any smoke?"},
    "answers": [
        {"key": "no", "text": {"fr": "Non", "en": "No"}},
        {"key": "yes", "danger": True, "text": {"fr": "Oui", "en": "Yes"}},
    ],
    "likelihood": {"default": {"no": 0.97, "yes": 0.03}},
}


def shop_written() -> dict[str, Any]:
    """The shop with power cuts so frequent that one asks for the light, then for the cable."""
    told = written()
    told["causes"][1]["rate"] = 60
    return told


def guide_file(folder: Path, *, smoke: bool = False, **more: Any) -> Path:
    """The small shop guide as a file; with a safety check, or with other fields."""
    told = shop_written() | more
    if smoke:
        told["checks"] = [SMOKE, *told["checks"]]
    file = folder / "shop.yaml"
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    """`tournevis guide` with these arguments, and what a person types."""
    return CliRunner().invoke(main, ["guide", *map(str, arguments)], input=typed)
