"""Weights of evidence add up to the belief."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Case, belief, parse, setbacks, weights
from tournevis.engines.troubleshoot.case import prior
from tournevis.engines.troubleshoot.tests.samples import cases, guides
from tournevis.engines.troubleshoot.tests.written import written


def _log_odds(chance: float) -> float:
    return math.log(chance) - math.log1p(-chance)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_they_lead_from_the_prior_to_the_posterior(data: st.DataObject) -> None:
    guide = data.draw(guides())
    case = data.draw(cases(guide))
    cause = data.draw(st.sampled_from(guide.causes)).key
    after = belief(guide, case).of(cause)
    assume(1e-6 < after < 1 - 1e-6)
    before = float(prior(guide, case)[guide.cause_index[cause]])
    moved = sum(weight.value for weight in weights(guide, case, cause))
    moved += sum(setback.value for setback in setbacks(guide, case, cause))
    assert _log_odds(before) + moved == pytest.approx(_log_odds(after), abs=1e-6)


def test_they_come_in_the_order_of_the_answers_and_tell_for_from_against() -> None:
    guide = parse(written())
    case = Case(observed={"cable": "out", "lamp": "unknown"})
    found = weights(guide, case, "cable-loose")
    assert [(each.check, each.answer) for each in found] == [("cable", "out"), ("lamp", "unknown")]
    assert found[0].value == pytest.approx(math.log(0.9 / 0.05))
    assert found[1].value == 0
    assert weights(guide, case, "box-frozen")[0].value < 0


def test_a_failed_remedy_weighs_against_what_it_cures() -> None:
    (setback,) = setbacks(parse(written()), Case().tried("reseat"), "cable-loose")
    assert setback.remedy == "reseat"
    assert setback.value == pytest.approx(math.log(0.05))
