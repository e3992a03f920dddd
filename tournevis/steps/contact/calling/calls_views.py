"""The log of calls, what rings now, and the telephone of the engineer. For the centre's staff."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib import messages as flash
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.channels.calls import Call, Extension
from tournevis.ground.organisations.asking import AskedByStaff, centres_of, for_staff
from tournevis.steps.contact.calling import agenda, calls

EXTENSION = re.compile(r"\+?[A-Za-z0-9._-]{1,39}")


@require_GET
@for_staff
def log(request: AskedByStaff) -> HttpResponse:
    """What is to be called back, and the latest calls."""
    return _log(request)


@require_GET
@for_staff
def ringing(request: AskedByStaff, call: int) -> HttpResponse:
    """Who is calling, with their incidents; nothing once the call is over."""
    found = _call(request, call)
    is_now = found.direction == Call.Direction.IN and found.state != Call.State.ENDED
    context = {
        "call": found,
        "is_now": is_now,
        "incidents": calls.current_incidents(found, request.person) if is_now else [],
    }
    return render(request, "contact/ringing.html", context)


@require_POST
@for_staff
def incident(request: AskedByStaff, call: int) -> HttpResponseBase:
    """Open an incident for a call."""
    calls.open_for(_call(request, call), request.now)
    flash.success(request, _("An incident is being opened for this call."))
    return redirect("calls")


@require_POST
@for_staff
def dismissal(request: AskedByStaff, call: int) -> HttpResponseBase:
    """It need not be called back."""
    calls.dismiss(_call(request, call), request.now)
    return redirect("calls")


@require_POST
@for_staff
def extension(request: AskedByStaff) -> HttpResponseBase:
    """Say which telephone is yours; empty: none."""
    given = request.POST.get("number", "").strip().replace(" ", "")
    centre = centres_of(request.person)[0]
    mine = Extension.objects.filter(organisation=centre, person=request.person)
    if not given:
        mine.delete()
        return redirect("calls")
    if not EXTENSION.fullmatch(given):
        return _log(request, _("An extension is a number or a short name, such as 201."), given)
    try:
        with transaction.atomic():
            mine.delete()
            Extension.objects.create(organisation_id=centre, person=request.person, number=given)
    except IntegrityError:
        return _log(request, _("This telephone is already somebody else's."), given)
    flash.success(request, _("Your telephone is %(number)s.") % {"number": given})
    return redirect("calls")


def _log(request: AskedByStaff, refused: str = "", given: str = "") -> HttpResponse:
    seen = Call.objects.visible_to(request.person).filter(purpose=Call.Purpose.CLIENT)
    seen = seen.select_related("person", "client", "engineer").order_by("-began_at")
    mine = Extension.objects.filter(person=request.person).first()
    context = {
        "section": "calls",
        "agenda": agenda.agenda(request.person, request.now),
        "waiting": calls.log_of(request.person, seen.to_call_back(request.now)[: calls.MOST_SHOWN]),
        "logged": calls.log_of(request.person, seen[: calls.MOST_SHOWN]),
        "number": given or (mine.number if mine else ""),
        "has_telephone": bool(settings.PHONE_CONTROL),
        "hears": bool(settings.PHONE_SECRET or settings.PHONE_CONTROL),
        "refused": refused,
    }
    return render(request, "contact/calls.html", context, status=422 if refused else 200)


def _call(request: AskedByStaff, call: int) -> Call:
    seen = Call.objects.visible_to(request.person).select_related("person", "client", "engineer")
    found = seen.filter(pk=call, organisation__in=centres_of(request.person)).first()
    if found is None:
        raise Http404
    return found
