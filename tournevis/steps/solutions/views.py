"""The panel of the ways out, the hand-over, and what goes along with it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_staff
from tournevis.steps.solutions.hand_over import hand_over
from tournevis.steps.solutions.package import package
from tournevis.steps.solutions.places import of_guide, places
from tournevis.steps.solutions.ranking import ranked


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponse:
    """The remedies that may help, by chance, minutes and risk; and the way to level 2."""
    return _panel(request, incident_for(request, number))


@require_POST
@for_staff
def handover(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Hand it over."""
    incident = incident_for(request, number)
    to, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    try:
        hand_over(incident, to=to, reason=reason, by=request.person, now=request.now)
    except Refused as refusal:
        return _panel(request, incident, refusal)
    if request.htmx:
        return _panel(request, incident)
    return redirect("incident", number=incident.number)


@require_GET
@for_staff
def handover_package(request: AskedByStaff, number: int) -> HttpResponse:
    """Everything that was found, as a text file."""
    incident = incident_for(request, number)
    response = HttpResponse(
        package(incident, request.now), content_type="text/plain; charset=utf-8"
    )
    name = f'attachment; filename="incident-{incident.number}.txt"'
    response["Content-Disposition"] = name
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _panel(
    request: AskedByStaff, incident: Incident, refused: Refused | None = None
) -> HttpResponse:
    shown = ranked(incident)
    handed = incident.entries.filter(kind=Fact.HANDED_OVER).last()
    context = {
        "incident": incident,
        "shown": shown,
        "places": shown.places if shown else places(None),
        "handed": handed,
        "handed_to": of_guide(shown.guide if shown else None, handed.data.get("to", "")).name
        if handed
        else "",
        "refused": _(str(refused)) if refused else "",
        "given": request.POST,
    }
    return render(request, "solutions/panel.html", context, status=409 if refused else 200)
