"""Mistyped words and the known word that was meant."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.text.spelling import by_beginning, mistakes, nearest

KNOWN = by_beginning(["voyant", "clignote", "imprimante", "internet", "printer", "cable", "wifi"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("clignotte", "clignote"),
        ("imprimamte", "imprimante"),
        ("imprimente", "imprimante"),
        ("interent", "internet"),
        ("prnter", "printer"),
        ("voyent", "voyant"),
    ],
)
def test_the_word_that_was_meant(typed: str, meant: str) -> None:
    found = nearest(typed, KNOWN)
    assert found is not None
    assert found[0] == meant


@pytest.mark.parametrize("typed", ["wfii", "table", "voyage", "", "imprimerie", "internationale"])
def test_short_words_other_beginnings_and_far_words_are_left_alone(typed: str) -> None:
    assert nearest(typed, KNOWN) is None if typed else True


def plain_distance(one: str, other: str) -> int:
    """Damerau–Levenshtein (optimal string alignment), written as its definition."""

    @cache
    def d(i: int, j: int) -> int:
        if min(i, j) == 0:
            return max(i, j)
        best = min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (one[i - 1] != other[j - 1]))
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            best = min(best, d(i - 2, j - 2) + 1)
        return best

    return d(len(one), len(other))


@given(st.text("aqbz", max_size=6), st.text("aqbz", max_size=6))
def test_cost_is_at_most_the_number_of_mistakes_and_zero_only_for_the_same(a: str, b: str) -> None:
    cost, number = mistakes(a, b, 100.0), plain_distance(a, b)
    assert 0.4 * number <= cost + 1e-9
    assert cost <= number
    assert cost == pytest.approx(mistakes(b, a, 100.0))


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.sampled_from([0.5, 1.0, 1.6]))
def test_giving_up_early_changes_nothing_below_the_limit(a: str, b: str, most: float) -> None:
    full = mistakes(a, b, 100.0)
    assert mistakes(a, b, most) == (full if full <= most else float("inf"))
