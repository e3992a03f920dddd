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
from tournevis.ground.staff.forms import MomentField
from tournevis.ground.staff.models import (
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


def test_gaps_begin_now_and_stand_in_one_card_a_rota_below_the_names(cast: Cast) -> None:
    rota, now = of(cast), now_of(cast)
    empty = Rota.objects.create(organisation=cast.centre, name="Empty", timezone="UTC")
    hours = ((-1, 1), (5, 6), (9, 10))
    for start, end in hours:
        Shift.objects.create(
            organisation=cast.centre, rota=rota, person=cast.emile,
            starts_at=now + timedelta(hours=start), ends_at=now + timedelta(hours=end),
        )  # fmt: skip
        Leave.objects.create(
            organisation=cast.centre, person=cast.emile,
            starts_at=now + timedelta(hours=start), ends_at=now + timedelta(hours=end),
        )  # fmt: skip
    answer = browser(cast.sophie).get("/oncall/")
    found = {each.name: gaps for each, gaps in answer.context["troubles"]}
    assert len(found[rota.name]) == len(hours)
    assert len(found[empty.name]) == 1
    assert all(gap.start >= now for gaps in found.values() for gap in gaps)
    text = said(answer)
    assert text.count("card-late") == 2
    assert text.rindex("holder-name") < text.index("card-late")


def test_a_moment_is_of_any_minute() -> None:
    """A browser counts a step from the value that stands there, and refuses what is between."""
    assert "step" not in MomentField().widget.attrs


def test_a_rota_that_makes_no_sense_is_shown_all_the_same(cast: Cast) -> None:
    rota = of(cast)
    rota.layers.update(windows={"why": "rubbish"})
    Rota.objects.filter(pk=rota.pk).update(timezone="Mars/Base", region="XX-99")
    for address in ("/oncall/", f"/oncall/rotas/{rota.pk}/", "/oncall/mine/", "/oncall/fairness/"):
        page(browser(cast.sophie), address)
    assert "le fuseau horaire «\u202fMars/Base\u202f» n’existe pas" in page(browser(cast.anna))
    walls.open_to(cast.everyone)
    Rota.objects.filter(pk=rota.pk).update(timezone="Europe/Paris")
    text = page(browser(cast.anna))
    assert "aucun jour férié n’est connu pour «\u202fXX-99\u202f»" in text
    assert "la couche «\u202f1\u202f» est illisible" in text
    layer = rota.layers.get()
    page(browser(cast.sophie), f"/oncall/layers/{layer.pk}/")


def test_clients_and_strangers_come_by_nothing(cast: Cast) -> None:
    for address in ("/oncall/", "/oncall/mine/", "/oncall/fairness/", "/oncall/teams/"):
        assert browser(cast.ben).get(address).status_code == 403
        assert Client().get(address)["Location"].startswith("/accounts/login/")
    rota = of(cast)
    for address in (f"/oncall/rotas/{rota.pk}/", "/oncall/rotas/new/", "/oncall/teams/"):
        assert browser(cast.anna).get(address).status_code == 403


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
    plan = duty.plan_of(rota, now)
    shift = next(
        each for each in plan.shifts(now, now + timedelta(days=30)) if each.person == cast.anna
    )
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
    badge = '<span class="count is-urgent">1</span>'
    assert "Concert" in page(browser(cast.emile), "/oncall/mine/")
    assert badge in page(browser(cast.emile))
    assert badge not in page(browser(cast.anna))
    assert "Concert" in page(browser(cast.sophie))
    browser(cast.emile).post(f"/oncall/swaps/{swap.pk}/agreement/")
    walls.open_to(cast.everyone)
    holder, _until = duty.holder(rota, start + timedelta(hours=1)) or (None, None)
    assert holder == cast.emile


def test_a_swap_can_be_refused_and_withdrawn_by_whom_it_concerns_alone(cast: Cast) -> None:
    rota, now = of(cast), now_of(cast)
    plan = duty.plan_of(rota, now)
    shift = next(
        each for each in plan.shifts(now, now + timedelta(days=30)) if each.person == cast.anna
    )
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
