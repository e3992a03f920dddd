"""Who a simulated client is, and what they answer."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot.guide import LATER
from tournevis.engines.troubleshoot.simulate import CALM, Temper, client
from tournevis.engines.troubleshoot.simulate.tests.shops import shop

GUIDE = shop()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(0, 1000), st.permutations(["lamp", "cable"]))
def test_whatever_is_asked_before_the_answer_is_the_same(
    seed: int, number: int, order: list[str]
) -> None:
    someone, again = client(GUIDE, seed, number, Temper()), client(GUIDE, seed, number, Temper())
    assert {key: someone.answer(key) for key in order} == {
        key: again.answer(key) for key in ("lamp", "cable")
    }
    assert someone.tries("reseat") == again.tries("reseat")
    assert someone.cause == again.cause


def test_causes_come_as_often_as_the_guide_says() -> None:
    seen = Counter(client(GUIDE, 5, number).cause for number in range(2000))
    for cause, chance in zip(GUIDE.causes, GUIDE.prior, strict=True):
        error = (chance * (1 - chance) / 2000) ** 0.5
        assert abs(seen[cause.key] / 2000 - chance) < 4 * error


def test_answers_and_cures_come_as_often_as_the_guide_says_of_the_cause() -> None:
    some = [client(GUIDE, 7, number, CALM, "cable-loose") for number in range(1500)]
    out = sum(each.answer("cable") == "out" for each in some) / 1500
    cured = sum(each.tries("reseat") == "worked" for each in some) / 1500
    assert out == pytest.approx(0.9, abs=0.03)
    assert cured == pytest.approx(0.95, abs=0.025)


def test_people_do_not_know_cannot_now_and_slip_as_often_as_their_temper_says() -> None:
    temper = Temper(slips=0.5, unknown=0.2, later=0.1)
    some = [client(GUIDE, 9, number, temper, "cable-loose") for number in range(1500)]
    said = Counter(each.answer("cable") for each in some)
    assert said["unknown"] / 1500 == pytest.approx(0.2, abs=0.04)
    assert said[LATER] / 1500 == pytest.approx(0.1, abs=0.03)
    assert said["in"] / (said["in"] + said["out"]) == pytest.approx(0.5 * 0.1 + 0.25, abs=0.05)
    assert sum(each.tries("reseat") == LATER for each in some) / 1500 == pytest.approx(
        0.1, abs=0.03
    )


def test_a_cause_that_the_guide_lacks_is_refused() -> None:
    with pytest.raises(KeyError):
        client(GUIDE, 1, cause="gremlins")
