"""Acting without questions: exact costs, and the p/c order where it is known to be the best."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Case, Guide
from tournevis.engines.troubleshoot.plan.acting import acting
from tournevis.engines.troubleshoot.tests.samples import enumerated, guide_of, guides


def _best_of_acting(guide: Guide) -> float:
    weights = guide.prior[np.newaxis]
    return float(acting(weights, guide.cures, guide.remedy_costs, guide.handover.minutes)[0])


def _order(guide: Guide) -> list[int]:
    """All remedies in p/c order, the belief updated after each."""
    weights, left, done = guide.prior, list(range(len(guide.remedies))), []
    while left:
        worth = (guide.cures @ weights) / guide.remedy_costs
        best = max(left, key=lambda remedy: float(worth[remedy]))
        weights = weights * (1.0 - guide.cures[best])
        left.remove(best)
        done.append(best)
    return done


def _cost(guide: Guide, done: list[int]) -> float:
    """Expected minutes of trying these remedies in this order, then handing over."""
    weights, spent = guide.prior, 0.0
    for remedy in done:
        spent += float(guide.remedy_costs[remedy] * weights.sum())
        weights = weights * (1.0 - guide.cures[remedy])
    return spent + guide.handover.minutes * float(weights.sum())


@settings(max_examples=60, deadline=None)
@given(guides(checks=0))
def test_the_cost_of_a_sequence_is_the_mean_over_every_world(guide: Guide) -> None:
    done = _order(guide)
    mean = 0.0
    for (_, _, cured), chance in enumerated(guide, Case()).items():
        for remedy in done:
            mean += chance * guide.remedy_costs[remedy]
            if cured[remedy]:
                break
        else:
            mean += chance * guide.handover.minutes
    assert _cost(guide, done) == pytest.approx(mean, rel=1e-9)


@settings(max_examples=100, deadline=None)
@given(guides(checks=0, causes=6, remedies=6))
def test_acting_stops_at_the_best_place_of_the_pc_order(guide: Guide) -> None:
    done = _order(guide)
    prefixes = [_cost(guide, done[:length]) for length in range(len(done) + 1)]
    assert _best_of_acting(guide) == pytest.approx(min(prefixes), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_pc_is_optimal_when_each_cause_has_its_own_sure_remedy(data: st.DataObject) -> None:
    causes = data.draw(st.integers(1, 4))
    rate, minutes = st.floats(0.01, 1), st.floats(0.5, 60)
    guide = guide_of(
        rates=[data.draw(rate) for _ in range(causes + 1)],
        tables=[],
        cures=np.eye(causes, causes + 1).tolist(),
        check_minutes=[],
        remedy_minutes=[data.draw(minutes) for _ in range(causes)],
        handover=data.draw(st.floats(5, 200)),
    )
    every = [
        _cost(guide, list(some))
        for length in range(causes + 1)
        for some in permutations(range(causes), length)
    ]
    assert _best_of_acting(guide) == pytest.approx(min(every), rel=1e-9)


def test_a_remedy_that_overlaps_another_counts_only_for_what_is_left() -> None:
    twice = guide_of([0.5, 0.5], [], [[1, 0], [1, 0]], [], [2, 2.5], 10)
    assert _cost(twice, [0, 1]) == pytest.approx(2 + 0.5 * 2.5 + 0.5 * 10)
    assert _best_of_acting(twice) == pytest.approx(2 + 0.5 * 10)


def test_two_remedies_can_be_worth_trying_where_the_first_alone_is_not() -> None:
    guide = guide_of([0.4, 0.4, 0.2], [], [[1, 0, 0], [0, 1, 0]], [], [4.1, 4.1], 10)
    assert _cost(guide, [0]) > 10
    assert _best_of_acting(guide) == pytest.approx(4.1 + 0.6 * 4.1 + 0.2 * 10)


@settings(max_examples=40, deadline=None)
@given(guides(checks=0), st.data())
def test_many_beliefs_at_once_are_as_one_by_one(guide: Guide, data: st.DataObject) -> None:
    random = np.random.default_rng(data.draw(st.integers(0, 9999)))
    weights = random.uniform(0, 1, size=(7, len(guide.causes)))
    allowed = random.uniform(size=(7, len(guide.remedies))) < 0.7
    together = acting(weights, guide.cures, guide.remedy_costs, guide.handover_cost, allowed)
    for row in range(7):
        usable = np.flatnonzero(allowed[row])
        alone = acting(
            weights[row : row + 1],
            guide.cures[usable],
            guide.remedy_costs[usable],
            guide.handover_cost,
        )
        assert together[row] == pytest.approx(alone[0], rel=1e-9)
