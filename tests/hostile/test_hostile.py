"""Each hostile mail gives what its table says, cheaply, and nothing of it is lost on the way."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from tests.hostile import charsets, heads, shapes, writers
from tests.hostile.case import Case, seen
from tournevis.engines.mail import read

ROOMS = {"head": heads, "charset": charsets, "shape": shapes, "writer": writers}
CASES: dict[str, Case] = {
    f"{room}: {name}": case for room, module in ROOMS.items() for name, case in module.CASES.items()
}
SECONDS = 5.0  # measured under a second each; the bound leaves room for a busy machine


def test_there_are_enough() -> None:
    assert len(CASES) >= 100


@pytest.mark.parametrize("name", CASES)
def test_what_must_happen(name: str) -> None:
    case = CASES[name]
    before = process_time()
    found = seen(read(case.raw))
    assert process_time() - before < SECONDS
    for what, expected in case.expects.items():
        _compare(found, what, expected)


def _compare(found: dict[str, Any], what: str, expected: Any) -> None:
    if what.endswith("_has"):
        assert expected in found[what.removesuffix("_has")]
    elif what.endswith("_lacks"):
        assert expected not in found[what.removesuffix("_lacks")]
    else:
        assert found[what] == expected
