"""What is read but not confirmed counts as virtual evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Case, Proposal, belief
from tournevis.engines.troubleshoot.text.hints import HINTED, MISTAKEN, hints
from tournevis.engines.troubleshoot.text.tests.guides import shop

GUIDE = shop()


def read(answer: str, confidence: float) -> Proposal:
    return Proposal("lamp", answer, "", "", confidence)


@given(st.floats(HINTED, 1), st.floats(0, 1))
def test_weights_sum_to_one_and_follow_the_confidence(first: float, second: float) -> None:
    weights = hints(GUIDE, [read("off", first), read("on", second)])["lamp"]
    assert set(weights) == {"on", "off"}
    assert sum(weights.values()) == pytest.approx(1)
    assert all(value >= 0 for value in weights.values())
    assert (weights["off"] - weights["on"]) * (
        first - (second if second >= HINTED else 0)
    ) >= -1e-12


def test_the_formula() -> None:
    weights = hints(GUIDE, [read("off", 0.8)])["lamp"]
    assert weights["off"] == pytest.approx(0.8 + 0.2 * (1 - MISTAKEN) / 2)
    assert weights["on"] == pytest.approx(0.2 * MISTAKEN + 0.2 * (1 - MISTAKEN) / 2)


def test_a_hint_moves_the_belief_less_than_the_answer_and_more_when_surer() -> None:
    start = belief(GUIDE, Case()).of("power-cut")
    weak, strong = (
        belief(GUIDE, Case().hinted(hints(GUIDE, [read("off", c)]))).of("power-cut")
        for c in (0.5, 0.9)
    )
    told = belief(GUIDE, Case().answered("lamp", "off")).of("power-cut")
    assert start < weak < strong < told


def test_doubtful_and_foreign_proposals_are_left_out() -> None:
    foreign = [Proposal("nothing", "on", "", "", 1.0), Proposal("lamp", "purple", "", "", 1.0)]
    assert hints(GUIDE, [read("on", HINTED / 2), *foreign]) == {}
