"""The panel of the first contact: whom to call and when, one tap for what came of it, callbacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.incidents import once
from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_staff
from tournevis.ground.web.dates import moment_in_words
from tournevis.ground.web.toast import toast
from tournevis.steps.contact.calling import call, callback, callees, known, moments, retry
from tournevis.steps.contact.calling.calls import ask_for
from tournevis.steps.contact.calling.standing import standing


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponse:
    """The clock to first human contact, the call, and what came of it."""
    return shown(request, incident_for(request, number))


@require_POST
@for_staff
def calls(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Note a call: one tap says what came of it. With a time, they want to be called back then."""
    incident = incident_for(request, number)
    try:
        entry = call.note_call(
            incident,
            outcome=request.POST.get("outcome", ""),
            minutes=request.POST.get("minutes", ""),
            text=request.POST.get("text", ""),
            nonce=request.POST.get("nonce", ""),
            callee=request.POST.get("callee", ""),
            by=request.person,
            now=request.now,
        )
    except Refused as reason:
        return shown(request, incident, reason)
    undo = reverse("contact:mistake", args=[incident.number])
    return again(request, incident, _("Call noted."), f"{undo}?call={entry.pk}" if entry else "")


@require_POST
@for_staff
def mistake(request: AskedByStaff, number: int) -> HttpResponseBase:
    """A call was noted by mistake."""

    def do(incident: Incident) -> str:
        call.undo(incident, _said(request, "call"), by=request.person, now=request.now)
        return _("Taken back: it is as if it had not been noted.")

    return _done(request, number, do)


@require_POST
@for_staff
def dialling(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Ring my telephone and put me through."""

    def do(incident: Incident) -> str:
        ask_for(incident, by=request.person, now=request.now, callee=_said(request, "callee"))
        return _("Your telephone rings: pick up.")

    return _done(request, number, do)


@require_POST
@for_staff
def callbacks(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Promise to call back, or move a callback that was promised."""

    def do(incident: Incident) -> str:
        at = moments.read(_said(request, "quick") or _said(request, "when"), incident, request.now)
        by, now = request.person, request.now
        if _said(request, "callback"):
            callback.move(incident, _said(request, "callback"), at, by=by, now=now)
        else:
            told = bool(request.POST.get("tells"))
            note = _said(request, "note")
            callback.promise(incident, at, by=by, now=now, note=note, is_told=told)
        there = moment_in_words(at, now, incident.requester.zone.key)
        return _("Callback promised: %(moment)s, their time.") % {"moment": there}

    return _done(request, number, do)


@require_POST
@for_staff
def callback_end(request: AskedByStaff, number: int) -> HttpResponseBase:
    """A callback is no longer needed."""

    def do(incident: Incident) -> str:
        why, which = _said(request, "why"), _said(request, "callback")
        callback.end(incident, which, why, by=request.person, now=request.now)
        return _("This callback is no longer owed.")

    return _done(request, number, do)


@require_POST
@for_staff
def retries(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Remind me to try again in some minutes; without minutes: no more."""

    def do(incident: Incident) -> str:
        minutes = _said(request, "minutes")
        if not minutes:
            retry.forget(incident, request.person)
            return _("You are not reminded any more.")
        retry.try_again(incident, minutes, by=request.person, now=request.now)
        return _("You are reminded in %(n)s min.") % {"n": minutes}

    return _done(request, number, do)


def shown(
    request: AskedByStaff, incident: Incident, refused: Refused | None = None
) -> HttpResponse:
    """The panel as it stands; with what was refused, and why."""
    incident.refresh_from_db()
    found = callees.callees(incident)
    best = found[0] if found and not found[0].is_wrong else None
    context: dict[str, Any] = {
        "incident": incident,
        "client": incident.requester,
        "standing": standing(incident, request.person, request.now),
        "callees": found,
        "callee": best,
        "there": moments.there(incident, best.person if best else incident.requester, request.now),
        "known": known.known(incident),
        "callbacks": callback.running(incident),
        "suggestions": moments.suggestions(incident, request.now),
        "retry": incident.retries.filter(by=request.person, due_at__isnull=False).first(),
        "retry_minutes": retry.MINUTES,
        "is_new": incident.status == Incident.Status.NEW,
        "can_dial": bool(settings.PHONE_CONTROL and best),
        "nonce": once.nonce(),
        "given": request.POST if refused else {},
        "refused": _(str(refused)) if refused else "",
    }
    return render(request, "contact/panel.html", context, status=409 if refused else 200)


def again(request: AskedByStaff, incident: Incident, said: str, undo: str = "") -> HttpResponseBase:
    """The panel after something was done; the page again where htmx did not ask."""
    if request.htmx:
        return toast(shown(request, incident), said, undo)
    flash.success(request, said)
    return redirect("incident", number=incident.number)


def _done(request: AskedByStaff, number: int, do: Callable[[Incident], str]) -> HttpResponseBase:
    """Do it and say so, or show why not."""
    incident = incident_for(request, number)
    try:
        said = do(incident)
    except Refused as reason:
        return shown(request, incident, reason)
    return again(request, incident, said)


def _said(request: AskedByStaff, name: str) -> str:
    return request.POST.get(name, "") or request.GET.get(name, "")
