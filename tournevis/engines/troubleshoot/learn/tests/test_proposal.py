"""New numbers are posterior means: what integrating over every possible number gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import parse
from tournevis.engines.troubleshoot.learn import Closure, LearningError, Weights, learnt
from tournevis.engines.troubleshoot.learn.counts import dirichlet_mean
from tournevis.engines.troubleshoot.learn.rounding import row
from tournevis.engines.troubleshoot.learn.tests.closed import START
from tournevis.engines.troubleshoot.tests.samples import random_guide
from tournevis.engines.troubleshoot.tests.written import written

SHOP = parse(written())
POWER = Closure("shop", 1, START, "power-cut", (("lamp", "on"),), (("restart", False),))


@settings(max_examples=40, deadline=None)
@given(st.floats(0.05, 0.95), st.integers(0, 30), st.integers(0, 30), st.floats(20, 100))
def test_a_mean_is_the_integral_over_all_chances(
    expert: float, yes: int, no: int, weight: float
) -> None:
    chance = (np.arange(20000) + 0.5) / 20000
    logs = (weight * expert - 1 + yes) * np.log(chance)
    logs += (weight * (1 - expert) - 1 + no) * np.log1p(-chance)
    density = np.exp(logs - logs.max())
    exact = (density * chance).sum() / density.sum()
    mean = dirichlet_mean(np.array([expert, 1 - expert]), np.array([yes, no]), weight)
    assert mean[0] == pytest.approx(exact, abs=2e-3)
    assert mean.sum() == pytest.approx(1)


def test_a_row_a_rate_and_a_cure_move_towards_what_was_seen() -> None:
    told = [POWER] * 12 + [replace(POWER, observed=(("lamp", "off"),))] * 28
    proposal = learnt(SHOP, told)
    lamp = {c.place: c for c in proposal.changes}["checks", "lamp", "likelihood", "power-cut", "on"]
    assert (lamp.seen, lamp.of) == (12, 40)
    assert lamp.after == pytest.approx((20 * 0.01 + 12) / 60, abs=5e-4)
    assert lamp.sentence("en") == (
        "12 of 40 closures with “Power cut” answered “On” to “Is the light on?”: 0.01 -> 0.203"
    )
    assert lamp.sentence("fr").startswith(
        "12 incidents clos sur 40 de cause « Coupure de courant »"
    )
    rate = proposal.after.cause("power-cut").rate
    assert rate == pytest.approx(100 * (20 + 40) / 140, rel=0.005)
    assert proposal.after.version == 2
    assert proposal.closures == 40


def test_causes_of_the_default_row_move_together() -> None:
    told = [replace(POWER, cause="other", observed=(("lamp", "off"),))] * 10
    table = learnt(SHOP, told).after.likelihood[0]
    assert table[1, 0] == table[1, 2] == table[1, 3] == pytest.approx(10.6 / 30, abs=5e-4)
    assert table[1, 1] == SHOP.likelihood[0][1, 1]


def test_a_cure_counts_successes_and_failures_of_known_causes_only() -> None:
    frozen = replace(POWER, cause="box-frozen")
    told = [frozen] * 15 + [replace(frozen, tried=(("restart", True),))] * 5
    silent = [replace(frozen, cause="")] * 50
    remedy = learnt(SHOP, told + silent).after.remedy("restart")
    assert remedy.cures["box-frozen"] == pytest.approx((20 * 0.99 + 5) / 40, abs=5e-4)
    assert remedy.cures["cable-loose"] == 0.05


def test_few_closures_change_nothing_unless_asked() -> None:
    assert learnt(SHOP, [POWER] * 4).after is SHOP
    assert learnt(SHOP, [POWER] * 4, Weights(least=1)).changes
    assert learnt(SHOP, []).until is None


def test_a_guess_gives_way_sooner() -> None:
    checks = (replace(SHOP.checks[0], guess=True), SHOP.checks[1])
    firm, guessed = (
        learnt(guide, [POWER] * 10).after.likelihood[0][0, 1]
        for guide in (SHOP, replace(SHOP, checks=checks))
    )
    assert guessed > firm > 0.01


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 50), st.integers(0, 200))
def test_what_is_learnt_is_a_guide_again(seed: int, number: int) -> None:
    guide = random_guide(seed, answers=3)
    told = [
        Closure("sample", 1, START, f"cause-{n % 2}", (("check-0", f"answer-{n % 3}"),))
        for n in range(number)
    ]
    after = learnt(guide, told, Weights(least=1, change=0)).after
    for table, check in zip(after.likelihood, guide.checks, strict=True):
        assert table.sum(axis=0) == pytest.approx(1)
        assert table.min() >= min(check.noise, np.min(check.likelihood)) - 1e-12
    assert after.prior.sum() == pytest.approx(1)
    total = sum(cause.rate for cause in guide.causes)
    assert sum(cause.rate for cause in after.causes) == pytest.approx(total, rel=0.02)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=6))
def test_rounded_rows_sum_to_one_and_are_near(weights: list[float]) -> None:
    chances = [each / sum(weights) for each in weights]
    rounded = row(chances)
    assert sum(rounded) == pytest.approx(1, abs=1e-12)
    assert rounded == pytest.approx(chances, abs=1e-3 + 1e-9)


def test_a_guide_on_a_network_is_refused() -> None:
    network = replace(SHOP, network=object())  # type: ignore[arg-type]
    with pytest.raises(LearningError, match="in its network"):
        learnt(network, [POWER])
