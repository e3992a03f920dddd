"""For the staff, on one incident: the clock and the calls, and the composer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from tournevis.ground.channels.sms.silence import silence_of
from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_staff
from tournevis.ground.organisations.models import centre_of
from tournevis.steps.contact import once, write
from tournevis.steps.contact.call import note_call
from tournevis.steps.contact.counting import count
from tournevis.steps.contact.standing import standing

MODES = {"email": "reply", "sms": "sms", "note": "note"}


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponse:
    """The clock to first human contact, the call, and what came of it."""
    return _panel(request, incident_for(request, number))


@require_POST
@for_staff
def calls(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Note a call."""
    incident = incident_for(request, number)
    try:
        note_call(
            incident,
            outcome=request.POST.get("outcome", ""),
            minutes=request.POST.get("minutes", ""),
            text=request.POST.get("text", ""),
            nonce=request.POST.get("nonce", ""),
            by=request.person,
            now=request.now,
        )
    except Refused as reason:
        return _panel(request, incident, reason)
    return _panel_again(request, incident, _("Call noted."))


@require_GET
@for_staff
def composer(request: AskedByStaff, number: int) -> HttpResponse:
    """Reply, SMS and internal note; `?mode=note` opens the note first."""
    return _composer(request, incident_for(request, number), request.GET.get("mode", ""))


@require_POST
@for_staff
def messages(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Write to the client, by e-mail or SMS."""
    incident = incident_for(request, number)
    channel, is_attempt = request.POST.get("channel", ""), bool(request.POST.get("attempt"))
    try:
        entry = write.reply(
            incident,
            channel=channel,
            text=request.POST.get("text", ""),
            nonce=request.POST.get("nonce", ""),
            by=request.person,
            now=request.now,
            is_attempt=is_attempt,
        )
    except Refused as reason:
        if is_attempt:
            return _panel(request, incident, reason)
        return _composer(request, incident, MODES.get(channel, ""), reason)
    said = _("On its way to %(name)s.") % {"name": incident.requester.first_name}
    undo = _undo(incident, entry)
    if is_attempt:
        return _panel_again(request, incident, said, undo)
    return _composer_again(request, incident, MODES[channel], said, undo)


@require_POST
@for_staff
def notes(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Keep a note for the team."""
    incident = incident_for(request, number)
    text, mark = request.POST.get("text", ""), request.POST.get("nonce", "")
    try:
        write.note(incident, text=text, nonce=mark, by=request.person, now=request.now)
    except Refused as reason:
        return _composer(request, incident, "note", reason)
    return _composer_again(request, incident, "note", _("Note kept, for the team only."))


@require_POST
@for_staff
def recall(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Take a message back that has not left; its words are in the composer again."""
    incident = incident_for(request, number)
    try:
        delivery = _delivery(request)
        entry = write.take_back(incident, delivery, by=request.person, now=request.now)
    except Refused as reason:
        return _refused(request, incident, reason)
    mode = MODES[str(entry.data.get("channel", "email"))]
    if not request.htmx:
        flash.info(request, _("Taken back: nothing was sent."))
        return redirect("incident", number=incident.number)
    response = _composer(request, incident, mode, text=entry.text)
    response = reswap(retarget(response, "#composer"), "outerHTML")
    return _toast(response, _("Taken back: nothing was sent."))


@require_POST
@for_staff
def resend(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Send a message again that failed, or perhaps did not leave."""
    incident = incident_for(request, number)
    try:
        write.send_again(incident, _delivery(request), by=request.person, now=request.now)
    except Refused as reason:
        return _panel(request, incident, reason)
    return _panel_again(request, incident, _("It is sent again."))


def _delivery(request: AskedByStaff) -> str:
    return request.POST.get("delivery", "") or request.GET.get("delivery", "")


def _panel(
    request: AskedByStaff, incident: Incident, refused: Refused | None = None
) -> HttpResponse:
    incident.refresh_from_db()
    given = request.POST if refused else {}
    context = {
        "incident": incident,
        "client": incident.requester,
        "standing": standing(incident, request.person, request.now),
        "is_new": incident.status == Incident.Status.NEW,
        "nonce": once.nonce(),
        "given": given,
        "refused": _(str(refused)) if refused else "",
    }
    return render(request, "contact/panel.html", context, status=409 if refused else 200)


def _panel_again(
    request: AskedByStaff, incident: Incident, said: str, undo: str = ""
) -> HttpResponseBase:
    if request.htmx:
        return _toast(_panel(request, incident), said, undo)
    flash.success(request, said)
    return redirect("incident", number=incident.number)


def _composer(
    request: AskedByStaff,
    incident: Incident,
    mode: str,
    refused: Refused | None = None,
    text: str = "",
) -> HttpResponse:
    client, centre = incident.requester, centre_of(incident.organisation_id)
    modes = {"reply": client.email, "sms": client.phone, "note": "team"}
    mode = mode if modes.get(mode) else next(each for each in modes if modes[each])
    text = request.POST.get("text", "") if refused else text
    context: dict[str, Any] = {
        "incident": incident,
        "client": client,
        "centre": centre,
        "mode": mode,
        "texts": {mode: text},
        "count": count(text) if mode == "sms" else None,
        "silent": silence_of(centre.pk, client.phone),
        "nonce": once.nonce(),
        "refused": _(str(refused)) if refused else "",
    }
    return render(request, "contact/composer.html", context, status=409 if refused else 200)


def _composer_again(
    request: AskedByStaff, incident: Incident, mode: str, said: str, undo: str = ""
) -> HttpResponseBase:
    if request.htmx:
        return _toast(_composer(request, incident, mode), said, undo)
    flash.success(request, said)
    return redirect("incident", number=incident.number)


def _undo(incident: Incident, entry: Entry | None) -> str:
    recall = reverse("contact:recall", args=[incident.number])
    return f"{recall}?delivery={entry.delivery_id}" if entry else ""


def _toast(response: HttpResponse, text: str, undo: str = "") -> HttpResponse:
    return trigger_client_event(response, "toast", {"text": text, "undo": undo})


def _refused(request: AskedByStaff, incident: Incident, reason: Refused) -> HttpResponseBase:
    if not request.htmx:
        flash.error(request, _(str(reason)))
        return redirect("incident", number=incident.number)
    response = HttpResponse(_(str(reason)), status=409, content_type="text/plain; charset=utf-8")
    return _toast(response, _(str(reason)))
