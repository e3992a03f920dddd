"""For the staff, on one incident: the composer, and messages that did not leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import reswap, retarget

from tournevis.ground.channels import addresses
from tournevis.ground.channels.sms.silence import silence_of
from tournevis.ground.incidents import once, uploading
from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_staff
from tournevis.ground.organisations.models import Person, centre_of
from tournevis.ground.web.toast import toast
from tournevis.steps.contact.calling.panel_views import again as panel_again
from tournevis.steps.contact.calling.panel_views import shown as panel_shown
from tournevis.steps.contact.writing import copied, later, stuck, write
from tournevis.steps.contact.writing.correction import correct
from tournevis.steps.contact.writing.counting import count

MODES = {"email": "reply", "sms": "sms", "note": "note"}


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
        send_at = _send_at(request)
        entry = write.reply(
            incident,
            channel=channel,
            text=request.POST.get("text", ""),
            nonce=request.POST.get("nonce", ""),
            by=request.person,
            now=request.now,
            is_attempt=is_attempt,
            copies=_copies(request, incident),
            send_at=send_at,
        )
        _send_files_along(request, incident, entry)
    except Refused as reason:
        if is_attempt:
            return panel_shown(request, incident, reason)
        return _composer(request, incident, MODES.get(channel, ""), reason)
    said = _on_its_way(incident, send_at)
    undo = _undo(incident, entry)
    if is_attempt:
        return panel_again(request, incident, said, undo)
    return _composer_again(request, incident, MODES[channel], said, undo)


@require_POST
@for_staff
def notes(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Keep a note for the team."""
    incident = incident_for(request, number)
    text, mark = request.POST.get("text", ""), request.POST.get("nonce", "")
    try:
        entry = write.note(incident, text=text, nonce=mark, by=request.person, now=request.now)
        _send_files_along(request, incident, entry)
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
        entry = stuck.take_back(incident, delivery, by=request.person, now=request.now)
    except Refused as reason:
        return _refused(request, incident, reason)
    mode = MODES[str(entry.data.get("channel", "email"))]
    if not request.htmx:
        flash.info(request, _("Taken back: nothing was sent."))
        return redirect("incident", number=incident.number)
    tokens = uploading.again(incident, entry, by=request.person, now=request.now)
    response = _composer(request, incident, mode, text=entry.text, tokens=tokens)
    response = reswap(retarget(response, "#composer"), "outerHTML")
    return toast(response, _("Taken back: nothing was sent."))


@require_POST
@for_staff
def resend(request: AskedByStaff, number: int) -> HttpResponseBase:
    """A message that did not arrive: again, by the other channel, or known and put aside."""
    incident = incident_for(request, number)
    deed = request.POST.get("deed", "again")
    try:
        stuck.act(incident, _delivery(request), deed, by=request.person, now=request.now)
    except Refused as reason:
        if request.POST.get("from"):
            flash.error(request, _(str(reason)))
            return redirect("unsent")
        return panel_shown(request, incident, reason)
    said = {"again": _("It is sent again."), "other": _("It goes by the other way.")}
    words = said.get(deed, _("Put aside."))
    if request.POST.get("from"):
        flash.success(request, words)
        return redirect("unsent")
    return panel_again(request, incident, words)


@require_POST
@for_staff
def correction(request: AskedByStaff, number: int) -> HttpResponseBase:
    """The address was wrong: keep the right one, and send the message there."""
    incident = incident_for(request, number)
    try:
        address = request.POST.get("address", "")
        correct(incident, _delivery(request), address, by=request.person, now=request.now)
    except Refused as reason:
        if request.POST.get("from"):
            flash.error(request, _(str(reason)))
            return redirect("unsent")
        return panel_shown(request, incident, reason)
    said = _("Address kept: the message is sent there.")
    if request.POST.get("from"):
        flash.success(request, said)
        return redirect("unsent")
    return panel_again(request, incident, said)


@require_POST
@for_staff
def schedule(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Let a message leave at another time."""
    incident = incident_for(request, number)
    try:
        at = _send_at(request)
        if at is None:
            raise Refused(gettext_noop("say the day and the hour at which it leaves"))
        later.put_off(incident, _delivery(request), at)
    except Refused as reason:
        flash.error(request, _(str(reason)))
    else:
        flash.success(request, _on_its_way(incident, at))
    return redirect("scheduled")


@require_POST
@for_staff
def address_works(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Someone knows that messages to this address arrive again."""
    incident = incident_for(request, number)
    client = incident.requester
    for address in (client.email, client.phone):
        addresses.works_again(incident.organisation_id, address, request.now)
    return _composer_again(request, incident, "", _("Noted: messages go there again."))


def _send_at(request: AskedByStaff) -> datetime | None:
    said = request.POST.get("quick", "") or request.POST.get("when", "")
    return later.read(said, request.person.zone.key, request.now)


def _copies(request: AskedByStaff, incident: Incident) -> list[Person]:
    """Whom the engineer ticked; only the mail form asks for that."""
    if not request.POST.get("copies"):
        return []
    ticked, more = request.POST.getlist("cc"), request.POST.get("cc_more", "")
    return copied.approved(incident, ticked, more, by=request.person, now=request.now)


def _on_its_way(incident: Incident, send_at: datetime | None) -> str:
    name = incident.requester.first_name
    if send_at is None:
        return _("On its way to %(name)s.") % {"name": name}
    at = date_format(timezone.localtime(send_at), "SHORT_DATETIME_FORMAT")
    return _("It leaves for %(name)s on %(at)s.") % {"name": name, "at": at}


def _send_files_along(request: AskedByStaff, incident: Incident, entry: Entry | None) -> None:
    """The files of a form go with its message, unless it was taken before. Raises `Refused`."""
    if entry is None:
        return
    tokens, given = request.POST.getlist("file"), request.FILES.getlist("files")
    files = uploading.taken(incident, tokens, given, by=request.person, now=request.now)
    uploading.send_along(entry, files)


def _delivery(request: AskedByStaff) -> str:
    return request.POST.get("delivery", "") or request.GET.get("delivery", "")


def _composer(
    request: AskedByStaff,
    incident: Incident,
    mode: str,
    refused: Refused | None = None,
    text: str = "",
    tokens: Sequence[str] = (),
) -> HttpResponse:
    client, centre = incident.requester, centre_of(incident.organisation_id)
    modes = {"reply": client.email, "sms": client.phone, "note": "team"}
    mode = mode if modes.get(mode) else next(each for each in modes if modes[each])
    text = request.POST.get("text", "") if refused else text
    context: dict[str, Any] = {
        "incident": incident,
        "client": client,
        "centre": centre,
        "marks": addresses.marks(incident.organisation_id, client.email, client.phone),
        "copies": copied.proposed(incident) if client.email else [],
        "morning": timezone.localtime(later.tomorrow_morning(incident, request.now)),
        "given": request.POST if refused else {},
        "mode": mode,
        "texts": {mode: text},
        "count": count(text) if mode == "sms" else None,
        "silent": silence_of(centre.pk, client.phone),
        "nonce": once.nonce(),
        "most": uploading.most(),
        "attached": uploading.still_named(
            incident, request.POST.getlist("file") if refused else tokens, by=request.person
        ),
        "refused": _(str(refused)) if refused else "",
    }
    return render(request, "contact/composer.html", context, status=409 if refused else 200)


def _composer_again(
    request: AskedByStaff, incident: Incident, mode: str, said: str, undo: str = ""
) -> HttpResponseBase:
    if request.htmx:
        return toast(_composer(request, incident, mode), said, undo)
    flash.success(request, said)
    return redirect("incident", number=incident.number)


def _undo(incident: Incident, entry: Entry | None) -> str:
    recall = reverse("contact:recall", args=[incident.number])
    return f"{recall}?delivery={entry.delivery_id}" if entry else ""


def _refused(request: AskedByStaff, incident: Incident, reason: Refused) -> HttpResponseBase:
    if not request.htmx:
        flash.error(request, _(str(reason)))
        return redirect("incident", number=incident.number)
    response = HttpResponse(_(str(reason)), status=409, content_type="text/plain; charset=utf-8")
    return toast(response, _(str(reason)))
