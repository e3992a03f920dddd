"""Whatever is changed of a rota is told, with who did it, and taken back by one button."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Membership, Organisation, Person
from tournevis.ground.staff import rota_history
from tournevis.ground.staff.models import Layer, Rota, RotaChange, Team
from tournevis.ground.staff.tests.test_layer_screens import layer_form
from tournevis.ground.staff.tests.test_screens import now_of, of, page

UNDO = re.compile(r'action="([^"]*/reversion/\?change=\d+)"')


@pytest.fixture
def sophie(cast: Cast) -> Client:
    """Sophie's browser, in English."""
    Person.objects.filter(pk=cast.sophie.pk).update(language="en")
    return browser(cast.sophie)


def layers(cast: Cast) -> list[tuple[Any, ...]]:
    """All that the rota's layers say, from the bottom up."""
    walls.open_to(cast.everyone)
    names = ("pk", "position", "name", "rotation", "every", "starts_on", "handover_at", "windows")
    return [
        (*(getattr(each, name) for name in names), [one.person_id for one in each.members.all()])
        for each in Layer.objects.order_by("position")
    ]


def test_a_layer_that_was_changed_is_as_it_was_by_the_messages_button(
    cast: Cast, sophie: Client
) -> None:
    layer = of(cast).layers.get()
    before = layers(cast)
    answer = sophie.post(f"/oncall/layers/{layer.pk}/", layer_form(cast, do="save"), follow=True)
    text = answer.content.decode()
    assert layers(cast) != before
    assert "Nights, members: Émile" in text
    assert "Nights, hours: Mon, Fri 18:00–08:00, holidays 00:00–00:00 instead of always" in text
    found = UNDO.search(text)
    assert found
    undone = sophie.post(found[1], follow=True).content.decode()
    assert layers(cast) == before
    assert "It is again as it was." in undone
    again = UNDO.search(undone)
    assert again, "what was undone can be done again"
    sophie.post(again[1])
    assert layers(cast) != before
    assert RotaChange.objects.count() == 3


def test_a_layer_that_was_deleted_is_there_again(cast: Cast, sophie: Client) -> None:
    layer, before = of(cast).layers.get(), layers(cast)
    text = sophie.post(f"/oncall/layers/{layer.pk}/deletion/", follow=True).content.decode()
    assert not layers(cast)
    assert "The layer is gone: " in text
    found = UNDO.search(text)
    assert found
    sophie.post(found[1])
    assert layers(cast) == before


def test_back_to_before_takes_back_all_since(cast: Cast, sophie: Client) -> None:
    rota, before = of(cast), layers(cast)
    team = Team.objects.create(organisation=cast.centre, name="Second")
    form = {"name": "Hardware", "timezone": "Europe/Rome", "region": "IT", "team": team.pk}
    sophie.post(f"/oncall/rotas/{rota.pk}/", form)
    sophie.post(f"/oncall/rotas/{rota.pk}/layers/new/", layer_form(cast, do="save"))
    text = page(sophie, f"/oncall/rotas/{rota.pk}/")
    assert "Name: Hardware instead of Support" in text
    assert "Team: Second, where there was nothing" in text
    assert "A new layer, Nights, Émile" in text
    address = re.findall(r'action="([^"]*/reversion/\?change=\d+)&amp;last=(\d+)"', text)[-1]
    sophie.post("&last=".join(address))
    walls.open_to(cast.everyone)
    rota.refresh_from_db()
    assert (rota.name, rota.timezone, rota.region, rota.team) == (
        "Support",
        "Europe/Paris",
        "",
        None,
    )
    assert layers(cast) == before


def test_what_another_changed_meanwhile_is_not_undone_unseen(cast: Cast, sophie: Client) -> None:
    rota = of(cast)
    first = _renamed(cast, rota, "First")
    second = _renamed(cast, rota, "Second")
    address = f"/oncall/rotas/{rota.pk}/reversion/?change={first.pk}"
    text = sophie.post(address, follow=True).content.decode()
    assert "It was changed again meanwhile." in text
    walls.open_to(cast.everyone)
    assert Rota.objects.get(pk=rota.pk).name == "Second"
    sophie.post(f"{address}&last={second.pk}")
    walls.open_to(cast.everyone)
    assert Rota.objects.get(pk=rota.pk).name == "Support"


def test_layers_are_put_in_order_by_buttons_or_whole(cast: Cast, sophie: Client) -> None:
    rota = of(cast)
    sophie.post(f"/oncall/rotas/{rota.pk}/layers/new/", layer_form(cast, do="save"))
    low, high = [each[0] for each in layers(cast)]
    address = f"/oncall/rotas/{rota.pk}/layers/order/"

    def order() -> list[int]:
        return [each[0] for each in layers(cast)]

    text = sophie.post(
        address, {"layer": [high, low], "do": "down-0"}, follow=True
    ).content.decode()
    assert order() == [high, low]
    assert "Layers, from the top: a layer without a name → Nights instead of Nights →" in text
    sophie.post(address, {"layer": [high, low]})
    assert order() == [low, high]
    for odd in (["x", 10**30, low, low], [], [10**9]):
        assert sophie.post(address, {"layer": odd, "do": "up-99999"}).status_code == 302
        assert sorted(order()) == sorted([low, high])


def test_people_and_teams_that_are_gone_stop_nothing(cast: Cast) -> None:
    rota, now = of(cast), now_of(cast)
    team = Team.objects.create(organisation=cast.centre, name="Second")
    Rota.objects.filter(pk=rota.pk).update(team=team)
    made = _renamed(cast, rota, "Nights")
    layer = rota.layers.get()
    made.what |= {"layers": [[_with_stranger(layer)], []], "team": [team.pk, None]}
    made.save()
    team.delete()
    rota_history.go_back(rota, made, by=cast.sophie, now=now + timedelta(minutes=1))
    rota.refresh_from_db()
    assert (rota.name, rota.team) == ("Support", None)
    assert [each.person for each in rota.layers.get().members.all()] == [cast.emile]
    page(browser(cast.sophie), f"/oncall/rotas/{rota.pk}/")


def test_who_works_here_no_more_is_not_put_back(cast: Cast, sophie: Client) -> None:
    rota, now = of(cast), now_of(cast)
    layer = rota.layers.get()
    made = rota_history.change(
        rota, lambda: layer.put_in_turn([cast.emile]), by=cast.sophie, now=now
    )
    assert made is not None
    Membership.objects.filter(person=cast.anna, organisation=cast.centre).delete()
    address = f"/oncall/rotas/{rota.pk}/reversion/?change={made.pk}"
    text = sophie.post(address, follow=True).content.decode()
    walls.open_to(cast.everyone)
    assert cast.anna not in [each.person for each in layer.members.all()]
    assert f"Left out, because they no longer work here: {cast.anna.name}." in text


def test_nobody_reverts_what_is_not_theirs(cast: Cast, sophie: Client) -> None:
    rota = of(cast)
    made = _renamed(cast, rota, "First")
    address = f"/oncall/rotas/{rota.pk}/reversion/?change="
    for person in (cast.anna, cast.ben, cast.carla):
        assert browser(person).post(f"{address}{made.pk}").status_code == 403
        walls.open_to(cast.everyone)
    [other] = walls.new_organisations(1)
    now = walls.open_to([*cast.everyone, other])
    elsewhere = Organisation.objects.create(pk=other, name="Other", kind="centre")
    theirs = Rota.objects.create(organisation=elsewhere, name="Theirs")
    foreign = _renamed(cast, theirs, "Ours", now)
    for number in (foreign.pk, 10**30, "x", "", 0):
        assert sophie.post(f"{address}{number}").status_code == 404
    assert (
        sophie.post(f"/oncall/rotas/{theirs.pk}/reversion/?change={foreign.pk}").status_code == 404
    )
    assert sophie.get(f"{address}{made.pk}").status_code == 405


def _renamed(cast: Cast, rota: Rota, name: str, now: datetime | None = None) -> RotaChange:
    def rename() -> None:
        Rota.objects.filter(pk=rota.pk).update(name=name)

    made = rota_history.change(rota, rename, by=cast.sophie, now=now or now_of(cast))
    assert made is not None
    return made


def _with_stranger(layer: Layer) -> dict[str, Any]:
    [told] = rota_history.state_of(layer.rota)["layers"]
    emile = layer.members.last()
    assert emile is not None
    return {**told, "members": [10**12, emile.person_id]}
