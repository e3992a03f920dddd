"""The guides of the house can be used, and the linter is quick about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tournevis.engines.troubleshoot.lint import lint
from tournevis.ground.guides import library


@pytest.mark.parametrize("path", library.files(), ids=lambda path: path.stem)
def test_no_guide_of_a_pack_has_an_error(path: Path) -> None:
    assert [each for each in lint(library.written(path)) if each.level == "error"] == []
