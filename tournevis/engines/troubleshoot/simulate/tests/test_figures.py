"""What many clients come to, against what must come out."""

from __future__ import annotations

from typing import Any

import pytest

from tournevis.engines.troubleshoot import Case, Guide
from tournevis.engines.troubleshoot.plan.asking import options
from tournevis.engines.troubleshoot.plan.board import Board
from tournevis.engines.troubleshoot.plan.choose import EQUATION_5
from tournevis.engines.troubleshoot.plan.exact import optimum
from tournevis.engines.troubleshoot.plan.follow import Decision, by_equation_5, expected
from tournevis.engines.troubleshoot.plan.standing import situation
from tournevis.engines.troubleshoot.plan.states import States, start
from tournevis.engines.troubleshoot.simulate import (
    CALM,
    Summary,
    Temper,
    client,
    games,
    play,
    summary,
)
from tournevis.engines.troubleshoot.simulate.tests.shops import busy_guide, dangerous_shop, shop


def simulate(guide: Guide, *args: Any, **options: Any) -> Summary:
    return summary(guide, games(guide, *args, **options))


@pytest.mark.parametrize("guide", [shop(), dangerous_shop(), busy_guide(3, causes=5)])
def test_the_mean_cost_is_the_exact_one(guide: Guide) -> None:
    best = optimum(Board(situation(guide, Case()))).minutes
    found = simulate(guide, 600, seed=11)
    assert abs(found.cost - best) < 3.5 * found.cost_error


def test_the_mean_cost_of_equation_5_is_what_following_it_costs() -> None:
    guide = busy_guide(8, causes=6, checks=4, remedies=4)
    board = Board(situation(guide, Case()))

    def planner(board: Board, states: States) -> Decision:
        return by_equation_5(board, states, options(board, states))

    (exact,) = expected(board, start(board), planner)
    found = simulate(guide, 600, seed=2, effort=EQUATION_5)
    assert abs(found.cost - exact) < 3.5 * found.cost_error


def test_beliefs_are_calibrated_where_clients_are_as_the_guide_says() -> None:
    assert simulate(busy_guide(3, causes=5), 600, seed=4).ece < 0.06


def test_the_same_seed_gives_the_same_figures_and_another_seed_others() -> None:
    guide = shop()
    assert simulate(guide, 40, 3, Temper()) == simulate(guide, 40, 3, Temper())
    assert simulate(guide, 40, 3, Temper()) != simulate(guide, 40, 4, Temper())


def test_the_figures_are_those_of_the_games() -> None:
    guide = shop()
    played = list(games(guide, 60, 5, Temper()))
    found = summary(guide, played)
    assert found.handed_over == sum(game.end != "cured" for game in played) / 60
    assert found.cost == pytest.approx(sum(game.cost for game in played) / 60)
    assert found.steps == sum(len(game.moves) for game in played) / 60
    assert found.success <= 1 - found.handed_over
    assert set(found.as_dict()) >= {"success", "cost", "steps", "handed_over", "wrong", "ece"}


def test_a_lucky_cure_is_no_success() -> None:
    guide = shop()
    lucky = next(
        game
        for number in range(2000)
        for game in [
            play(guide, client(guide, 1, number, CALM, "cable-loose"), lambda g, c: _restart(c))
        ]
        if game.is_cured
    )
    assert lucky.moves[-1].key == "restart"  # it cures 1 loose cable in 20
    assert summary(guide, [lucky]).success == 0


def _restart(case: Case) -> tuple[str, str]:
    return ("handover", "handover") if "restart" in case.failed else ("remedy", "restart")


def test_noise_costs() -> None:
    guide = busy_guide(3, causes=5)
    sober = simulate(guide, 400, 1, CALM)
    assert simulate(guide, 400, 1, Temper(slips=0.4, unknown=0.2)).cost > sober.cost


def test_a_guide_that_knows_less_than_the_world_hands_over_more() -> None:
    from tournevis.engines.troubleshoot import parse
    from tournevis.engines.troubleshoot.tests.written import written

    told = written()
    told["causes"] = [each for each in told["causes"] if each["key"] != "box-frozen"]
    told["remedies"][1]["cures"] = {"cable-loose": 0.05}
    poorer = simulate(parse(told), 200, truth=shop())
    assert poorer.handed_over > simulate(shop(), 200).handed_over


def test_what_clients_write_first_saves_minutes() -> None:
    guide = shop()
    silent, told = simulate(guide, 80, 3), simulate(guide, 80, 3, writing="fr")
    assert told.cost < silent.cost


def test_no_clients_is_no_simulation() -> None:
    with pytest.raises(ValueError, match="no clients"):
        summary(shop(), [])
