"""The rota editor: the layers of a rota, one by one and in their order. For supervisors."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tournevis.ground.organisations.asking import AskedByStaff, for_supervisors, row_number
from tournevis.ground.organisations.undoing import say_done
from tournevis.ground.staff import duty, layer_form, overrides, rota_history
from tournevis.ground.staff.doors import colleagues, supervised
from tournevis.ground.staff.drawing import first_change, line, midnights
from tournevis.ground.staff.models import Layer, Rota, RotaChange
from tournevis.ground.staff.outlook import Stretch, outlook
from tournevis.ground.web.ordering import moved

PREVIEWED, SEARCHED = 28, 366  # days
MOST_LAYERS = 20


@require_http_methods(["GET", "POST"])
@for_supervisors
def layer_new(request: AskedByStaff, rota: int) -> HttpResponse:
    """A layer above those that there are; the same twice is once. `like`: a copy of another."""
    row = supervised(request, Rota.objects.select_related("team"), rota)
    if request.method == "POST":
        overrides.lock(row)
    top = row.layers.last()
    made = Layer(
        organisation_id=row.organisation_id, rota=row, position=top.position + 1 if top else 0
    )
    return _edited(request, made, top)


@require_http_methods(["GET", "POST"])
@for_supervisors
def layer(request: AskedByStaff, layer: int) -> HttpResponse:
    """One layer."""
    return _edited(request, supervised(request, Layer.objects.select_related("rota"), layer))


@require_POST
@for_supervisors
def layer_deletion(request: AskedByStaff, layer: int) -> HttpResponse:
    """The layer goes; those below it decide again."""
    row = supervised(request, Layer.objects.select_related("rota"), layer)
    made = rota_history.change(row.rota, row.delete, by=request.person, now=request.now)
    return _done(request, row.rota, _("The layer is deleted."), made)


@require_POST
@for_supervisors
def order(request: AskedByStaff, rota: int) -> HttpResponse:
    """The layers as they stand in the list, the uppermost first; `do` moves one of them."""
    row = supervised(request, Rota.objects.select_related("team"), rota)
    said = [row_number(each) for each in request.POST.getlist("layer")[: 2 * MOST_LAYERS]]
    wanted = moved([each for each in said if each], request.POST.get("do", "")[:20])
    made = rota_history.change(
        row,
        lambda: rota_history.put_in_order(row, reversed(wanted)),
        by=request.person,
        now=request.now,
    )
    return _done(request, row, _("The layers stand in this order now."), made)


def _edited(request: AskedByStaff, row: Layer, top: Layer | None = None) -> HttpResponse:
    people = colleagues([row.organisation_id])
    if request.method == "GET":
        today = request.now.astimezone(request.person.zone).date()
        initial = {"rotation": "weekly", "every": 1, "handover_at": "08:00", "starts_on": today}
        like = _like(request, row)
        draft = (
            layer_form.copy_of(like, people) if like else layer_form.draft_of(row, initial, people)
        )
        return _layer_page(request, row, draft)
    draft = layer_form.read(request.POST, people)
    if draft.pressed not in ("save", "preview"):
        return _layer_page(request, row, draft, looks=False)
    if row.pk is None and row.rota.layers.count() >= MOST_LAYERS:
        draft.turns.add_error(None, _("These are many layers: take one away first."))
    if not draft.is_valid:
        return _layer_page(request, row, draft, status=422)
    if draft.pressed == "preview":
        return _layer_page(request, row, draft, **_previewed(request, row, draft))
    made = None
    if top is None or not draft.says(top):
        made = rota_history.change(
            row.rota, lambda: draft.put_into(row), by=request.person, now=request.now
        )
    return _done(request, row.rota, _("The layer is kept."), made)


def _like(request: AskedByStaff, row: Layer) -> Layer | None:
    """The layer of which a new one is to be a copy: one of the same centre."""
    number = row_number(request.GET.get("like", ""))
    if row.pk is not None or number is None:
        return None
    rows = Layer.objects.select_related("rota").filter(organisation=row.organisation_id)
    return supervised(request, rows, number)


def _done(request: AskedByStaff, rota: Rota, words: str, made: RotaChange | None) -> HttpResponse:
    say_done(request, words, made, reverse("oncall_rota_reversion", args=[rota.pk]))
    return redirect("oncall_rota", rota=rota.pk)


def _previewed(request: AskedByStaff, row: Layer, draft: layer_form.Draft) -> dict[str, Any]:
    """Four weeks as they would be, from the first change on: saved, looked at, and taken back."""
    zone = request.person.zone
    edges = midnights(request.now, SEARCHED, zone)

    def seen() -> tuple[Stretch, ...]:
        plan = duty.plan_of(row.rota, edges[0])
        return outlook(plan, request.now, edges[0], edges[-1]).stretches

    before, point = seen(), transaction.savepoint()
    try:
        draft.put_into(row)
        after = seen()
    finally:
        transaction.savepoint_rollback(point)
    since = first_change(before, after)
    drawn = line(row.rota, after, request.now, PREVIEWED, zone, since=since)
    return {"preview": drawn, "preview_since": since}


def _layer_page(
    request: AskedByStaff, row: Layer, draft: layer_form.Draft, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "section": "oncall", "layer": row, "rota": row.rota, "draft": draft,
        "is_new": not Layer.objects.filter(pk=row.pk).exists(),
        "weekdays": [(n, WEEKDAYS_ABBR[n], WEEKDAYS[n]) for n in layer_form.DAYS], **more,
    }  # fmt: skip
    return render(request, "staff/layer.html", context, status=status)
