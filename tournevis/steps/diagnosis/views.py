"""The interview's panel, its answers, and the choice of the guide."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from tournevis.engines.troubleshoot.guide import Check
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_staff
from tournevis.steps.diagnosis.begin import (
    SURE,
    because,
    by_title,
    choose,
    likely_guides,
    spoken_of,
)
from tournevis.steps.diagnosis.interview import MOST_OTHERS, interview, named_causes
from tournevis.steps.diagnosis.models import Diagnosis, Observation
from tournevis.steps.diagnosis.observe import observe, refuse, withdraw

MOST_LIKELY = 4


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponse:
    """The interview; `?ask=` shows that question instead of the best one."""
    return _panel(request, incident_for(request, number), asked=request.GET.get("ask", ""))


@require_POST
@for_staff
def guide(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Follow this guide."""
    incident = incident_for(request, number)
    try:
        choose(incident, request.POST.get("guide", ""), by=request.person, now=request.now)
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    return _done(request, incident)


@require_POST
@for_staff
def observations(request: AskedByStaff, number: int) -> HttpResponseBase:
    """An answer to a check."""
    incident = incident_for(request, number)
    check, answer = request.POST.get("check", ""), request.POST.get("answer", "")
    try:
        observe(incident, check, answer, by=request.person, now=request.now)
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    return _done(request, incident)


@require_POST
@for_staff
def withdrawal(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Take an answer back."""
    incident = incident_for(request, number)
    try:
        withdraw(incident, request.POST.get("check", ""), by=request.person, now=request.now)
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    return _done(request, incident)


@require_POST
@for_staff
def misreadings(request: AskedByStaff, number: int) -> HttpResponseBase:
    """The client's words do not give this answer."""
    incident = incident_for(request, number)
    check, answer = request.POST.get("check", ""), request.POST.get("answer", "")
    try:
        refuse(incident, check, answer, by=request.person, now=request.now)
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    return _done(request, incident)


@require_POST
@for_staff
def reading_again(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Take it back that the words do not give this answer."""
    incident = incident_for(request, number)
    try:
        withdraw(
            incident,
            request.POST.get("check", ""),
            kind=Observation.Kind.MISREAD,
            answer=request.POST.get("answer", ""),
            by=request.person,
            now=request.now,
        )
    except Refused as reason:
        return _panel(request, incident, refused=reason)
    return _done(request, incident)


def _panel(
    request: AskedByStaff, incident: Incident, *, asked: str = "", refused: Refused | None = None
) -> HttpResponse:
    shown = interview(incident, asked)
    diagnosis = Diagnosis.objects.filter(incident=incident).first()
    context = {
        "incident": incident,
        "interview": shown,
        "title": in_words(shown.guide.title) if shown else "",
        "others": _named(shown.others[:MOST_OTHERS]) if shown else [],
        "left_out": named_causes(shown) if shown else 0,
        "because": because(diagnosis) if diagnosis else "",
        **_guides(incident, is_followed=shown is not None),
        "refused": _(str(refused)) if refused else "",
    }
    return render(request, "diagnosis/panel.html", context, status=409 if refused else 200)


def _guides(incident: Incident, *, is_followed: bool) -> dict[str, object]:
    """The guides one may follow. Words are only weighed where none is followed yet."""
    if is_followed or not incident.is_open:
        return {"guides": [(each.key, in_words(each.title), None) for each in by_title()]}
    found = spoken_of(incident)
    every = [(each.key, in_words(each.title), sure) for each, sure in likely_guides(found)]
    is_about_none = found.none >= SURE
    likely = [] if is_about_none else [each for each in every if each[2] is not None]
    return {
        "likely": likely[:MOST_LIKELY],
        "guides": [each for each in every if each not in likely[:MOST_LIKELY]],
        "is_about_none": is_about_none,
    }


def _named(checks: list[Check]) -> list[tuple[str, str, float]]:
    return [(check.key, in_words(check.ask), check.minutes) for check in checks]


def _done(request: AskedByStaff, incident: Incident) -> HttpResponseBase:
    """The panel again; the ways out and the ending look again too."""
    if not request.htmx:
        return redirect("incident", number=incident.number)
    return trigger_client_event(_panel(request, incident), "belief-changed")
