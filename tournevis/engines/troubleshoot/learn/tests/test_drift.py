"""A guide that is right is left in peace; one that is wrong is told where."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Guide, parse
from tournevis.engines.troubleshoot.learn import Closure, excess, findings
from tournevis.engines.troubleshoot.learn.exact import binomial_p, standing_out
from tournevis.engines.troubleshoot.learn.tests.closed import START, closed
from tournevis.engines.troubleshoot.tests.samples import random_guide
from tournevis.engines.troubleshoot.tests.written import written

SHOP = parse(written())


@given(
    st.integers(0, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.floats(0.01, 0.99),
)
def test_odds_are_twice_the_smaller_tail(counts: tuple[int, int], chance: float) -> None:
    seen, of = counts
    mass = [math.comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(of + 1)]
    exact = min(1.0, 2 * min(sum(mass[: seen + 1]), sum(mass[seen:])))
    assert binomial_p(seen, of, chance) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(("of", "chance"), [(7, 0.3), (40, 0.05), (60, 0.97)])
def test_under_the_chance_itself_small_odds_are_rare(of: int, chance: float) -> None:
    mass = [math.comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(of + 1)]
    for level in (0.01, 0.05, 0.2):
        odd = [m for k, m in enumerate(mass) if binomial_p(k, of, chance) <= level]
        assert sum(odd) <= level + 1e-12


def test_standing_out_is_benjamini_and_hochberg() -> None:
    assert standing_out([0.04, 0.001, 0.9, 0.024], 0.05) == [1, 3]
    assert standing_out([0.03, 0.03, 0.9, 0.03], 0.05) == [0, 1, 3]
    assert standing_out([0.02, 0.03, 0.9, 0.8], 0.05) == []
    assert standing_out([], 0.05) == []


def test_guides_that_are_right_are_left_in_peace() -> None:
    alarms = 0
    for seed in range(40):
        guide = random_guide(seed, causes=6, checks=5, remedies=4, answers=3)
        alarms += bool(findings(guide, closed(guide, 80, seed)))
    assert alarms <= 4  # expected: at most 2 of 40


def _rate(guide: Guide, key: str, times: float) -> Guide:
    causes = tuple(replace(c, rate=c.rate * (times if c.key == key else 1)) for c in guide.causes)
    return replace(guide, causes=causes)


def _row(guide: Guide) -> Guide:
    return replace(
        guide, checks=(replace(guide.checks[0], likelihood=((0.5,) * 4,) * 2), guide.checks[1])
    )


def _cure(guide: Guide) -> Guide:
    cures = {"cable-loose": 0.5, "power-cut": 0.4}
    return replace(guide, remedies=(replace(guide.remedies[0], cures=cures), guide.remedies[1]))


@pytest.mark.parametrize(
    ("change", "kind", "place", "english", "french"),
    [
        (
            lambda g: _rate(g, "other", 5),
            "other",
            ("other", "rate"),
            "causes are missing",
            "manque des causes",
        ),
        (
            lambda g: _rate(g, "power-cut", 3),
            "rate",
            ("causes", "power-cut", "rate"),
            "the guide expects",
            "en attend",
        ),
        (
            _row,
            "answer",
            ("checks", "lamp", "likelihood", "power-cut", "on"),
            "answered",
            "ont répondu",
        ),
        (
            _row,
            "answer",
            ("checks", "lamp", "likelihood", "box-frozen", "on"),
            "row of its own",
            "sa propre ligne",
        ),
        (
            _cure,
            "cure",
            ("remedies", "reseat", "cures", "cable-loose"),
            "the guide expects",
            "en attend",
        ),
        (
            _cure,
            "cure",
            ("remedies", "reseat", "cures", "power-cut"),
            "never cures",
            "ne lui attribue pas",
        ),
    ],
)
def test_a_guide_that_is_wrong_is_told_where(
    change: Callable[[Guide], Guide], kind: str, place: tuple[str, ...], english: str, french: str
) -> None:
    found = findings(SHOP, closed(change(SHOP), 200, seed=1))
    # Which of two answers is named does not matter.
    (finding,) = [f for f in found if f.kind == kind and f.place[:4] == place[:4]]
    assert english in finding.sentence("en")
    assert french in finding.sentence("fr")
    assert found == sorted(found, key=lambda each: each.odds)


def test_a_guide_too_sure_of_itself_surprises() -> None:
    told = [
        replace(each, cause=SHOP.causes[index % 4].key, observed=(("lamp", "off"),))
        for index, each in enumerate(closed(SHOP, 60))
    ]
    (finding,) = [each for each in findings(SHOP, told) if each.kind == "surprise"]
    assert finding.seen > finding.expected
    assert "log loss" in finding.sentence("en")
    assert "perte logarithmique" in finding.sentence("fr")
    assert excess(SHOP, told).mean() == pytest.approx(finding.seen - finding.expected, abs=0.1)


def test_excess_is_the_loss_beyond_the_entropy_of_the_belief() -> None:
    (found,) = excess(SHOP, [Closure("shop", 1, START, "power-cut")])
    entropy = -sum(p * math.log(p) for p in SHOP.prior)
    assert found == pytest.approx(-math.log(0.2) - entropy)
    right = excess(SHOP, closed(SHOP, 400, seed=5))
    assert abs(right.mean()) < 3 * right.std() / np.sqrt(400)


def test_the_same_closures_in_any_order_give_the_same_findings() -> None:
    told = closed(_rate(SHOP, "other", 5), 100)
    assert findings(SHOP, told) == findings(SHOP, told[::-1])
    assert findings(SHOP, []) == []
