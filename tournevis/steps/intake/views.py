"""The triage tray, the quarantine, and messages as they were sent. For the centre's staff only."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.incidents.attached import file_of
from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.listing import clients_of
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import AskedByStaff, centres_of, for_staff
from tournevis.steps.intake import alarms, merging, quarantine, showing, trays, triage
from tournevis.steps.intake.forms import JoinForm, PlaceForm
from tournevis.steps.intake.together_views import named


@require_GET
@for_staff
def triage_tray(request: AskedByStaff) -> HttpResponse:
    """What came from people nobody knows."""
    return _tray(request)


@require_POST
@for_staff
def place(request: AskedByStaff, number: int) -> HttpResponse:
    """Say which client it is for, and who wrote."""
    incident = incident_for(request, number)
    companies = clients_of(centres_of(request.person))
    form = PlaceForm(request.POST, companies=companies, auto_id=f"id_{number}_%s")
    if not form.is_valid():
        return _tray(request, status=422, bound=form, number=number)
    company = form.cleaned_data["organisation"]
    try:
        with transaction.atomic():
            triage.claim_domain(form.cleaned_data["domain"], company, incident.organisation_id)
            triage.place(incident, company, form.writer(), by=request.person, now=request.now)
    except Refused as refusal:
        return _tray(request, refusal, status=409)
    told = {"number": number, "client": company.name}
    messages.success(request, _("#%(number)s is now with %(client)s.") % told)
    return redirect("triage")


@require_POST
@for_staff
def junk(request: AskedByStaff, number: int) -> HttpResponse:
    """It is not for us."""
    incident = incident_for(request, number)
    try:
        triage.discard(incident, by=request.person, now=request.now)
    except Refused as refusal:
        return _tray(request, refusal, status=409)
    messages.success(request, _("#%(number)s is closed: not for us.") % {"number": number})
    return redirect("triage")


@require_POST
@for_staff
def join(request: AskedByStaff, number: int) -> HttpResponse:
    """Merge a fresh incident into the one it belongs to, straight from the tray."""
    fresh = incident_for(request, number)
    form = JoinForm(request.POST)
    try:
        target = named(request, form)
        merging.merge(fresh, target, by=request.person, now=request.now)
    except Refused as refusal:
        return _refused(request, fresh, refusal)
    told = {"number": number, "target": target.pk}
    messages.success(request, _("#%(number)s was joined to #%(target)s.") % told)
    return redirect("incident", number=target.number)


@require_GET
@for_staff
def quarantine_tray(request: AskedByStaff) -> HttpResponse:
    """What could not be read, or what machines sent. All of it is kept whole."""
    return _aside(request)


@require_GET
@for_staff
def alarm_lines(request: AskedByStaff) -> HttpResponse:
    """What is wrong with intake, for the head of the list; nothing when nothing is."""
    told = alarms.of(request.person, request.now)
    return render(request, "intake/alarms.html", {"alarms": told})


@require_POST
@for_staff
def retry(request: AskedByStaff, inbound: int) -> HttpResponse:
    """Take it in again."""
    try:
        quarantine.retry(showing.shown_to(request.person, inbound), request.now)
    except Refused as refusal:
        return _aside(request, refusal, status=409)
    messages.success(request, _("The message is being taken in again."))
    return redirect("quarantine")


@require_POST
@for_staff
def retry_all(request: AskedByStaff) -> HttpResponse:
    """Take everything in again that was put aside for this reason."""
    told = quarantine.retry_all(request.person, request.POST.get("trouble", ""), request.now)
    words = ngettext(
        "%(n)s message is being taken in again.", "%(n)s messages are being taken in again.", told
    )
    messages.success(request, words % {"n": told})
    return redirect("quarantine")


@require_POST
@for_staff
def discard(request: AskedByStaff, inbound: int) -> HttpResponse:
    """Nothing is to be done with it."""
    try:
        quarantine.discard(showing.shown_to(request.person, inbound), request.person)
    except Refused as refusal:
        return _aside(request, refusal, status=409)
    messages.success(request, _("The message is off this list; its original stays kept."))
    return redirect("quarantine")


@require_POST
@for_staff
def open_by_hand(request: AskedByStaff, inbound: int) -> HttpResponse:
    """Make it an incident all the same."""
    incident = quarantine.open_by_hand(showing.shown_to(request.person, inbound))
    if incident is None:
        messages.info(request, _("This message was taken in before."))
    else:
        messages.success(request, _("It is now in #%(number)s.") % {"number": incident.pk})
    return redirect("quarantine")


@require_GET
@for_staff
def source(request: AskedByStaff, inbound: int) -> HttpResponse:
    """The message byte for byte, to download."""
    return showing.source(showing.shown_to(request.person, inbound))


@require_GET
@for_staff
def message_html(request: AskedByStaff, inbound: int) -> HttpResponse:
    """The message's HTML, harmless, for a sandboxed frame; `?images=yes` loads remote images."""
    mail = showing.mail_of(showing.shown_to(request.person, inbound))
    return showing.caged(mail, with_remote=request.GET.get("images") == "yes")


@require_GET
@for_staff
def message_attachment(request: AskedByStaff, inbound: int, number: int) -> HttpResponse:
    """One file of the message, to download: the one that is kept apart, with its warnings."""
    message = showing.shown_to(request.person, inbound)
    kept = file_of(message.pk, number)
    if kept is not None:
        return redirect("file", file=kept.pk)
    return showing.attachment(showing.mail_of(message), number)


def _tray(
    request: AskedByStaff,
    refusal: Refused | None = None,
    *,
    status: int = 200,
    bound: PlaceForm | None = None,
    number: int = 0,
) -> HttpResponse:
    shown = {
        "section": "triage",
        "strays": trays.tray(request.person, bound=bound, number=number),
        "refusal": refusal,
    }
    return render(request, "intake/triage.html", shown, status=status)


def _aside(
    request: AskedByStaff, refusal: Refused | None = None, *, status: int = 200
) -> HttpResponse:
    shown = {
        "section": "quarantine",
        "strays": quarantine.listed(request.person),
        "reasons": quarantine.reasons(request.person),
        "alarms": alarms.of(request.person, request.now),
        "refusal": refusal,
    }
    return render(request, "intake/quarantine.html", shown, status=status)


def _refused(request: AskedByStaff, fresh: Incident, refusal: Refused) -> HttpResponse:
    if fresh.in_triage:
        return _tray(request, refusal, status=409)
    return render(request, "intake/refused.html", {"refusal": refusal}, status=409)
