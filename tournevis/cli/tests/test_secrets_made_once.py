"""Web, worker and listener start at once in a new data folder: they share the same secrets."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tournevis.cli import environment


def test_of_many_that_start_at_once_the_first_makes_the_secret(tmp_path: Path) -> None:
    names = ["SECRET_KEY", "SMS_SECRET"] * 20
    file = tmp_path / "keys.json"
    with ThreadPoolExecutor(len(names)) as processes:
        found = set(processes.map(partial(environment._secret, file), names))
    assert found == {environment._secret(file, name) for name in names}
    assert len(found) == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
