"""A test whose server is not installed is skipped with the reason; where peers are required, it fails."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

REQUIRED = "TOURNEVIS_REQUIRE_PEERS"


def needed(missing: Callable[[], str | None]) -> None:
    """Skip the running test if `missing()` gives a reason; fail it if TOURNEVIS_REQUIRE_PEERS=1."""
    reason = missing()
    if reason is None:
        return
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{reason} ({REQUIRED}=1 allows no skipping.)", pytrace=False)
    pytest.skip(reason)


def absent(package: str, *paths: str, what: str) -> str | None:
    """The plain words for the first of these paths that is not there, None if all are."""
    for path in paths:
        if not os.access(path, os.X_OK):
            return (
                f"{what} is missing ({path}): `apt-get install {package}` "
                "on Debian 12, or run .ci/install."
            )
    return None
