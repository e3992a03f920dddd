"""What belongs together: merging two incidents, splitting one, and undoing either. For the staff."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.ground.incidents.card import similar_to
from tournevis.ground.incidents.doors import incident_for, worked_on_by
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.rows import status_name
from tournevis.ground.organisations.asking import AskedByStaff, for_staff, row_number
from tournevis.steps.intake import merging, splitting
from tournevis.steps.intake.forms import JoinForm


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponse:
    """What was merged here, what this is part of, what it follows; and the ways to change it."""
    incident = incident_for(request, number)
    seen = worked_on_by(request.person)
    origin = splitting.origin_of(incident)
    return render(
        request,
        "intake/together.html",
        {
            "incident": incident,
            "kept": _seen(seen, incident.merged_into_id),
            "merged": seen.filter(merged_into=incident).order_by("pk"),
            "follows": _seen(seen, incident.follows_id),
            "followed_by": seen.filter(follows=incident).order_by("pk"),
            "origin": _seen(seen, origin.pk if origin else None),
            "can_split": len(splitting.movable(incident)) > 1 and not incident.in_triage,
        },
    )


@require_http_methods(["GET", "POST"])
@for_staff
def merge(request: AskedByStaff, number: int) -> HttpResponse:
    """Choose the other incident, look at what would happen, then do it."""
    incident = incident_for(request, number)
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("number"):
        return _merging(request, incident)
    try:
        kept = named(request, JoinForm(given))
        if request.method == "POST":
            tells = bool(given.get("tells"))
            merging.merge(incident, kept, by=request.person, now=request.now, tells=tells)
        else:
            return _merging(request, incident, preview=merging.preview(incident, kept))
    except Refused as refusal:
        return _merging(request, incident, refusal, status=409)
    told = {"number": number, "target": kept.pk}
    messages.success(request, _("#%(number)s is now part of #%(target)s.") % told)
    return redirect("incident", number=kept.pk)


@require_POST
@for_staff
def unmerge(request: AskedByStaff, number: int) -> HttpResponse:
    """Let it stand alone again."""
    incident = incident_for(request, number)
    try:
        merging.unmerge(incident, by=request.person, now=request.now)
    except Refused as refusal:
        return render(request, "intake/refused.html", {"refusal": refusal}, status=409)
    messages.success(request, _("#%(number)s stands alone again.") % {"number": number})
    return redirect("incident", number=number)


@require_http_methods(["GET", "POST"])
@for_staff
def split(request: AskedByStaff, number: int) -> HttpResponse:
    """Choose what is about something else; it becomes an incident of its own."""
    incident = incident_for(request, number)
    if request.method == "GET":
        return _splitting(request, incident)
    said = [row_number(each) for each in request.POST.getlist("entry")]
    chosen = [each for each in said if each is not None]
    subject = request.POST.get("subject", "")
    try:
        fresh = splitting.split(incident, chosen, subject, by=request.person, now=request.now)
    except Refused as refusal:
        return _splitting(request, incident, refusal, chosen, subject)
    told = {"number": number, "fresh": fresh.pk}
    messages.success(request, _("#%(fresh)s was split off #%(number)s; you have it.") % told)
    return redirect("incident", number=fresh.pk)


@require_POST
@for_staff
def unsplit(request: AskedByStaff, number: int) -> HttpResponse:
    """Put it back where it came from."""
    incident = incident_for(request, number)
    try:
        origin = splitting.put_back(incident, by=request.person, now=request.now)
    except Refused as refusal:
        return render(request, "intake/refused.html", {"refusal": refusal}, status=409)
    told = {"number": number, "target": origin.pk}
    messages.success(request, _("#%(number)s is now part of #%(target)s.") % told)
    return redirect("incident", number=origin.pk)


def _merging(
    request: AskedByStaff,
    incident: Incident,
    refusal: Refused | None = None,
    *,
    preview: merging.Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = worked_on_by(request.person).open().filter(merged_into=None)
    shown: dict[str, Any] = {
        "section": "incidents",
        "incident": incident,
        "similar": similar_to(incident, seen),
        "preview": preview,
        "pair": [(each, status_name(each.status)) for each in (preview.merged, preview.kept)]
        if preview
        else [],
        "refusal": refusal,
    }
    return render(request, "intake/merging.html", shown, status=status)


def _splitting(
    request: AskedByStaff,
    incident: Incident,
    refusal: Refused | None = None,
    chosen: list[int] | None = None,
    subject: str = "",
) -> HttpResponse:
    shown = {
        "section": "incidents",
        "incident": incident,
        "entries": splitting.movable(incident),
        "chosen": chosen or [],
        "subject": subject,
        "refusal": refusal,
    }
    return render(request, "intake/splitting.html", shown, status=409 if refusal else 200)


def named(request: AskedByStaff, form: JoinForm) -> Incident:
    """The incident whose number was said. Raises `Refused` for none that this person may see."""
    if not form.is_valid():
        raise Refused(gettext_noop("say the number of the incident that it belongs to"))
    try:
        return incident_for(request, form.cleaned_data["number"])
    except Http404 as nothing:
        raise Refused(
            gettext_noop("there is no incident of this number that you may see")
        ) from nothing


def _seen(seen: Any, number: int | None) -> Incident | None:
    found: Incident | None = seen.filter(pk=number).first() if number else None
    return found
