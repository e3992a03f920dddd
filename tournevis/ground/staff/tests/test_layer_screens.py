"""A rota's layers, as a supervisor writes them."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.staff.layer_form import MOST_WINDOWS
from tournevis.ground.staff.models import Layer, Rota, RotaMember
from tournevis.ground.staff.tests.test_screens import of, page


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


def test_a_new_layer_is_kept_once_however_often_its_button_is_pressed(cast: Cast) -> None:
    rota, client = of(cast), browser(cast.sophie)
    before, address = rota.layers.count(), f"/oncall/rotas/{rota.pk}/layers/new/"
    for _press in range(2):
        assert client.post(address, layer_form(cast, do="save")).status_code == 302
    walls.open_to(cast.everyone)
    assert rota.layers.count() == before + 1
    client.post(address, layer_form(cast, do="save", every="3"))
    walls.open_to(cast.everyone)
    assert rota.layers.count() == before + 2, "another one"


def test_as_many_hours_as_can_be_kept_are_shown_again(cast: Cast) -> None:
    layer, client = of(cast).layers.get(), browser(cast.sophie)
    address, form = f"/oncall/layers/{layer.pk}/", layer_form(cast, do="save")
    for n in range(MOST_WINDOWS):
        hours = {"days": [str(n % 7)], "from": f"{n:02}:00", "to": f"{n:02}:30"}
        form |= {f"window-{n}-{name}": said for name, said in hours.items()}
    client.post(address, form)
    walls.open_to(cast.everyone)
    layer.refresh_from_db()
    assert len(layer.windows) == MOST_WINDOWS
    rows = client.get(address).context["draft"].rows
    assert [row.start for row in rows] == [f"{n:02}:00" for n in range(MOST_WINDOWS)]


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
