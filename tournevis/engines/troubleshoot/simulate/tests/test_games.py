"""One client from the first question to the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tournevis.engines.troubleshoot import Case, Guide
from tournevis.engines.troubleshoot.plan.standing import price
from tournevis.engines.troubleshoot.simulate import CALM, Planned, Temper, client, play
from tournevis.engines.troubleshoot.simulate.tests.shops import boxed_shop, dangerous_shop, shop


class Script:
    """A chooser that does these steps in order."""

    def __init__(self, *steps: tuple[str, str]) -> None:
        self.steps: Iterator[tuple[str, str]] = iter(steps)

    def __call__(self, guide: Guide, case: Case) -> tuple[str, str]:
        return next(self.steps)


def test_a_game_costs_what_its_steps_cost() -> None:
    guide = shop()
    for number in range(20):
        game = play(guide, client(guide, 3, number))
        assert game.cost == pytest.approx(sum(move.cost for move in game.moves))
        assert (game.moves[-1].outcome == "worked") == game.is_cured
        costs = {"lamp": 1, "cable": 2, "reseat": 10, "restart": 21, "handover": 45}
        assert all(move.cost == costs[move.key] for move in game.moves)


def test_a_cover_is_opened_once() -> None:
    guide = boxed_shop()
    someone = client(guide, 1, cause="box-frozen")
    script = Script(("check", "cable"), ("remedy", "reseat"), ("handover", "handover"))
    assert [move.cost for move in play(guide, someone, script).moves] == [17, 10, 45]


def test_asking_what_was_hinted_at_already_costs_more() -> None:
    guide = shop()
    case = Case().hinted({"lamp": {"on": 0.9, "off": 0.1}})
    assert price(guide, case, "check", "lamp") == 1 + guide.prices.again


def test_what_cannot_be_done_now_costs_nothing_and_is_not_proposed_again() -> None:
    guide = shop()
    game = play(guide, client(guide, 1, temper=Temper(later=1.0, unknown=0.0)))
    assert [move.outcome for move in game.moves[:-1]] == ["later"] * (len(game.moves) - 1)
    assert game.cost == guide.handover_cost
    assert game.end == "handed over"


def test_who_loses_patience_is_handed_over() -> None:
    guide = shop()
    someone = client(guide, 1, temper=Temper(0, 0, 0, patience=0.5), cause="box-frozen")
    game = play(guide, someone, Script(("check", "lamp"), ("check", "cable")))
    assert game.end == "gave up"
    assert [move.kind for move in game.moves] == ["check", "gave up"]
    assert game.cost == 1 + guide.handover_cost


def test_danger_ends_the_interview_at_once() -> None:
    guide = dangerous_shop()
    games = [play(guide, client(guide, 2, number)) for number in range(60)]
    smoke = [game for game in games if game.moves[0].outcome == "yes"]
    assert smoke
    assert all(game.moves[0].key == "smoke" for game in games)
    assert all([move.key for move in game.moves] == ["smoke", "handover"] for game in smoke)


def test_a_client_meets_the_same_plan_alone_and_in_a_crowd() -> None:
    guide, crowd = shop(), Planned()
    together = [
        play(guide, client(guide, 4, number, Temper()), crowd).moves for number in range(30)
    ]
    alone = [play(guide, client(guide, 4, number, Temper())).moves for number in range(30)]
    assert together == alone
    assert len(crowd.known) < sum(len(moves) for moves in together)


def test_the_same_client_is_as_lucky_with_another_plan() -> None:
    guide = shop()
    someone = client(guide, 6, cause="cable-loose", temper=CALM)
    first = play(
        guide, someone, Script(("check", "lamp"), ("check", "cable"), ("handover", "handover"))
    )
    second = play(
        guide, someone, Script(("check", "cable"), ("check", "lamp"), ("handover", "handover"))
    )
    assert {move.key: move.outcome for move in first.moves} == {
        move.key: move.outcome for move in second.moves
    }
