"""An engineer takes a shift over, and what a layer would change is seen first."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import Cast
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import Leave, Shift
from tournevis.ground.staff.tests.test_screens import now_of, of, page


def test_an_engineer_fills_a_gap_and_gives_it_back(cast: Cast) -> None:
    rota, now = of(cast), now_of(cast)
    start, end = now + timedelta(hours=1), now + timedelta(hours=3)
    Leave.objects.create(
        organisation=cast.centre, person=cast.anna, starts_at=start, ends_at=end, words=""
    )
    Leave.objects.create(
        organisation=cast.centre, person=cast.emile, starts_at=start, ends_at=end, words=""
    )
    holder, _until = duty.holder(rota, start) or (cast.anna, None)
    other = cast.emile if holder == cast.anna else cast.anna
    Leave.objects.filter(person=other).delete()
    assert 'action="/oncall/mine/shifts/"' not in page(browser(holder))
    client = browser(other)
    assert 'action="/oncall/mine/shifts/"' in page(client)
    form = {"rota": rota.pk, "starts": start.isoformat(), "ends": end.isoformat()}
    assert browser(cast.ben).post("/oncall/mine/shifts/", form).status_code == 403
    assert browser(holder).post("/oncall/mine/shifts/", form).status_code == 409
    assert client.post("/oncall/mine/shifts/", form)["Location"] == "/oncall/mine/"
    walls.open_to(cast.everyone)
    shift = Shift.objects.get()
    assert (shift.person, shift.by, shift.starts_at) == (other, other, start)
    back = f"/oncall/mine/shifts/{shift.pk}/end/"
    assert back in page(client, "/oncall/mine/")
    assert browser(holder).post(back).status_code == 404
    client.post(back)
    assert back not in page(client, "/oncall/mine/")
    walls.open_to(cast.everyone)
    shift.refresh_from_db()
    assert shift.cancelled_by == other


def test_a_wrong_taking_over_is_said(cast: Cast) -> None:
    rota, now, client = of(cast), now_of(cast), browser(cast.anna)
    past = (now - timedelta(hours=1)).isoformat()
    for form in ({}, {"rota": rota.pk, "starts": past, "ends": past}, {"rota": "9" * 400}):
        assert client.post("/oncall/mine/shifts/", form).status_code == 422
    walls.open_to(cast.everyone)
    assert not Shift.objects.exists()


def test_the_preview_begins_where_something_changes(cast: Cast) -> None:
    layer, now = of(cast).layers.get(), now_of(cast)
    first = (now + timedelta(days=60)).date()
    new = f"/oncall/rotas/{layer.rota_id}/layers/new/"
    form = {
        "rotation": "daily", "every": "1", "handover_at": "00:00", "do": "preview",
        "starts_on": first.isoformat(), "ends_on": (first + timedelta(days=2)).isoformat(),
        "member": [cast.sophie.pk],
    }  # fmt: skip
    answer = browser(cast.sophie).post(new, form)
    line = answer.context["preview"]
    assert line.days[0].on == first
    assert line.days[0].parts[-1].stretch.person == cast.sophie
    assert not any(day.is_today for day in line.days)
    answer = browser(cast.sophie).post(new, {**form, "member": []})
    assert answer.context["preview_since"] is None
    assert answer.context["preview"].days[0].is_today
