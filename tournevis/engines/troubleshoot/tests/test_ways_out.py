"""Ways out are ranked by chance a priced minute; what waits for something stands apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Case, Guide, belief, parse, ways_out
from tournevis.engines.troubleshoot.guide import Need
from tournevis.engines.troubleshoot.tests.written import written


def with_remedies(**changes: dict[str, Any]) -> Guide:
    """The written guide, with fields of its remedies changed."""
    text = written()
    for remedy in text["remedies"]:
        remedy.update(changes.get(remedy["key"], {}))
    return parse(text)


def keys(guide: Guide, case: Case) -> list[str]:
    return [way.remedy for way in ways_out(guide, case)]


def test_best_chance_a_minute_first_with_what_one_needs_to_choose() -> None:
    guide = parse(written())
    case = Case(observed={"cable": "out"})
    first, second = ways_out(guide, case)
    assert (first.remedy, first.minutes, first.risk, first.who) == ("reseat", 10, "none", "client")
    assert (first.waits, second.waits) == ((), ())
    assert (second.remedy, second.risk, second.reversible) == ("restart", "low", True)
    assert first.chance == pytest.approx(0.95 * belief(guide, case).of("cable-loose"))


def test_evidence_changes_the_ranking() -> None:
    guide = parse(written())
    case = Case(observed={"cable": "in"})
    assert keys(guide, case) == ["restart", "reseat"]


def test_failed_and_skipped_remedies_are_no_way_out() -> None:
    guide = parse(written())
    assert keys(guide, Case().tried("reseat")) == ["restart"]
    skipped = replace(Case(), skipped=frozenset({"restart"}))
    assert keys(guide, skipped) == ["reseat"]


def test_money_and_risk_are_part_of_the_price() -> None:
    case = Case(observed={"cable": "out"})
    dear = with_remedies(reseat={"money": 200, "risk": "high"})
    assert keys(dear, case) == ["restart", "reseat"]
    way = next(way for way in ways_out(dear, case) if way.remedy == "reseat")
    assert (way.money, way.minutes) == (200, 10)
    assert way.cost == pytest.approx(10 + 200 + 20)


def test_what_waits_stands_last_with_what_it_waits_for() -> None:
    guide = with_remedies(reseat={"needs": ["cable=out", "restart"]})
    first, last = ways_out(guide, Case())
    assert (first.remedy, last.remedy) == ("restart", "reseat")
    assert last.waits == (Need("cable", ("out",)), Need("restart"))
    [now] = ways_out(guide, Case().answered("cable", "out").tried("restart"))
    assert (now.remedy, now.waits) == ("reseat", ())


def test_what_an_answer_ruled_out_is_no_way_out() -> None:
    guide = with_remedies(reseat={"needs": ["cable=out"]})
    assert keys(guide, Case().answered("cable", "in")) == ["restart"]
    assert keys(guide, Case().answered("cable", "unknown")) == ["restart"]


def test_a_check_that_wants_to_be_asked_before_is_waited_for() -> None:
    text = written()
    next(each for each in text["checks"] if each["key"] == "cable")["before"] = ["restart"]
    guide = parse(text)
    assert keys(guide, Case()) == ["reseat", "restart"]
    assert ways_out(guide, Case())[1].waits == (Need("cable"),)
    assert all(not way.waits for way in ways_out(guide, Case().answered("cable", "in")))


def test_opening_is_paid_until_it_is_open() -> None:
    text = written()
    text["clusters"] = [{"key": "cover", "minutes": 15, "name": {"fr": "Capot", "en": "Cover"}}]
    for remedy in text["remedies"]:
        remedy["cluster"] = "cover"
    guide = parse(text)
    shut = {way.remedy: way.cost for way in ways_out(guide, Case())}
    [after] = ways_out(guide, Case().tried("reseat"))
    assert shut["restart"] == pytest.approx(after.cost + 15)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0, 300), min_size=2, max_size=2),
    st.sampled_from(["out", "in", "unknown"]),
)
def test_it_is_the_order_of_chance_over_price(money: list[float], answer: str) -> None:
    guide = with_remedies(reseat={"money": money[0]}, restart={"money": money[1]})
    case = Case().answered("cable", answer)
    chances = guide.cures @ np.array(belief(guide, case).probabilities)
    ratios = [
        chances[index] / guide.prices.of_remedy(remedy)
        for index, remedy in enumerate(guide.remedies)
    ]
    found = [ratios[guide.remedy_index[way.remedy]] for way in ways_out(guide, case)]
    assert found == sorted(ratios, reverse=True)
