"""A bounded share of the fuzzing, the same each time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_the_bytes(name: str) -> None:
    target = TARGETS[name]

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(target.tries)
    def attempt(raw: bytes) -> None:
        target.holds(raw)

    attempt()
