"""A new team has a rota in a minute: turns to begin with, copies, and whoever fills a gap first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import Leave, Rota, Shift, Team, TeamMember
from tournevis.ground.staff.tests.test_layer_screens import layer_form
from tournevis.ground.staff.tests.test_screens import local, now_of, of, page

YEAR = timedelta(days=365)


def made(cast: Cast, pattern: str, **more: object) -> Rota:
    """A rota that Sophie makes by the form."""
    form = {"name": "New", "timezone": "Europe/Paris", "region": "", "pattern": pattern, **more}
    answer = browser(cast.sophie).post("/oncall/rotas/new/", form)
    assert answer.status_code == 302, answer.context["form"].errors
    page(browser(cast.sophie), answer["Location"])
    walls.open_to(cast.everyone)
    return Rota.objects.get(name="New")


@pytest.mark.parametrize("pattern", ["weeks", "nights"])
def test_somebody_is_on_call_from_now_on_for_ever(cast: Cast, pattern: str) -> None:
    people = [cast.anna.pk, cast.emile.pk, cast.sophie.pk]
    rota, now = made(cast, pattern, people=people), now_of(cast)
    plan = duty.plan_of(rota, now)
    assert not plan.gaps(now, now + YEAR)
    assert {each.person.pk for each in plan.shifts(now, now + YEAR)} == {*people}


def test_nobody_has_the_days_and_the_nights_of_one_week(cast: Cast) -> None:
    rota = made(cast, "nights", people=[cast.anna.pk, cast.emile.pk, cast.sophie.pk])
    orders = [[one.person_id for one in each.members.all()] for each in rota.layers.all()]
    for turn in zip(*orders, strict=True):
        assert len(set(turn)) == 3


def test_who_follows_the_sun_is_on_watch_by_day(cast: Cast) -> None:
    people = (cast.anna, cast.emile, cast.sophie)
    for person, zone in zip(people, ("Asia/Tokyo", "Europe/Paris", "America/Denver"), strict=True):
        Person.objects.filter(pk=person.pk).update(timezone=zone)
    rota, now = made(cast, "sun", people=[each.pk for each in people]), now_of(cast)
    plan = duty.plan_of(rota, now)
    assert not plan.gaps(now, now + YEAR)
    for shift in plan.shifts(now, now + timedelta(days=7))[1:-1]:
        middle = shift.start + (shift.end - shift.start) / 2
        assert 7 <= middle.astimezone(shift.person.zone).hour <= 16, shift


def test_the_team_takes_turns_where_nobody_is_chosen(cast: Cast) -> None:
    team = Team.objects.create(organisation=cast.centre, name="Second")
    TeamMember.objects.create(organisation=cast.centre, team=team, person=cast.emile)
    rota = made(cast, "weeks", team=team.pk)
    assert [each.person for each in rota.layers.get().members.all()] == [cast.emile]
    assert rota.team == team


def test_a_rota_of_nobody_is_refused_unless_its_turns_are_written_later(cast: Cast) -> None:
    empty = Team.objects.create(organisation=cast.centre, name="Second")
    for team in ("", empty.pk):
        form = {"name": "New", "timezone": "Europe/Paris", "pattern": "weeks", "team": team}
        answer = browser(cast.sophie).post("/oncall/rotas/new/", form)
        assert answer.status_code == 422
        assert "people" in answer.context["form"].errors
        walls.open_to(cast.everyone)
    assert not made(cast, "empty").layers.exists()


@pytest.mark.parametrize("odd", [{"pattern": "moon"}, {"people": ["x"]}, {"people": [10**9]}])
def test_what_makes_no_sense_is_said(cast: Cast, odd: dict[str, object]) -> None:
    form = {"name": "New", "timezone": "Europe/Paris", "pattern": "weeks", **odd}
    answer = browser(cast.sophie).post("/oncall/rotas/new/", form)
    assert answer.status_code == 422
    assert b"field-error" in answer.content
    walls.open_to(cast.everyone)
    assert not Rota.objects.filter(name="New").exists()


def test_a_layer_is_copied_under_another_name_and_changed(cast: Cast) -> None:
    rota, client = of(cast), browser(cast.sophie)
    client.post(f"/oncall/rotas/{rota.pk}/layers/new/", layer_form(cast, do="save"))
    walls.open_to(cast.everyone)
    like = rota.layers.last()
    assert like is not None
    address = f"/oncall/rotas/{rota.pk}/layers/new/"
    draft = client.get(address, {"like": like.pk}).context["draft"]
    assert draft.turns["name"].value() == "Nights (copie)"
    assert draft.members == [cast.emile, cast.anna]
    assert [row.start for row in draft.rows if not row.is_blank] == ["18:00", "00:00"]
    walls.open_to(cast.everyone)
    assert rota.layers.count() == 2, "nothing is kept yet"
    for odd in ("x", "9" * 30):
        assert client.get(address, {"like": odd}).status_code == 200
    assert client.get(address, {"like": 10**9}).status_code == 404


def test_a_gap_that_another_filled_stays_theirs_and_its_times_stand_in_the_form(
    cast: Cast,
) -> None:
    rota, now = of(cast), now_of(cast)
    Person.objects.update(timezone="UTC", language="en")
    holder, _until = duty.on_call(cast.centre.pk, now) or (cast.anna, None)
    start, end = now + timedelta(hours=1), now + timedelta(hours=3)
    Leave.objects.create(organisation=cast.centre, person=holder, starts_at=start, ends_at=end)
    form = {"rota": rota.pk, "starts": start.isoformat(), "ends": end.isoformat(), "is_gap": "1"}
    other = cast.emile if holder == cast.anna else cast.anna
    for _press in range(2):
        assert browser(other).post("/oncall/mine/shifts/", form).status_code == 302
    answer = browser(cast.sophie).post("/oncall/mine/shifts/", form)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"{other.name} has taken this meanwhile" in text
    assert f'value="{local(start)}"' in text
    walls.open_to(cast.everyone)
    assert [each.person for each in Shift.objects.all()] == [other]
    shown = {**form, "starts": local(start), "ends": local(end), "is_gap": ""}
    assert browser(cast.sophie).post("/oncall/mine/shifts/", shown).status_code == 302
    walls.open_to(cast.everyone)
    assert Shift.objects.last().person == cast.sophie  # type: ignore[union-attr]
