"""Every change of a rota and its layers is kept with who made it, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F

from tournevis.ground.organisations import history
from tournevis.ground.organisations.history import State
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.duty import no_longer_staff, staff_of
from tournevis.ground.staff.handoffs import look_again
from tournevis.ground.staff.models import Layer, Rota, RotaChange, Team
from tournevis.ground.staff.overrides import lock

FIELDS = ("name", "timezone", "region")
TURNS = ("name", "rotation", "every", "windows")
ASIDE = 10_000  # where layers stand while they change places


@transaction.atomic
def change(rota: Rota, do: Callable[[], object], *, by: Person, now: datetime) -> RotaChange | None:
    """Do this to the rota, and keep what differs then; None when nothing does."""
    held = lock(rota)
    before = state_of(held)
    do()
    whose = {"organisation_id": rota.organisation_id, "rota": rota}
    made = history.kept(RotaChange, before, state_of(lock(rota)), by=by, now=now, **whose)
    if made is not None:
        look_again(rota, now)
    return made


def go_back(rota: Rota, to: RotaChange, *, by: Person, now: datetime) -> RotaChange | None:
    """The rota is again as it was before this change; that is a change, too.

    Whoever works here no more stays away (`left_out`).
    """
    state = history.state_before(to, rota.history.all(), state_of(lock(rota)))
    return change(rota, lambda: _restore(rota, state), by=by, now=now)


def left_out(rota: Rota, to: RotaChange) -> list[Person]:
    """Who was in the rota before this change, and can't come back."""
    state = history.state_before(to, rota.history.all(), state_of(rota))
    people = (person for layer in state["layers"] for person in layer["members"])
    return list(no_longer_staff(rota.organisation_id, people))


def state_of(rota: Rota) -> State:
    """What the rota says, its layers from the bottom up."""
    layers = rota.layers.order_by("position").prefetch_related("members")
    return {
        **{name: getattr(rota, name) for name in FIELDS},
        "team": rota.team_id,
        "layers": [_told(each) for each in layers],
    }


def put_in_order(rota: Rota, layers: Iterable[int]) -> None:
    """The layers stand in this order from now on, from the bottom up; those not named stay on top."""
    wanted = list(dict.fromkeys(layers))
    rows = list(rota.layers.order_by("position"))
    place = {pk: number for number, pk in enumerate(wanted)}
    rows.sort(key=lambda each: place.get(each.pk, len(wanted)))
    _make_room(rota)
    for position, each in enumerate(rows):
        each.position = position
        each.save(update_fields=["position"])


def _told(layer: Layer) -> dict[str, Any]:
    return {
        "pk": layer.pk,
        **{name: getattr(layer, name) for name in TURNS},
        "starts_on": layer.starts_on.isoformat(),
        "ends_on": layer.ends_on.isoformat() if layer.ends_on else None,
        "handover_at": layer.handover_at.isoformat("minutes"),
        "members": [each.person_id for each in layer.members.all()],
    }


def _restore(rota: Rota, state: State) -> None:
    held = lock(rota)
    for name in FIELDS:
        setattr(held, name, state[name])
    teams = Team.objects.filter(organisation=held.organisation_id, pk=state["team"] or 0)
    held.team = teams.first()
    held.save()
    kept = {each.pk: each for each in held.layers.all()}
    wanted = state["layers"]
    held.layers.exclude(pk__in=[each["pk"] for each in wanted]).delete()
    _make_room(held)
    for position, told in enumerate(wanted):
        row = kept.get(told["pk"]) or Layer(
            pk=told["pk"], organisation_id=held.organisation_id, rota=held
        )
        row.position = position
        _put_back(row, told)


def _make_room(rota: Rota) -> None:
    """Two layers never stand in one place, not even for a moment."""
    rota.layers.update(position=F("position") + ASIDE)


def _put_back(layer: Layer, told: dict[str, Any]) -> None:
    for name in TURNS:
        setattr(layer, name, told[name])
    layer.starts_on = date.fromisoformat(told["starts_on"])
    layer.ends_on = date.fromisoformat(told["ends_on"]) if told["ends_on"] else None
    layer.handover_at = time.fromisoformat(told["handover_at"])
    layer.save()
    people = staff_of(layer.organisation_id).in_bulk(told["members"])
    layer.put_in_turn([people[each] for each in told["members"] if each in people])
