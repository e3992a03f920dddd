"""A play is judged by its choices: the best ones lose nothing, and luck does not count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.troubleshoot import Case, Guide
from tournevis.engines.troubleshoot.plan.choose import USUAL, Effort
from tournevis.engines.troubleshoot.simulate import Chooser, Planned, Temper, client, play, review
from tournevis.engines.troubleshoot.simulate.tests.shops import busy_guide, dangerous_shop, shop
from tournevis.engines.troubleshoot.tests.samples import followed, optimum

ROLLOUT = Effort(exact=0, work=1e5)


def at_random(seed: int) -> Chooser:
    """Anything that is possible, hand-overs seldom."""
    random = np.random.default_rng(seed)

    def choose(guide: Guide, case: Case) -> tuple[str, str]:
        ways = [("handover", "handover")]
        done = case.skipped | case.observed.keys() | case.failed
        ways += 2 * [("check", each.key) for each in guide.checks if each.key not in done]
        ways += 2 * [("remedy", each.key) for each in guide.remedies if each.key not in done]
        return ways[int(random.integers(len(ways)))]

    return choose


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 500), st.integers(0, 500), st.sampled_from([USUAL, ROLLOUT]))
def test_the_best_play_scores_100_whatever_the_luck(model: int, seed: int, effort: Effort) -> None:
    guide = busy_guide(model, causes=4, checks=2, remedies=2)
    judged = review(
        guide, play(guide, client(guide, seed, temper=Temper()), Planned(effort)), effort
    )
    assert judged.lost == 0
    assert judged.score == 100
    assert all(each.is_best for each in judged.moves)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 500), st.integers(0, 500), st.sampled_from([USUAL, ROLLOUT]))
def test_no_move_ever_gains_and_a_step_loses_its_price_at_most(
    model: int, seed: int, effort: Effort
) -> None:
    guide = busy_guide(model, causes=4, checks=2, remedies=2)
    judged = review(guide, play(guide, client(guide, seed), at_random(seed)), effort)
    assert all(each.lost >= 0 for each in judged.moves)
    assert all(each.lost <= each.move.cost for each in judged.moves)
    assert 0 <= judged.score <= 100


def test_what_the_moves_lose_on_average_is_what_the_policy_costs_more() -> None:
    """Exactly: cost - lost has the optimum as its mean, for any policy; so luck does not count."""
    guide, policy = busy_guide(5, causes=3, checks=2, remedies=2), _stubborn
    games = [play(guide, client(guide, 17, number), policy) for number in range(120)]
    left = np.array([game.cost - review(guide, game).lost for game in games])
    error = left.std(ddof=1) / np.sqrt(len(left))
    assert abs(left.mean() - optimum(guide)) < 3.5 * error
    assert followed(guide, lambda case: policy(guide, case)) > optimum(guide)


def _stubborn(guide: Guide, case: Case) -> tuple[str, str]:
    """Every check, then every remedy, in the guide's order."""
    checks = [("check", each.key) for each in guide.checks if each.key not in case.observed]
    remedies = [("remedy", each.key) for each in guide.remedies if each.key not in case.failed]
    return [*checks, *remedies, ("handover", "handover")][0]


def test_the_best_play_is_told_where_it_was_missed() -> None:
    guide = shop()
    game = play(guide, client(guide, 1), lambda guide, case: ("handover", "handover"))
    (only,) = review(guide, game).moves
    assert not only.is_best
    assert only.best.kind == "check"
    assert only.lost == pytest.approx(guide.handover_cost - only.best.expected_minutes)


def test_passing_over_safety_is_a_grave_mistake_even_where_it_saves_minutes() -> None:
    guide = dangerous_shop()
    game = play(guide, client(guide, 1, cause="cable-loose"), _stubborn)
    first = review(guide, game).moves[0]
    assert first.reason == "safety"
    assert first.best.key == "smoke"
    assert first.lost == guide.handover_cost


def test_going_on_in_danger_is_one_too() -> None:
    guide = dangerous_shop()
    number = next(n for n in range(500) if client(guide, 1, n).answer("smoke") == "yes")
    script = iter([("check", "smoke"), ("check", "lamp"), ("handover", "handover")])
    game = play(guide, client(guide, 1, number), lambda guide, case: next(script))
    asked, went_on, handed_over = review(guide, game).moves
    assert (asked.lost, handed_over.lost) == (0, 0)
    assert went_on.reason == "danger"
    assert went_on.lost == guide.handover_cost
