"""Every guide of the packs is clean, and its written cases come out right."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tournevis.engines.troubleshoot import Case, Guide, belief, next_step
from tournevis.engines.troubleshoot.guide import UNKNOWN
from tournevis.engines.troubleshoot.lint import lint
from tournevis.engines.troubleshoot.plan.choose import Effort
from tournevis.ground.guides.library import CASES, PACKS, files, guides, written

QUICK = Effort(exact=5_000, work=1, breadth=5, questions=6)
NAMED = ("maker", "publisher", "industry", "operator")


@dataclass(frozen=True)
class Written:
    """One written case of a guide."""

    guide: str
    number: int
    data: dict[str, Any]


@cache
def cases() -> list[Written]:
    """Every written case of every guide."""
    found: list[Written] = []
    for path in files():
        every = written(path.with_name(path.stem + CASES))
        assert isinstance(every, list)
        found += [Written(path.stem, number, data) for number, data in enumerate(every, start=1)]
    return found


def test_four_packs_of_at_least_four_guides() -> None:
    packs = Counter(path.parent.name for path in files())
    assert set(packs) == set(NAMED)
    assert min(packs.values()) >= 4


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_a_guide_has_neither_errors_nor_warnings(path: Path) -> None:
    found = [each for each in lint(written(path)) if each.level != "note"]
    assert not found, [f"{each.place}: {each.message['en']}" for each in found]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_a_guide_has_its_cases_in_both_languages(path: Path) -> None:
    mine = [case.data for case in cases() if case.guide == path.stem]
    assert len(mine) >= 10
    spoken = Counter(case["language"] for case in mine)
    assert min(spoken["fr"], spoken["en"]) >= 4
    assert len({case["cause"] for case in mine}) >= 8
    named = guides()[path.stem]
    assert 12 <= len(named.causes) - 1 <= 40


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.guide}-{case.number}")
def test_a_written_case_begins_and_ends_as_it_should(case: Written) -> None:
    """The first question is one of those foreseen; the interview finds the cause.

    "Finds": among the two likeliest when asking turns to acting, or cured by a remedy for it. A
    cause that the guide does not know ends with somebody else.
    """
    guide, data = guides()[case.guide], case.data
    start = Case()
    for check, answer in data.get("says", {}).items():
        start = start.answered(check, answer)
    first = next_step(guide, start)
    assert first.key in data["first"], (first.kind, first.key, first.others)
    ranks, end = _played(guide, start, data)
    if data["cause"] == "other":
        assert end == "handover"
    else:
        assert data["cause"] in ranks or end == "cured", (ranks, end)


def _played(guide: Guide, case: Case, data: dict[str, Any]) -> tuple[list[str], str]:
    """The two likeliest causes when asking turned to acting, and how it ended."""
    ranks: list[str] = []
    while True:
        step = next_step(guide, case, QUICK)
        if step.kind == "check":
            case = case.answered(step.key, _answer(guide, step.key, data))
            continue
        ranks = ranks or [cause.key for cause, _ in belief(guide, case).ranked[:2]]
        if step.kind == "handover":
            return ranks, "handover"
        if guide.remedy(step.key).cures.get(data["cause"], 0.0) >= 0.5:
            return ranks, "cured"
        case = case.tried(step.key)


def _answer(guide: Guide, check: str, data: dict[str, Any]) -> str:
    """What this client answers: as written, else the likeliest answer under the cause."""
    if check in data.get("answers", {}):
        answer = str(data["answers"][check])
        assert answer in {UNKNOWN, *(each.key for each in guide.check(check).answers)}
        return answer
    column = guide.likelihood[guide.check_index[check]][:, guide.cause_index[data["cause"]]]
    return guide.check(check).answers[int(column.argmax())].key


def test_no_file_lies_beside_the_packs() -> None:
    assert not list(PACKS.glob("*.yaml"))
