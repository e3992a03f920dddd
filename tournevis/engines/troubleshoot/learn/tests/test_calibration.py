"""Calibration error, reliability and scores, against their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.learn import (
    brier,
    chance_ece,
    ece,
    log_loss,
    reliability,
    top_label,
)

pairs = st.lists(
    st.tuples(st.sampled_from([0.1, 0.25, 0.5, 0.7, 0.9, 1.0]), st.booleans()), max_size=40
)


@settings(max_examples=80, deadline=None)
@given(pairs, st.integers(1, 12), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_every_case_counts_once(
    told: list[tuple[float, bool]], bins: int, random: object
) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = (
        reliability([p for p, _ in each], [came for _, came in each], bins)
        for each in (told, shuffled)
    )
    assert [(b.cases, round(b.came, 12)) for b in one] == [
        (b.cases, round(b.came, 12)) for b in two
    ]
    assert sum(each.cases for each in one) == len(told)
    assert len(one) <= bins
    assert [each.said for each in one] == sorted(each.said for each in one)


def test_the_error_is_the_mean_gap() -> None:
    said = [0.6] * 10 + [0.9] * 10
    came = [True] * 6 + [False] * 4 + [True] * 5 + [False] * 5
    assert ece(said, came, 2) == pytest.approx(0.2)
    assert ece([0.8] * 10, [True] * 8 + [False] * 2) == pytest.approx(0)
    assert ece([1.0] * 3, [False] * 3) == 1
    assert ece([], []) == 0


def test_bins_have_about_as_many_cases_each() -> None:
    table = reliability(np.linspace(0, 1, 95), [True] * 95, 10)
    assert {each.cases for each in table} <= {9, 10}
    assert len(table) == 10


def test_perfect_chances_over_few_cases_still_show_an_error() -> None:
    said = np.full(50, 0.5) + np.linspace(0, 0.1, 50)
    few, many = chance_ece(said), chance_ece(np.tile(said, 40))
    assert few > 4 * many > 0
    assert chance_ece([1.0] * 20) == 0


def test_scores_by_their_definitions() -> None:
    beliefs, causes = [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [0, 1]
    assert log_loss(beliefs, causes) == pytest.approx(-(math.log(0.7) + math.log(0.3)) / 2)
    assert brier(beliefs, causes) == pytest.approx((0.09 + 0.04 + 0.01 + 0.01 + 0.49 + 0.36) / 2)
    chances, right = top_label(beliefs, causes)
    assert (chances.tolist(), right.tolist()) == ([0.7, 0.6], [True, False])


def test_mistakes_are_told() -> None:
    with pytest.raises(ValueError, match="one outcome a chance"):
        ece([0.5, 0.5], [True])
    with pytest.raises(ValueError, match="at least 1 bin"):
        reliability([0.5], [True], 0)
