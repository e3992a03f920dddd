"""The wall board: what waits, read from afar, and nothing of another's clients."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.tests.rows import browser, opened, promised
from tournevis.ground.organisations import walls
from tournevis.ground.staff.models import Rota
from tournevis.steps.oncall.models import Whom
from tournevis.steps.oncall.tests.scene import policy, rota_of
from tournevis.steps.oncall.watch.board import SHOWN, board


def text(cast: Cast, person: object, **headers: str) -> str:
    answer = browser(person).get("/oncall/board/", headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return answer.content.decode()


def test_calm_when_nothing_waits(cast: Cast) -> None:
    assert "board-calm" in text(cast, cast.anna)
    assert browser(cast.ben).get("/oncall/board/").status_code == 403


def test_an_empty_rota_stands_there_only_where_a_policy_asks_for_it(cast: Cast) -> None:
    now = walls.open_to(cast.everyone)
    usual = rota_of(cast)
    empty = Rota.objects.create(organisation=cast.centre, name="Empty", timezone="UTC")
    assert [each.rota for each in board(cast.anna, now).looks] == [usual]
    policy(cast, (Whom.HOLDER, 5, {"rota": empty}))
    assert empty in [each.rota for each in board(cast.anna, now).looks]


def test_what_nobody_has_and_which_clocks_run_out_next(cast: Cast) -> None:
    now = walls.open_to(cast.everyone)
    old = opened(cast.ben, now - timedelta(hours=3), "Old one")
    promised(old, 30)
    mine = opened(cast.ben, now, "In hand", assignee=cast.anna)
    promised(mine, 60)
    carlas = opened(cast.carla, now, "Hidden one")
    promised(carlas, 5)
    seen = board(cast.anna, now)
    assert [each.pk for each in seen.free] == [old.pk]
    assert [each.incident_id for each in seen.clocks] == [old.pk, mine.pk]
    assert (seen.free_count, seen.late_count) == (1, 1)
    shown = text(cast, cast.anna)
    assert "is-late" in shown
    assert "Hidden one" not in shown
    assert "Hidden one" in text(cast, cast.emile)
    part = text(cast, cast.anna, **{"HX-Request": "true"})
    assert "<html" not in part
    assert 'id="board"' in part


def test_a_crisis_stands_out_until_it_is_stood_down(cast: Cast) -> None:
    now = walls.open_to(cast.everyone)
    incident = opened(cast.ben, now, "All down")
    incident.record(Fact.DECLARED, now=now, by=cast.sophie, data={"why": "x"})
    assert "board-crises" in text(cast, cast.anna)
    walls.open_to(cast.everyone)
    incident.record(Fact.STOOD_DOWN, now=now, by=cast.sophie, data={"why": "x"})
    assert "board-crises" not in text(cast, cast.anna)


def test_it_costs_the_same_however_many_wait(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    now = walls.open_to(cast.everyone)
    for _ in range(SHOWN * 3):
        promised(opened(cast.ben, now), 30)
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        seen = board(cast.anna, now)
    assert (len(seen.free), seen.free_count) == (SHOWN, SHOWN * 3)


def test_how_bad_it_is_and_that_nobody_knows_the_client(cast: Cast) -> None:
    now = walls.open_to(cast.everyone)
    opened(cast.ben, now, "All down", severity=1)
    opened(cast.sophie, now, "Bonjour", in_triage=True)
    shown = text(cast, cast.sophie)
    assert '<span class="late">critique</span>' in shown
    assert "client inconnu\u202f: Bonjour" in shown
    assert "Centre Atlas: " not in shown
