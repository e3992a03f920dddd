"""The panel of the incident page and its buttons."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_staff, row_number
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.ground.staff import duty
from tournevis.steps.oncall.answers import acknowledge
from tournevis.steps.oncall.answers.acknowledge import Outcome
from tournevis.steps.oncall.answers.reading import note_read
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.panel import picture


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Who was alerted, who is next, who has it."""
    incident = incident_for(request, number)
    note_read(incident, request.person, request.now, where="screen")
    return _panel(request, incident)


@require_POST
@for_staff
def acknowledgement(request: AskedByStaff, number: int) -> HttpResponseBase:
    """ "I have it", on the screen."""
    incident = incident_for(request, number)
    answer = acknowledge.take(incident, by=request.person, now=request.now, how="screen")
    return _answered(request, incident, _said(answer))


@require_POST
@for_staff
def assignment(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Someone who may see this client carries it from now on."""
    incident = incident_for(request, number)
    try:
        to = _assignee(request, incident)
        incident.assign(to=to, by=request.person, now=request.now)
    except Refused as refusal:
        return _refused(request, incident, str(refusal))
    return _answered(request, incident, _("%(name)s carries it now.") % {"name": to.name})


@require_POST
@for_staff
def next_alert(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Whoever is next is alerted now."""
    incident = incident_for(request, number)
    if not escalate.skip(incident, by=request.person, now=request.now):
        return _refused(request, incident, _("Nobody needs to be alerted any more."))
    return _answered(request, incident, _("The next one is alerted now."))


def _panel(
    request: AskedByStaff, incident: Incident, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "incident": incident,
        "picture": picture(incident, request.person, request.now),
        "refusal": refusal,
        "is_new": incident.status == Incident.Status.NEW,
    }
    return render(request, "oncall/panel.html", context, status=status)


def _answered(request: AskedByStaff, incident: Incident, said: str) -> HttpResponseBase:
    incident.refresh_from_db()
    if request.htmx:
        return _panel(request, incident)
    messages.info(request, said)
    return redirect("incident", number=incident.number)


def _refused(request: AskedByStaff, incident: Incident, refusal: str) -> HttpResponse:
    incident.refresh_from_db()
    return _panel(request, incident, refusal=refusal, status=409)


def _assignee(request: AskedByStaff, incident: Incident) -> Person:
    if not incident.is_open:
        raise Refused(_("This incident is over: it is assigned to nobody any more."))
    people = duty.staff_for(incident.organisation_id, centre_id_of(incident.organisation_id))
    person = people.filter(pk=row_number(request.POST.get("person", "")) or 0).first()
    if person is None:
        raise Refused(_("Choose an engineer who is given this client."))
    return person


def _said(answer: acknowledge.Reply) -> str:
    words = {
        Outcome.CONFIRMED: _("It is yours."),
        Outcome.YOURS: _("It is yours already."),
        Outcome.TAKEN: _("%(name)s has it already."),
        Outcome.OVER: _("It is already resolved."),
        Outcome.SOLVED: _("It is resolved."),
        Outcome.PASSED: _("The next one is alerted now."),
        Outcome.STAYS: _("It stays yours: choose to whom you give it."),
    }
    return words[answer.outcome] % {"name": answer.holder}
