"""The rota editor: a rota, its layers, the shifts above them. For supervisors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_supervisors,
    supervised_centre,
)
from tournevis.ground.staff import duty, feeds, layer_form, overrides
from tournevis.ground.staff.doors import colleagues, supervised
from tournevis.ground.staff.drawing import Line, line, midnights
from tournevis.ground.staff.feed_views import address_of
from tournevis.ground.staff.forms import OverrideForm, RotaForm
from tournevis.ground.staff.handoffs import look_again
from tournevis.ground.staff.models import Layer, NotPossible, Rota, Shift, Team
from tournevis.ground.staff.outlook import outlook

SHOWN, PREVIEWED = 14, 28  # days
MOST_LAYERS, MOST_AT_ONCE = 20, 4


@require_http_methods(["GET", "POST"])
@for_supervisors
def new(request: AskedByStaff) -> HttpResponse:
    """A new rota; its layers come next."""
    centre = supervised_centre(request)
    form = RotaForm(
        request.POST or None,
        teams=Team.objects.filter(organisation=centre),
        initial={"timezone": centre.timezone},
    )
    if request.method == "POST" and form.is_valid():
        rota = Rota.objects.create(organisation=centre, **form.cleaned_data)
        return redirect("oncall_layer_new", rota=rota.pk)
    context = {"section": "oncall", "form": form}
    return render(request, "staff/rota_new.html", context, status=_status(request))


@require_http_methods(["GET", "POST"])
@for_supervisors
def rota(request: AskedByStaff, rota: int) -> HttpResponse:
    """One rota: its line, its layers, its shifts; POST changes its name, team, zone or region."""
    row = _rota(request, rota)
    if request.method == "GET":
        return _page(request, row)
    form = _rota_form(row, request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, form=form)
    for name, value in form.cleaned_data.items():
        setattr(row, name, value)
    row.save()
    look_again(row, request.now)
    messages.success(request, _("Kept."))
    return redirect("oncall_rota", rota=row.pk)


@require_POST
@for_supervisors
def deletion(request: AskedByStaff, rota: int) -> HttpResponse:
    """The rota goes, with its layers and shifts."""
    row = _rota(request, rota)
    row.delete()
    messages.success(request, _("The rota “%(name)s” is deleted.") % {"name": row.name})
    return redirect("oncall")


@require_http_methods(["GET", "POST"])
@for_supervisors
def layer_new(request: AskedByStaff, rota: int) -> HttpResponse:
    """A layer above those that there are; the same twice is once."""
    row = _rota(request, rota)
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
    row.delete()
    look_again(row.rota, request.now)
    messages.success(request, _("The layer is deleted."))
    return redirect("oncall_rota", rota=row.rota_id)


@require_POST
@for_supervisors
def shifts(request: AskedByStaff, rota: int) -> HttpResponse:
    """Someone takes over for a stretch; several at once where a whole stretch was moved."""
    row = _rota(request, rota)
    told = [request.POST.getlist(name)[:MOST_AT_ONCE] for name in ("person", "starts", "ends")]
    forms = [
        _override_form(request, row, {"person": who, "starts": start, "ends": end})
        for who, start, end in zip(*told, strict=False)
    ] or [_override_form(request, row, {})]
    wrong = [form for form in forms if not form.is_valid()]
    if wrong:
        return _page(request, row, status=422, override_form=wrong[0])
    try:
        with transaction.atomic():
            for form in forms:
                said = form.cleaned_data
                overrides.take_over(
                    row, said["person"], said["starts"], said["ends"],
                    by=request.person, now=request.now,
                )  # fmt: skip
    except NotPossible as refusal:
        forms[0].add_error(None, str(refusal))
        return _page(request, row, status=409, override_form=forms[0])
    messages.success(request, _("It is done. It can be undone below."))
    return redirect("oncall_rota", rota=row.pk)


@require_POST
@for_supervisors
def shift_deletion(request: AskedByStaff, shift: int) -> HttpResponse:
    """Undo an override: whoever the layers say is on call again."""
    row = supervised(request, Shift.objects.select_related("rota"), shift)
    try:
        overrides.cancel_shift(row, by=request.person, now=request.now)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is undone."))
    return redirect("oncall_rota", rota=row.rota_id)


@require_POST
@for_supervisors
def rota_feed(request: AskedByStaff, rota: int) -> HttpResponse:
    """An address at which calendar programs read this rota, shown this once; or an end to it."""
    row = _rota(request, rota)
    if request.POST.get("do") == "end":
        feeds.revoke(request.person, row.organisation_id, request.now, row)
        messages.success(request, _("The address opens nothing any more."))
        return redirect("oncall_rota", rota=row.pk)
    token = feeds.make(request.person, row.organisation_id, request.now, row)
    return _page(request, row, status=201, feed_address=address_of(token))


def _edited(request: AskedByStaff, row: Layer, top: Layer | None = None) -> HttpResponse:
    people = colleagues([row.organisation_id])
    if request.method == "GET":
        today = request.now.astimezone(request.person.zone).date()
        initial = {"rotation": "weekly", "every": 1, "handover_at": "08:00", "starts_on": today}
        return _layer_page(request, row, layer_form.draft_of(row, initial, people))
    draft = layer_form.read(request.POST, people)
    if draft.pressed not in ("save", "preview"):
        return _layer_page(request, row, draft, looks=False)
    if not draft.is_valid or row.position >= MOST_LAYERS:
        return _layer_page(request, row, draft, status=422)
    if draft.pressed == "preview":
        return _layer_page(request, row, draft, preview=_previewed(request, row, draft))
    if top is None or not draft.says(top):
        with transaction.atomic():
            draft.put_into(row)
            look_again(row.rota, request.now)
    messages.success(request, _("The layer is kept."))
    return redirect("oncall_rota", rota=row.rota_id)


def _previewed(request: AskedByStaff, row: Layer, draft: layer_form.Draft) -> Line:
    """The coming weeks as they would be: saved, looked at, and taken back."""
    zone = request.person.zone
    edges = midnights(request.now, PREVIEWED, zone)
    point = transaction.savepoint()
    try:
        draft.put_into(row)
        seen = outlook(duty.plan_of(row.rota, edges[0]), request.now, edges[0], edges[-1])
    finally:
        transaction.savepoint_rollback(point)
    return line(row.rota, seen.stretches, request.now, PREVIEWED, zone)


def _layer_page(
    request: AskedByStaff, row: Layer, draft: layer_form.Draft, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "section": "oncall", "layer": row, "rota": row.rota, "draft": draft,
        "is_new": not Layer.objects.filter(pk=row.pk).exists(),
        "weekdays": [(n, WEEKDAYS_ABBR[n], WEEKDAYS[n]) for n in layer_form.DAYS], **more,
    }  # fmt: skip
    return render(request, "staff/layer.html", context, status=status)


def _page(request: AskedByStaff, row: Rota, *, status: int = 200, **more: Any) -> HttpResponse:
    zone = request.person.zone
    edges = midnights(request.now, SHOWN, zone)
    seen = outlook(duty.plan_of(row, edges[0]), request.now, edges[0], edges[-1])
    coming = row.shifts.filter(ends_at__gt=request.now, cancelled_at=None)
    context = {
        "section": "oncall",
        "rota": row,
        "look": seen,
        "line": line(row, seen.stretches, request.now, SHOWN, zone),
        "layers": row.layers.prefetch_related("members__person").order_by("-position"),
        "overrides": coming.select_related("person", "replaces", "by").order_by("starts_at")[:100],
        "form": _rota_form(row),
        "override_form": _override_form(request, row),
        "feed": row_feed(request, row),
        **more,
    }
    return render(request, "staff/rota.html", context, status=status)


def row_feed(request: AskedByStaff, row: Rota) -> Any:
    """The living address of this rota that this person made, if any."""
    return feeds.living(request.person, row.organisation_id, row).first()


def _rota(request: AskedByStaff, pk: int) -> Rota:
    return supervised(request, Rota.objects.select_related("team"), pk)


def _rota_form(row: Rota, data: Any = None) -> RotaForm:
    initial = {name: getattr(row, name) for name in ("name", "team", "timezone", "region")}
    teams = Team.objects.filter(organisation=row.organisation_id)
    return RotaForm(data, teams=teams, initial=initial)


def _override_form(request: AskedByStaff, row: Rota, data: Any = None) -> OverrideForm:
    start = request.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return OverrideForm(
        data,
        zone=request.person.zone,
        now=request.now,
        people=colleagues([row.organisation_id]),
        initial={"starts": start, "ends": start + timedelta(hours=12)},
        auto_id="override-%s",
    )


def _status(request: AskedByStaff) -> int:
    return 422 if request.method == "POST" else 200
