"""A small number of kills in CI; `make faults` does two hundred."""

from __future__ import annotations

import pytest

from tests.faults.__main__ import run


@pytest.mark.fault
@pytest.mark.django_db(databases=[])
def test_nothing_is_lost_and_nothing_is_doubled_when_processes_are_killed() -> None:
    found = run(times=12, seed=20261124)
    assert found["lost"] == []
    assert found["doubled"] == []
    assert found["stories"]
