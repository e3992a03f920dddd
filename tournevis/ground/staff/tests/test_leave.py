"""Leave on the screen: one's own, and what a supervisor says of others."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from tests.cast import Cast
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.staff import duty
from tournevis.ground.staff.drawing import line
from tournevis.ground.staff.models import Leave
from tournevis.ground.staff.outlook import outlook
from tournevis.ground.staff.tests.test_screens import in_utc, local, now_of, of, page


def test_leave_is_taken_and_ended_by_oneself(cast: Cast) -> None:
    now = now_of(cast)
    in_utc(cast, cast.anna)
    form = {"starts": local(now), "ends": local(now + timedelta(days=2)), "words": "a\r\nb"}
    assert browser(cast.anna).post("/oncall/mine/leave/", form).status_code == 302
    walls.open_to(cast.everyone)
    leave = Leave.objects.get()
    assert (leave.person, leave.words) == (cast.anna, "a b")
    assert browser(cast.emile).post(f"/oncall/leave/{leave.pk}/end/").status_code == 404
    browser(cast.anna).post(f"/oncall/leave/{leave.pk}/end/")
    walls.open_to(cast.everyone)
    assert not duty.is_away_between(cast.anna, now + timedelta(hours=3), now + timedelta(hours=4))


def test_a_supervisor_says_that_somebody_is_away_and_back(cast: Cast) -> None:
    now = now_of(cast)
    in_utc(cast, cast.sophie)
    form = {"starts": local(now), "ends": local(now + timedelta(days=2)), "person": cast.anna.pk}
    assert browser(cast.emile).post("/oncall/leave/", form).status_code == 403
    assert "/oncall/leave/" not in page(browser(cast.emile))
    client = browser(cast.sophie)
    assert client.post("/oncall/leave/", {**form, "person": cast.carla.pk}).status_code == 422
    assert client.post("/oncall/leave/", form)["Location"] == "/oncall/"
    walls.open_to(cast.everyone)
    leave = Leave.objects.get()
    assert (leave.person, leave.by) == (cast.anna, cast.sophie)
    end = f"/oncall/leave/{leave.pk}/end/"
    assert end in page(client)
    assert end not in page(browser(cast.emile))
    assert client.post(end)["Location"] == "/oncall/"
    walls.open_to(cast.everyone)
    assert not duty.is_away_between(cast.anna, now + timedelta(hours=3), now + timedelta(hours=9))


def test_a_shift_in_ones_leave_is_marked_and_said_once(cast: Cast) -> None:
    rota, now = of(cast), now_of(cast)
    holder, _until = duty.on_call(cast.centre.pk, now) or (cast.anna, None)
    walls.open_to(cast.everyone)
    Leave.objects.create(
        organisation=cast.centre,
        person=holder,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(hours=2),
        words="",
    )
    turns = browser(holder).get("/oncall/mine/").context["turns"]
    assert [is_away for _turn, is_away in turns][:2] == [True, False]
    plan = duty.plan_of(rota, now)
    look = outlook(plan, now, now, now + timedelta(hours=1))
    [day, *_rest] = line(rota, look.stretches, now, 1, ZoneInfo("UTC")).days
    assert [part.stretch.trouble for part in day.parts] == ["away"]
