"""The pages about being on call, as the staff uses them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from tests.cast import Cast
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import (
    Layer,
    Leave,
    Rota,
    RotaMember,
    Shift,
    Skill,
    Swap,
    Team,
    TeamMember,
)

LOCAL = "%Y-%m-%dT%H:%M"


def of(cast: Cast) -> Rota:
    walls.open_to(cast.everyone)
    return Rota.objects.get(organisation=cast.centre)


def now_of(cast: Cast) -> datetime:
    with walls.system() as now:
        pass
    walls.open_to(cast.everyone)
    return now


def local(at: datetime) -> str:
    """As the form of somebody who lives by UTC says it."""
    return at.astimezone(UTC).strftime(LOCAL)


def in_utc(cast: Cast, *people: Person) -> None:
    walls.open_to(cast.everyone)
    Person.objects.filter(pk__in=[each.pk for each in people]).update(timezone="UTC")


def said(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def page(client: Client, address: str = "/oncall/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return said(answer)


def test_the_overview_says_who_is_on_call_who_is_next_and_how_to_call(cast: Cast) -> None:
    now = now_of(cast)
    holder, _until = duty.on_call(cast.centre.pk, now) or (None, None)
    assert holder is not None
    text = page(browser(cast.anna))
    other = cast.emile if holder == cast.anna else cast.anna
    assert f'href="tel:{holder.phone}"' in text
    assert f'class="holder-name">{holder.name}' in text
    assert other.first_name in text


def test_a_gap_is_an_error_before_it_happens(cast: Cast) -> None:
    rota, now = of(cast), now_of(cast)
    holder, _until = duty.on_call(cast.centre.pk, now) or (cast.anna, None)
    assert 'id="troubles"' not in page(browser(cast.anna))
    walls.open_to(cast.everyone)
    Leave.objects.create(
        organisation=cast.centre,
        person=holder,
        starts_at=now,
        ends_at=now + timedelta(hours=2),
        words="dentist",
    )
    text = page(browser(cast.anna))
    assert 'id="troubles"' in text
    assert "dentist" in text
    walls.open_to(cast.everyone)
    RotaMember.objects.filter(layer__rota=rota).delete()
    assert "holder-name late" in page(browser(cast.anna))


def test_a_rota_that_makes_no_sense_is_shown_all_the_same(cast: Cast) -> None:
    rota = of(cast)
    rota.layers.update(windows={"why": "rubbish"})
    Rota.objects.filter(pk=rota.pk).update(timezone="Mars/Base", region="XX-99")
    for address in ("/oncall/", f"/oncall/rotas/{rota.pk}/", "/oncall/mine/", "/oncall/fairness/"):
        page(browser(cast.sophie), address)
    layer = rota.layers.get()
    page(browser(cast.sophie), f"/oncall/layers/{layer.pk}/")


def test_clients_and_strangers_come_by_nothing(cast: Cast) -> None:
    for address in ("/oncall/", "/oncall/mine/", "/oncall/fairness/", "/oncall/teams/"):
        assert browser(cast.ben).get(address).status_code == 403
        assert Client().get(address)["Location"].startswith("/accounts/login/")
    rota = of(cast)
    for address in (f"/oncall/rotas/{rota.pk}/", "/oncall/rotas/new/", "/oncall/teams/"):
        assert browser(cast.anna).get(address).status_code == 403


def test_a_supervisor_makes_a_rota_with_a_layer_and_deletes_it(cast: Cast) -> None:
    client = browser(cast.sophie)
    form = {"name": "Nights\x00", "timezone": "Europe/Paris", "region": "fr-57"}
    answer = client.post("/oncall/rotas/new/", form)
    walls.open_to(cast.everyone)
    rota = Rota.objects.get(name="Nights")
    assert answer["Location"] == f"/oncall/rotas/{rota.pk}/layers/new/"
    assert rota.region == "FR-57"
    assert "first-button" in page(client, answer["Location"])
    answer = client.post(answer["Location"], layer_form(cast, do="save"))
    assert answer["Location"] == f"/oncall/rotas/{rota.pk}/"
    walls.open_to(cast.everyone)
    layer = Layer.objects.get(rota=rota)
    assert layer.windows == [
        {"from": "18:00", "to": "08:00", "days": [0, 4]},
        {"from": "00:00", "to": "00:00", "holidays": True},
    ]
    assert [each.person for each in layer.members.all()] == [cast.emile, cast.anna]
    client.post(f"/oncall/rotas/{rota.pk}/deletion/")
    walls.open_to(cast.everyone)
    assert not Rota.objects.filter(pk=rota.pk).exists()


def layer_form(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Nights",
        "rotation": "daily",
        "every": "2",
        "starts_on": "2026-01-05",
        "handover_at": "18:00",
        "member": [cast.emile.pk, cast.anna.pk],
        "window-0-days": ["0", "4"],
        "window-0-from": "18:00",
        "window-0-to": "08:00",
        "window-1-holidays": "1",
        "window-1-from": "00:00",
        "window-1-to": "00:00",
        **changes,
    }


def test_members_move_by_buttons_and_nothing_is_kept_until_it_is_saved(cast: Cast) -> None:
    layer = of(cast).layers.get()
    address, client = f"/oncall/layers/{layer.pk}/", browser(cast.sophie)
    order = [cast.anna.pk, cast.emile.pk]

    def shown(**form: Any) -> list[int]:
        answer = client.post(address, layer_form(cast, member=order, **form))
        assert answer.status_code == 200
        return [person.pk for person in answer.context["draft"].members]

    assert shown(do="up-1") == order[::-1]
    assert shown(do="down-0") == order[::-1]
    assert shown(do="drop-0") == order[1:]
    assert shown(do="add", add=str(cast.sophie.pk)) == [*order, cast.sophie.pk]
    assert shown(do="add", add=str(cast.carla.pk)) == order
    assert shown(do="up-9999999999999999999999") == order
    walls.open_to(cast.everyone)
    assert [each.person_id for each in layer.members.all()] == order


def test_the_preview_shows_four_weeks_and_keeps_nothing(cast: Cast) -> None:
    rota = of(cast)
    layer = rota.layers.get()
    before = list(Layer.objects.values()), list(RotaMember.objects.values())
    form = layer_form(cast, do="preview", member=[cast.sophie.pk], rotation="weekly")
    for number in range(12):
        form |= {f"window-{number}-{name}": "" for name in ("from", "to")}
        form.pop(f"window-{number}-days", None)
        form.pop(f"window-{number}-holidays", None)
    answer = browser(cast.sophie).post(f"/oncall/layers/{layer.pk}/", form)
    line = answer.context["preview"]
    assert len(line.days) == 28
    assert {block.stretch.person for block in line.blocks} == {cast.sophie}
    walls.open_to(cast.everyone)
    assert (list(Layer.objects.values()), list(RotaMember.objects.values())) == before


def test_wrong_layers_are_said_not_saved(cast: Cast) -> None:
    layer = of(cast).layers.get()
    before = list(Layer.objects.values())
    wrong = (
        {"every": "0"},
        {"every": "9" * 400},
        {"starts_on": "9999-12-31"},
        {"starts_on": "2026-02-30"},
        {"ends_on": "2025-01-01"},
        {"handover_at": "25:00"},
        {"rotation": "hourly"},
        {"window-0-from": "noon"},
        {"window-0-days": ["9"]},
        {"name": "x" * 101},
    )
    for change in wrong:
        form = layer_form(cast, do="save", **change)
        answer = browser(cast.sophie).post(f"/oncall/layers/{layer.pk}/", form)
        assert answer.status_code == 422, change
        walls.open_to(cast.everyone)
        assert list(Layer.objects.values()) == before


def test_an_override_is_made_shown_and_undone(cast: Cast) -> None:
    rota, now = of(cast), now_of(cast)
    in_utc(cast, cast.sophie)
    client, address = browser(cast.sophie), f"/oncall/rotas/{rota.pk}/"
    start, end = now + timedelta(hours=1), now + timedelta(hours=5)
    form = {"person": cast.sophie.pk, "starts": local(start), "ends": local(end)}
    assert client.post(f"{address}shifts/", form)["Location"] == address
    walls.open_to(cast.everyone)
    shift = Shift.objects.get()
    assert (shift.person, local(shift.starts_at), shift.by) == (
        cast.sophie,
        local(start),
        cast.sophie,
    )
    assert f"/oncall/shifts/{shift.pk}/deletion/" in page(client, address)
    client.post(f"/oncall/shifts/{shift.pk}/deletion/")
    assert f"/oncall/shifts/{shift.pk}/deletion/" not in page(client, address)
    walls.open_to(cast.everyone)
    holder, _until = duty.holder(rota, end - timedelta(minutes=10)) or (None, None)
    assert holder != cast.sophie


def test_a_whole_stretch_moved_is_two_overrides_or_none(cast: Cast) -> None:
    rota, now = of(cast), now_of(cast)
    client = browser(cast.sophie)
    hour = timedelta(hours=1)
    moments = [(now + n * hour).isoformat() for n in (1, 2, 3, 4)]
    form = {
        "person": [cast.anna.pk, cast.emile.pk],
        "starts": [moments[0], moments[2]],
        "ends": [moments[1], moments[3]],
    }
    client.post(f"/oncall/rotas/{rota.pk}/shifts/", form)
    walls.open_to(cast.everyone)
    assert Shift.objects.count() == 2
    form["person"] = [cast.anna.pk, cast.carla.pk]
    assert client.post(f"/oncall/rotas/{rota.pk}/shifts/", form).status_code == 422
    walls.open_to(cast.everyone)
    assert Shift.objects.count() == 2


def test_a_swap_is_asked_agreed_and_told(cast: Cast) -> None:
    rota, now = of(cast), now_of(cast)
    in_utc(cast, cast.anna, cast.emile)
    _rota, shift = duty.shifts_of(cast.anna, now, now + timedelta(days=30))[0]
    start = max(shift.start, now + timedelta(hours=1))
    end = start + timedelta(hours=3)
    form = {
        "rota": rota.pk,
        "starts": local(start),
        "ends": local(end),
        "to": cast.emile.pk,
        "words": "Concert",
    }
    answer = browser(cast.anna).post("/oncall/mine/swaps/", form)
    assert answer.status_code == 302, answer.context["swap_form"].errors
    walls.open_to(cast.everyone)
    swap = Swap.objects.get()
    assert "Concert" in page(browser(cast.emile), "/oncall/mine/")
    assert "Concert" in page(browser(cast.sophie))
    browser(cast.emile).post(f"/oncall/swaps/{swap.pk}/agreement/")
    walls.open_to(cast.everyone)
    holder, _until = duty.holder(rota, start + timedelta(hours=1)) or (None, None)
    assert holder == cast.emile


def test_a_swap_can_be_refused_and_withdrawn_by_whom_it_concerns_alone(cast: Cast) -> None:
    rota, now = of(cast), now_of(cast)
    _rota, shift = duty.shifts_of(cast.anna, now, now + timedelta(days=30))[0]
    start = max(shift.start, now + timedelta(hours=1))
    swap = Swap.objects.create(
        organisation=cast.centre, rota=rota, asked_by=cast.anna, to=cast.emile,
        starts_at=start, ends_at=start + timedelta(hours=2), asked_at=now,
    )  # fmt: skip
    for person, verb in ((cast.sophie, "refusal"), (cast.emile, "withdrawal")):
        browser(person).post(f"/oncall/swaps/{swap.pk}/{verb}/")
        walls.open_to(cast.everyone)
        swap.refresh_from_db()
        assert swap.state == Swap.State.ASKED
    browser(cast.emile).post(f"/oncall/swaps/{swap.pk}/refusal/")
    walls.open_to(cast.everyone)
    swap.refresh_from_db()
    assert swap.state == Swap.State.REFUSED


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
    assert not duty.is_away(cast.anna, now + timedelta(hours=3))


def test_wrong_times_are_said_kindly(cast: Cast) -> None:
    now, client = now_of(cast), browser(cast.anna)
    good = local(now + timedelta(hours=1))
    wrong = (
        ("", ""),
        ("x", good),
        (good, good),
        ("0001-01-01T00:00", "9999-12-31T23:59"),
        (good, "9999-12-31T23:59:59+23:59"),
        ("2026-13-45T99:99", good),
        (local(now - timedelta(days=9)), local(now - timedelta(days=8))),
        (good + "\x00", good),
    )
    for starts, ends in wrong:
        answer = client.post("/oncall/mine/leave/", {"starts": starts, "ends": ends})
        assert answer.status_code == 422, (starts, ends)
    walls.open_to(cast.everyone)
    assert not Leave.objects.exists()


def test_teams_their_members_and_skills(cast: Cast) -> None:
    client = browser(cast.sophie)
    client.post("/oncall/teams/new/", {"name": "Applications", "level": "2"})
    assert (
        client.post("/oncall/teams/new/", {"name": "Applications", "level": "2"}).status_code == 422
    )
    assert client.post("/oncall/teams/new/", {"name": "X", "level": "4"}).status_code == 422
    walls.open_to(cast.everyone)
    team = Team.objects.get()
    for capacity in ("5", "7"):
        form = {"person": cast.anna.pk, "capacity": capacity}
        client.post(f"/oncall/teams/{team.pk}/members/", form)
    client.post(f"/oncall/teams/{team.pk}/members/", {"person": cast.ben.pk, "capacity": "1"})
    walls.open_to(cast.everyone)
    assert TeamMember.objects.get().capacity == 7
    client.post("/oncall/skills/new/", {"name": "cash registers"})
    walls.open_to(cast.everyone)
    skill = Skill.objects.get()
    client.post(
        f"/oncall/skills/{skill.pk}/", {"person": [cast.anna.pk, cast.emile.pk, cast.ben.pk, "x"]}
    )
    client.post(f"/oncall/skills/{skill.pk}/", {"person": [cast.emile.pk]})
    walls.open_to(cast.everyone)
    assert [each.person for each in skill.people.all()] == [cast.emile]
    assert "cash registers" in page(client, "/oncall/teams/")
    client.post(f"/oncall/skills/{skill.pk}/deletion/")
    client.post(f"/oncall/teams/members/{TeamMember.objects.get().pk}/departure/")
    client.post(f"/oncall/teams/{team.pk}/deletion/")
    walls.open_to(cast.everyone)
    assert not Team.objects.exists()
    assert not Skill.objects.exists()


def test_fairness_adds_up(cast: Cast) -> None:
    answer = browser(cast.anna).get("/oncall/fairness/", {"days": "30", "until": "2026-06-30"})
    shares = answer.context["shares"]
    assert round(sum(each.load.hours for each in shares)) == 30 * 24
    for said_days, until in (("x", "x"), ("9" * 999, "0000-00-00"), ("30", "9999-12-31")):
        form = {"days": said_days, "until": until}
        assert browser(cast.anna).get("/oncall/fairness/", form).status_code == 200


def test_programs_are_told_who_is_on_call(cast: Cast) -> None:
    answer = browser(cast.anna).get("/api/oncall/").json()
    assert answer[0]["now"]["name"] in (cast.anna.name, cast.emile.name)
    assert answer[0]["next"]["at"] > answer[0]["now"]["until"][:10]
    assert browser(cast.ben).get("/api/oncall/").status_code == 403
    assert Client().get("/api/oncall/").status_code == 401
