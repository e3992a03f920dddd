"""Ways out are ranked by chance a minute."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tournevis.engines.troubleshoot import Case, belief, parse, ways_out
from tournevis.engines.troubleshoot.tests.written import written


def test_best_chance_a_minute_first_with_what_one_needs_to_choose() -> None:
    guide = parse(written())
    case = Case(observed={"cable": "out"})
    first, second = ways_out(guide, case)
    assert (first.remedy, first.minutes, first.risk, first.who) == ("reseat", 10, "none", "client")
    assert (second.remedy, second.risk, second.reversible) == ("restart", "low", True)
    assert first.chance == pytest.approx(0.95 * belief(guide, case).of("cable-loose"))


def test_evidence_changes_the_ranking() -> None:
    guide = parse(written())
    case = Case(observed={"cable": "in"})
    assert [way.remedy for way in ways_out(guide, case)] == ["restart", "reseat"]


def test_failed_and_skipped_remedies_are_no_way_out() -> None:
    guide = parse(written())
    assert [way.remedy for way in ways_out(guide, Case().tried("reseat"))] == ["restart"]
    skipped = replace(Case(), skipped=frozenset({"restart"}))
    assert [way.remedy for way in ways_out(guide, skipped)] == ["reseat"]
