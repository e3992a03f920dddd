"""The belief is the exact posterior."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Case, CaseError, Guide, belief, next_step, parse
from tournevis.engines.troubleshoot.tests.samples import (
    agrees,
    cases,
    enumerated,
    guide_of,
    guides,
    random_guide,
)
from tournevis.engines.troubleshoot.tests.written import written


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_is_what_enumeration_of_every_world_gives(data: st.DataObject) -> None:
    guide = data.draw(guides(checks=3, remedies=3))
    case = data.draw(cases(guide))
    worlds = {
        world: chance
        for world, chance in enumerated(guide, case).items()
        if agrees(guide, case, world[1], world[2])
    }
    evidence = sum(worlds.values())
    seen = belief(guide, case)
    assert seen.evidence == pytest.approx(evidence, rel=1e-9, abs=1e-300)
    if evidence > 0:
        for cause in guide.causes:
            exact = sum(chance for world, chance in worlds.items() if world[0] == cause.key)
            assert seen.of(cause.key) == pytest.approx(exact / evidence, rel=1e-9, abs=1e-15)
    else:
        assert seen.of("other") == 1.0


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_correction_is_a_fresh_computation(data: st.DataObject) -> None:
    guide = data.draw(guides().filter(lambda guide: guide.checks))
    case = data.draw(cases(guide))
    check = data.draw(st.sampled_from(guide.checks))
    wrong, right = data.draw(st.permutations([answer.key for answer in check.answers]))[:2]
    fresh = case.without(check.key).answered(check.key, right)
    corrected = case.answered(check.key, wrong).answered(check.key, right)
    assert belief(guide, corrected).probabilities == pytest.approx(
        belief(guide, fresh).probabilities, rel=1e-12
    )
    taken_back = case.answered(check.key, wrong).without(check.key)
    never = case.without(check.key)
    assert belief(guide, taken_back) == belief(guide, never)
    assert next_step(guide, taken_back) == next_step(guide, never)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_names_and_their_order_do_not_matter(data: st.DataObject) -> None:
    guide = data.draw(guides())
    case = data.draw(cases(guide))
    other = _shuffled(guide, data)
    one, two = belief(guide, case), belief(other, case)
    assert two.evidence == pytest.approx(one.evidence, rel=1e-9)
    for cause in guide.causes:
        assert two.of(cause.key) == pytest.approx(one.of(cause.key), rel=1e-9)
    cost = next_step(guide, case).expected_minutes
    assert next_step(other, case).expected_minutes == pytest.approx(cost, rel=1e-9)


def test_the_order_of_steps_does_not_change_the_plan_when_renamed() -> None:
    for seed in range(20):
        guide = random_guide(seed, causes=5, checks=4, remedies=4)
        renamed = replace(guide, remedies=guide.remedies[::-1], checks=guide.checks[::-1])
        assert next_step(guide, Case()).key == next_step(renamed, Case()).key


def _shuffled(guide: Guide, data: st.DataObject) -> Guide:
    columns = [*data.draw(st.permutations(range(len(guide.causes) - 1))), len(guide.causes) - 1]
    checks = [
        replace(
            check,
            likelihood=tuple(tuple(row[column] for column in columns) for row in check.likelihood),
        )
        for check in guide.checks
    ]
    return replace(
        guide,
        causes=tuple(guide.causes[column] for column in columns),
        checks=tuple(data.draw(st.permutations(checks))),
        remedies=tuple(data.draw(st.permutations(guide.remedies))),
    )


def test_unknown_says_nothing_and_is_not_asked_again() -> None:
    guide = parse(written())
    first = next_step(guide, Case())
    unknown = Case(observed={first.key: "unknown"})
    assert belief(guide, unknown) == belief(guide, Case())
    assert next_step(guide, unknown).key != first.key


def test_a_failed_remedy_speaks_against_what_it_cures() -> None:
    guide = parse(written())
    before, after = belief(guide, Case()), belief(guide, Case().tried("reseat"))
    assert after.of("cable-loose") == pytest.approx(0.4 * 0.05 / (0.4 * 0.05 + 0.6))
    assert after.of("box-frozen") > before.of("box-frozen")


def test_a_remedy_that_cannot_fail_and_failed_leaves_other() -> None:
    guide = guide_of([1, 1], [], [[1.0, 1.0]], [], [5], 30)
    seen = belief(guide, Case().tried("remedy-0"))
    assert (seen.probabilities, seen.evidence) == ((0.0, 1.0), 0.0)


def test_closed_incidents_are_added_to_a_hundred_of_the_guide() -> None:
    guide = parse(written())
    seen = belief(guide, Case(counts={"power-cut": 100, "a-cause-since-removed": 7}))
    assert seen.of("power-cut") == pytest.approx((20 + 100) / 200)
    assert sum(seen.probabilities) == pytest.approx(1)


def test_no_interview_is_too_long_for_the_arithmetic() -> None:
    table = [[0.005, 0.005, 0.3], [0.995, 0.995, 0.7]]
    guide = guide_of([1, 1, 1], [table] * 400, [], [1] * 400, [], 30)
    case = Case(observed={f"check-{index}": "answer-0" for index in range(400)})
    seen = belief(guide, case)
    assert np.isfinite(seen.probabilities).all()
    assert seen.of("other") == pytest.approx(1)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (Case(observed={"lamps": "on"}), "guide 'shop' has no check 'lamps'"),
        (Case(observed={"lamp": "blue"}), "check 'lamp' of guide 'shop' has no answer 'blue'"),
        (Case(failed=frozenset({"pray"})), "guide 'shop' has no remedy 'pray'"),
    ],
)
def test_a_case_of_another_guide_is_refused(case: Case, message: str) -> None:
    with pytest.raises(CaseError, match=message):
        belief(parse(written()), case)
