"""The panel of the remedy being carried out: its draft, sending it, and how it went."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from tournevis.ground.incidents import once
from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_staff
from tournevis.steps.diagnosis.case import Kind
from tournevis.steps.diagnosis.observe import withdraw
from tournevis.steps.remedies.draft import send
from tournevis.steps.remedies.showing import shown
from tournevis.steps.remedies.trying import tried


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponse:
    """The remedy `?remedy=` with its draft for `?channel=`, or what was sent and tried."""
    return _panel(request, incident_for(request, number))


@require_POST
@for_staff
def message(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Send the steps to the client."""
    incident = incident_for(request, number)
    try:
        send(
            incident,
            request.POST.get("remedy", ""),
            channel=request.POST.get("channel", ""),
            text=request.POST.get("text", ""),
            nonce=request.POST.get("nonce", ""),
            by=request.person,
            now=request.now,
        )
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    return _done(request, incident)


@require_POST
@for_staff
def result(request: AskedByStaff, number: int) -> HttpResponseBase:
    """It worked, or it did not."""
    incident = incident_for(request, number)
    said = request.POST.get("worked", "")
    try:
        if said not in ("yes", "no"):
            raise Refused(_("say whether it worked"))
        remedy = request.POST.get("remedy", "")
        tried(incident, remedy, worked=said == "yes", by=request.person, now=request.now)
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    return _done(request, incident, "remedy-tried", "belief-changed")


@require_POST
@for_staff
def withdrawal(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Take back how it went."""
    incident, key = incident_for(request, number), request.POST.get("remedy", "")
    try:
        withdraw(incident, key, by=request.person, now=request.now, kind=Kind.REMEDY)
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    return _done(request, incident, "remedy-tried", "belief-changed")


def _panel(
    request: AskedByStaff, incident: Incident, *, refused: Refused | None = None
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "incident": incident,
        "client": incident.requester,
        "nonce": once.nonce(),
        "refused": _(str(refused)) if refused else "",
        "shown": shown(
            incident,
            request.person,
            wanted=asked.get("remedy", "") if refused or request.method == "GET" else "",
            channel=asked.get("channel", ""),
            text=request.POST.get("text", "") if refused else "",
        ),
    }
    return render(request, "remedies/panel.html", context, status=409 if refused else 200)


def _done(request: AskedByStaff, incident: Incident, *events: str) -> HttpResponseBase:
    """The panel again; what follows from the belief looks again too."""
    if not request.htmx:
        return redirect("incident", number=incident.number)
    incident.refresh_from_db()
    response = _panel(request, incident)
    for event in events:
        trigger_client_event(response, event)
    return response
