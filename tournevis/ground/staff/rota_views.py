"""The rota editor: a rota, and the shifts above its layers. For supervisors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_supervisors,
    row_number,
    supervised_centre,
)
from tournevis.ground.organisations.undoing import history, say_done, say_undone, to_undo
from tournevis.ground.staff import duty, feeds, overrides, patterns, rota_history
from tournevis.ground.staff.doors import colleagues, supervised
from tournevis.ground.staff.drawing import line, midnights
from tournevis.ground.staff.feed_views import address_of
from tournevis.ground.staff.forms import NewRotaForm, OverrideForm, RotaForm
from tournevis.ground.staff.models import NotPossible, Rota, Shift, Team
from tournevis.ground.staff.outlook import outlook
from tournevis.ground.staff.rota_telling import told_change, windows_in_words
from tournevis.ground.web.toast import flash

SHOWN = 14  # days
MOST_AT_ONCE = 4


@require_http_methods(["GET", "POST"])
@for_supervisors
def new(request: AskedByStaff) -> HttpResponse:
    """A new rota, with turns to begin with; without, its first layer comes next."""
    centre = supervised_centre(request)
    form = NewRotaForm(
        request.POST or None,
        teams=Team.objects.filter(organisation=centre),
        people=colleagues([centre.pk]),
        initial={
            "timezone": centre.timezone,
            "pattern": patterns.Pattern.WEEKS,
            "team": row_number(request.GET.get("team", "")),
        },
    )
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in RotaForm.base_fields}
        made = Rota.objects.create(organisation=centre, **said)
        patterns.lay(made, form.cleaned_data["pattern"], form.chosen(), request.now)
        if not made.layers.exists():
            return redirect("oncall_layer_new", rota=made.pk)
        messages.success(request, _("The rota is made. Look whether it fits, and change it."))
        return redirect("oncall_rota", rota=made.pk)
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
    made = rota_history.change(row, lambda: form.put_into(row), by=request.person, now=request.now)
    say_done(request, _("Kept."), made, _reversion(row))
    return redirect("oncall_rota", rota=row.pk)


@require_POST
@for_supervisors
def reversion(request: AskedByStaff, rota: int) -> HttpResponse:
    """The rota is again as it was before one of its changes."""
    row = _rota(request, rota)
    overrides.lock(row)
    found = to_undo(request, row.history.all())
    if found is not None:
        gone = rota_history.left_out(row, found)
        made = rota_history.go_back(row, found, by=request.person, now=request.now)
        say_undone(request, made, _reversion(row), gone)
    return redirect("oncall_rota", rota=row.pk)


@require_POST
@for_supervisors
def deletion(request: AskedByStaff, rota: int) -> HttpResponse:
    """The rota goes, with its layers and shifts."""
    row = _rota(request, rota)
    row.delete()
    messages.success(request, _("The rota “%(name)s” is deleted.") % {"name": row.name})
    return redirect("oncall")


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
                made = overrides.take_over(
                    row, said["person"], said["starts"], said["ends"],
                    by=request.person, now=request.now,
                )  # fmt: skip
    except NotPossible as refusal:
        forms[0].add_error(None, str(refusal))
        return _page(request, row, status=409, override_form=forms[0])
    is_one = len(forms) == 1
    undo = reverse("oncall_shift_deletion", args=[made.pk]) if is_one else ""
    flash(request, _("It is done. It can be undone below."), undo=undo)
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


def _page(request: AskedByStaff, row: Rota, *, status: int = 200, **more: Any) -> HttpResponse:
    zone = request.person.zone
    edges = midnights(request.now, SHOWN, zone)
    seen = outlook(duty.plan_of(row, edges[0]), request.now, edges[0], edges[-1])
    coming = row.shifts.filter(ends_at__gt=request.now, cancelled_at=None)
    layers = row.layers.prefetch_related("members__person").order_by("-position")
    context = {
        "section": "oncall",
        "rota": row,
        "look": seen,
        "line": line(row, seen.stretches, request.now, SHOWN, zone),
        "layers": [(each, windows_in_words(each.windows)) for each in layers],
        "history": history(row.history.all(), told_change, _reversion(row)),
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


def _reversion(row: Rota) -> str:
    return reverse("oncall_rota_reversion", args=[row.pk])


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
