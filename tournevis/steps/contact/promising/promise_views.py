"""The panel of promises: what is owed, what counts; the client is awaited; a workaround is there."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.incidents import once, promises
from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident, Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_staff
from tournevis.ground.web.toast import toast
from tournevis.steps.contact.promising.promise import AWAITED
from tournevis.steps.contact.promising.standing_promises import promises_of

BY_HAND = gettext_noop("the client is awaited no more")
IN_PLACE = gettext_noop("a workaround is in place")


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponse:
    """Every promise made to this client, and the picture of what counts."""
    return _panel(request, incident_for(request, number))


@require_POST
@for_staff
def waiting(request: AskedByStaff, number: int) -> HttpResponseBase:
    """The client is awaited: the clocks that the contract names stand still."""
    incident = incident_for(request, number)
    why = once.told(request.POST.get("why", ""))[:300]
    try:
        incident.wait_for_client(by=request.person, now=request.now, why=why)
        promises.recount(incident, now=request.now, why=AWAITED)
    except Refused as reason:
        return _panel(request, incident, reason)
    return _again(request, incident, _("The client is awaited: the clock stands still."))


@require_POST
@for_staff
def going_on(request: AskedByStaff, number: int) -> HttpResponseBase:
    """The client is awaited no more."""
    incident = incident_for(request, number)
    if incident.go_on(by=request.person, now=request.now, why=BY_HAND) is not None:
        promises.recount(incident, now=request.now, why=AWAITED)
    return _again(request, incident, _("The clock runs again."))


@require_POST
@for_staff
def workaround(request: AskedByStaff, number: int) -> HttpResponseBase:
    """The client can work again, in some other way: what was promised of that is kept."""
    incident = incident_for(request, number).locked()
    kept = promises.keep(incident, Deadline.Kind.WORKAROUND, now=request.now)
    if kept is not None:
        incident.record(Fact.NOTE, now=request.now, by=request.person, text=_(IN_PLACE))
    return _again(request, incident, _("Noted: a workaround is in place."))


def _panel(
    request: AskedByStaff, incident: Incident, refused: Refused | None = None
) -> HttpResponse:
    context = {
        "incident": incident,
        "promises": promises_of(incident, request.now, get_language() or "en"),
        "refused": _(str(refused)) if refused else "",
    }
    return render(request, "contact/promises.html", context, status=409 if refused else 200)


def _again(request: AskedByStaff, incident: Incident, said: str) -> HttpResponseBase:
    if request.htmx:
        return toast(_panel(request, incident), said)
    flash.success(request, said)
    return redirect("incident", number=incident.number)
