"""The exact plan is the best one: beside trying everything, and by what must always hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.exact import LARGEST, optimum, places
from tournevis.engines.troubleshoot.plan.situation import Situation
from tournevis.engines.troubleshoot.plan.tests.slow import Slow, situations
from tournevis.engines.troubleshoot.tests.regimes import game


def _least(situation: Situation) -> float:
    return optimum(Board(situation)).minutes


@settings(max_examples=150, deadline=None)
@given(situations())
def test_is_what_trying_everything_finds(situation: Situation) -> None:
    assert _least(situation) == pytest.approx(Slow(situation).minutes(), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(situations(linked=False))
def test_a_free_perfect_check_never_raises_it(situation: Situation) -> None:
    tells = np.eye(len(situation.weights))
    told = replace(
        situation,
        tables=(*situation.tables, tells),
        check_costs=np.append(situation.check_costs, 0.0),
        open_checks=np.append(situation.open_checks, True),
    )
    known = float(Board(situation).known @ situation.weights)
    assert _least(told) <= _least(situation) + 1e-9
    assert _least(told) == pytest.approx(known, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(situations(linked=False), st.integers(0, 9999))
def test_a_less_noisy_answer_never_costs_more(situation: Situation, seed: int) -> None:
    assume(len(situation.tables))
    random = np.random.default_rng(seed)
    many = len(situation.tables[0])
    garbled = random.dirichlet(np.ones(many), size=many).T @ situation.tables[0]
    noisy = replace(situation, tables=(garbled, *situation.tables[1:]))
    assert _least(situation) <= _least(noisy) + 1e-9


@settings(max_examples=60, deadline=None)
@given(situations())
def test_one_more_possibility_never_costs_more(situation: Situation) -> None:
    assume(situation.open_remedies.any() and not situation.forced)
    fewer = situation.open_remedies.copy()
    fewer[np.flatnonzero(fewer)[0]] = False
    assert _least(situation) <= _least(replace(situation, open_remedies=fewer)) + 1e-9


@settings(max_examples=60, deadline=None)
@given(situations(linked=False), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_written_does_not_matter(
    situation: Situation, random: object
) -> None:
    mixed = np.random.default_rng(random.randrange(10**6))  # type: ignore[attr-defined]
    checks = mixed.permutation(len(situation.tables))
    remedies = mixed.permutation(len(situation.remedy_costs))
    causes = mixed.permutation(len(situation.weights))
    other = replace(
        situation,
        weights=situation.weights[causes],
        tables=tuple(situation.tables[check][:, causes] for check in checks),
        check_costs=situation.check_costs[checks],
        open_checks=situation.open_checks[checks],
        cures=situation.cures[np.ix_(remedies, causes)],
        remedy_costs=situation.remedy_costs[remedies],
        open_remedies=situation.open_remedies[remedies],
    )
    one, two = optimum(Board(situation)), optimum(Board(other))
    assert two.minutes == pytest.approx(one.minutes, rel=1e-9)
    assert two.checks == pytest.approx(one.checks[checks])
    assert two.remedies == pytest.approx(one.remedies[remedies])


@settings(max_examples=60, deadline=None)
@given(situations(checks=2))
def test_danger_ends_it_at_once(situation: Situation) -> None:
    assume(len(situation.tables))
    always = replace(
        situation,
        check_needs=(),
        check_after=(),
        open_checks=np.ones(len(situation.tables), dtype=np.bool_),
        forced=(0,),
        danger=tuple(np.ones(len(table), dtype=np.bool_) for table in situation.tables),
        openings=np.empty(0),
    )
    minutes = situation.check_costs[0] + situation.handover
    assert _least(always) == pytest.approx(minutes, rel=1e-9)


def test_a_game_without_checks_or_remedies_is_a_hand_over() -> None:
    bare = replace(
        game("noisy", 0),
        tables=(),
        check_costs=np.empty(0),
        open_checks=np.empty(0, dtype=np.bool_),
        cures=np.empty((0, 10)),
        remedy_costs=np.empty(0),
        open_remedies=np.empty(0, dtype=np.bool_),
    )
    assert places(Board(bare)) == 1
    assert _least(bare) == pytest.approx(bare.handover)


def test_refuses_what_is_too_large() -> None:
    plain = game("cheap", 0)
    large = replace(
        plain,
        tables=plain.tables * 3,
        check_costs=np.tile(plain.check_costs, 3),
        open_checks=np.tile(plain.open_checks, 3),
    )
    assert places(Board(large)) > 10 * LARGEST
    with pytest.raises(ValueError, match="too many"):
        optimum(Board(large))
