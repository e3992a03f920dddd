"""The benchmark's lower bound is one: on games small enough to be worked out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bench.troubleshoot.floor import bounded
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.exact import optimum
from tournevis.engines.troubleshoot.plan.situation import Situation
from tournevis.engines.troubleshoot.plan.tests.slow import situations
from tournevis.engines.troubleshoot.tests.regimes import REGIMES, game


@settings(max_examples=30, deadline=None)
@given(situations())
def test_it_is_never_above_the_best_plan(situation: Situation) -> None:
    best = optimum(Board(situation)).minutes
    assert bounded(situation, 60).lower <= best + 1e-9 * best


@settings(max_examples=30, deadline=None)
@given(situations(linked=False))
def test_it_reaches_the_best_plan_of_a_small_game(situation: Situation) -> None:
    best = optimum(Board(situation)).minutes
    assert bounded(situation, 400).lower == pytest.approx(best, abs=0.01)


@pytest.mark.parametrize("regime", REGIMES)
def test_it_is_above_the_clairvoyant_and_below_the_best_plan(regime: str) -> None:
    situation = game(regime, 0)
    found = bounded(situation, 150)
    assert found.clairvoyant < found.lower <= optimum(Board(situation)).minutes + 1e-9
    assert bounded(situation, 150).lower == found.lower
