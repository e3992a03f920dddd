"""The panel to resolve, close and reopen; and the client's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import Asked, AskedByStaff, for_staff
from tournevis.steps.contact.portal.client_views import behind
from tournevis.steps.contact.portal.speaking import spoken_to
from tournevis.steps.followup import together
from tournevis.steps.followup.answer import answer
from tournevis.steps.followup.choices import causes_of, remedies_of
from tournevis.steps.followup.models import FollowUp
from tournevis.steps.followup.resolve import next_asking, resolve


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponse:
    """How it ends: the form to resolve, or what was resolved and what the client says."""
    return _panel(request, incident_for(request, number))


@require_POST
@for_staff
def resolution(request: AskedByStaff, number: int) -> HttpResponse:
    """Resolve with the confirmed cause."""
    incident = incident_for(request, number)
    try:
        resolve(
            incident,
            cause=request.POST.get("cause", ""),
            remedy=request.POST.get("remedy", ""),
            summary=request.POST.get("summary", ""),
            by=request.person,
            now=request.now,
        )
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    return _done(request, incident)


@require_POST
@for_staff
def children(request: AskedByStaff, number: int) -> HttpResponse:
    """Those that have the same trouble are solved as this one was."""
    incident = incident_for(request, number)
    try:
        done, refused = together.resolve_children(incident, by=request.person, now=request.now)
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    said = ngettext("%(n)s other solved too.", "%(n)s others solved too.", done) % {"n": done}
    if refused:
        said += " " + ngettext("%(n)s refused.", "%(n)s refused.", refused) % {"n": refused}
    flash.success(request, said)
    return _done(request, incident)


@require_POST
@for_staff
def closure(request: AskedByStaff, number: int) -> HttpResponse:
    """Close without waiting for the client's answer. It is not learnt from."""
    incident = incident_for(request, number)
    try:
        incident.close(by=request.person, now=request.now, data={"why": "staff"})
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    return _done(request, incident)


@require_POST
@for_staff
def reopening(request: AskedByStaff, number: int) -> HttpResponse:
    """Open it again."""
    incident = incident_for(request, number)
    incident.reopen(by=request.person, now=request.now, data={"why": "staff"})
    return _done(request, incident)


@require_http_methods(["GET", "POST"])
def client(request: Asked, token: str) -> HttpResponse:
    """The question whether it held, on the client's page. Reading it changes nothing."""
    found = behind(token)
    if found is None:
        raise Http404
    incident, person = found
    with spoken_to(request, person):
        followup = incident.followups.order_by("-pk").first()
        context: dict[str, Any] = {"token": token, "incident": incident, "followup": followup}
        context["chosen"] = request.GET.get("answer", "")
        if request.method == "POST" and followup:
            try:
                answer(followup, request.POST.get("answer", ""), by=person, now=request.now)
            except Refused as reason:
                context["refused"] = _(str(reason))
            followup.refresh_from_db()
            if "refused" not in context:
                return _whole_page(request, token)
        return render(request, "followup/client.html", context)


def _whole_page(request: Asked, token: str) -> HttpResponse:
    """The client's page again, whole: what stands at its top changed too."""
    if not request.htmx:
        return redirect("client:page", token=token)
    return HttpResponse(headers={"HX-Redirect": reverse("client:page", args=[token])})


def _panel(
    request: AskedByStaff, incident: Incident, refused: Refused | None = None
) -> HttpResponse:
    context = {
        "incident": incident,
        "causes": causes_of(incident),
        "remedies": remedies_of(incident),
        "resolution": incident.resolutions.order_by("-at").first(),
        "followup": FollowUp.objects.filter(incident=incident).order_by("-pk").first(),
        "others": 0 if incident.is_open else together.still_open(incident, request.person).count(),
        "next_asking": next_asking(incident, request.now),
        "refused": _(str(refused)) if refused else "",
        "given": request.POST,
    }
    return render(request, "followup/panel.html", context, status=409 if refused else 200)


def _done(request: AskedByStaff, incident: Incident) -> HttpResponse:
    if request.htmx:
        incident.refresh_from_db()
        return _panel(request, incident)
    return redirect("incident", number=incident.number)
