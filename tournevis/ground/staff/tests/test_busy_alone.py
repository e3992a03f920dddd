"""The process that reads a stranger's calendar runs the house's code and nobody else's."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tournevis.ground.staff import busy


@pytest.mark.parametrize("path", ["", "/nowhere"])
def test_what_lies_in_the_temporary_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    (tmp_path / "json.py").write_text("import os; os.mkdir('ran')")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.syspath_prepend(path)
    start = datetime(2026, 3, 20, tzinfo=UTC)
    with pytest.raises(busy.Unread, match="does not answer"):
        busy.asked(
            "http://127.0.0.1:1/",
            start=start,
            end=start + timedelta(days=1),
            zone="Europe/Paris",
            allow_private=True,
        )
    assert not (tmp_path / "ran").exists()
