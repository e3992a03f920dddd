"""The list of incidents, and the shell of the incident page into which each step puts its panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from tournevis.ground.channels import addresses
from tournevis.ground.incidents import listing
from tournevis.ground.incidents.card import client_card, similar_to
from tournevis.ground.incidents.doors import incident_for, worked_on_by
from tournevis.ground.incidents.forms import ListForm
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.path import path_of
from tournevis.ground.incidents.rows import row, standing_of, status_name
from tournevis.ground.incidents.telling_promises import severity_name
from tournevis.ground.incidents.timeline import timeline
from tournevis.ground.organisations.asking import (
    AskedByPerson,
    AskedByStaff,
    centres_of,
    for_people,
    for_staff,
    is_staff,
    row_number,
)
from tournevis.ground.web.toast import toast


@require_GET
@for_people
def home(request: AskedByPerson, clients: str) -> HttpResponseBase:
    """The first page: the list for the staff, their own requests (`clients`, a name) for others."""
    if is_staff(request.person):
        return incidents(request)
    return redirect(clients)


@require_GET
@vary_on_headers("HX-Request")
@for_staff
def incidents(request: AskedByStaff) -> HttpResponse:
    """The incidents one works on, and the one thing to do first."""
    wish = listing.Wish.read(request.GET.dict())
    context = _list_context(request, wish)
    is_part = request.htmx and not request.htmx.history_restore_request
    name = "incidents/_list.html" if is_part else "incidents/list.html"
    return render(request, name, context)


@require_GET
@for_staff
def incident(
    request: AskedByStaff,
    number: int,
    panels: Sequence[str] = (),
    composer: str = "",
    resend: str = "",
    recall: str = "",
) -> HttpResponse:
    """The page of one incident. The rest names the URLs of what the steps show on it."""
    found = incident_for(request, number)
    context = {
        **_head_context(request, found),
        **_timeline_context(request, found, resend, recall),
        "marks": addresses.marks(
            found.organisation_id, found.requester.email, found.requester.phone
        ),
        "section": "incidents",
        "card": client_card(found, request.now),
        "similar": similar_to(found, worked_on_by(request.person)),
        "panels": [(name.replace(":", "-"), _address(name, number)) for name in panels],
        "composer": _address(composer, number),
    }
    return render(request, "incidents/incident.html", context)


@require_GET
@for_staff
def head(request: AskedByStaff, number: int) -> HttpResponse:
    """The head of the page and the path of the job, again."""
    found = incident_for(request, number)
    return render(request, "incidents/_head.html", _head_context(request, found))


@require_POST
@for_staff
def severity(request: AskedByStaff, number: int) -> HttpResponseBase:
    """How bad it is for the client; what it was can be put back with one click."""
    found = incident_for(request, number)
    chosen = row_number(request.POST.get("severity") or request.GET.get("severity") or "")
    try:
        entry = found.rate(chosen or 0, by=request.person, now=request.now)
    except Refused as reason:
        flash.error(request, _(str(reason)))
        return redirect("incident", number=number)
    if not request.htmx:
        return redirect("incident", number=number)
    response = render(request, "incidents/_head.html", _head_context(request, found))
    if entry is None:
        return response
    undo = f"{reverse('incident_severity', args=[number])}?severity={entry.data['from']}"
    said = _("Severity: %(what)s.") % {"what": severity_name(found.severity)}
    return toast(response, said, undo)


@require_GET
@for_staff
def conversation(
    request: AskedByStaff, number: int, resend: str = "", recall: str = ""
) -> HttpResponse:
    """The conversation, again; with `?whole=1` from its beginning."""
    found = incident_for(request, number)
    context = _timeline_context(request, found, resend, recall)
    return render(request, "incidents/_timeline.html", context)


def _list_context(request: AskedByStaff, wish: listing.Wish) -> dict[str, Any]:
    seen, centres = worked_on_by(request.person), centres_of(request.person)
    page = listing.listed(seen, wish, request.person, request.now)
    urgent = None if wish.after or wish.words else listing.most_urgent(seen, request.person)
    clocks = listing.clocks_of([*page.incidents, *([urgent] if urgent else [])])
    shown = clocks | listing.next_of(page.incidents)
    rows = [row(each, shown.get(each.pk), request.now) for each in page.incidents]
    return {
        "section": "incidents",
        "query": wish.words,
        "wish": wish,
        "rows": rows,
        "urgent": row(urgent, clocks.get(urgent.pk), request.now) if urgent else None,
        "next": wish.query(after=page.after) if page.after else "",
        "tabs": _tabs(wish, listing.counts(seen, request.person, centres, request.now)),
        "form": ListForm(wish, listing.clients_of(centres)),
    }


def _tabs(wish: listing.Wish, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "query": wish.query(tab=key, status=""),
            "count": str(n) if n <= listing.COUNTED else f"{listing.COUNTED}+",
            "is_here": key == wish.tab,
        }
        for key, n in counts.items()
    ]


def _head_context(request: AskedByStaff, found: Incident) -> dict[str, Any]:
    clock = (listing.clocks_of([found]) | listing.next_of([found])).get(found.pk)
    return {
        "incident": found,
        "standing": standing_of(clock, request.now) if clock else None,
        "status": status_name(found.status),
        "severities": [(each, severity_name(each)) for each in Incident.Severity.values],
        "severity_name": severity_name(found.severity),
        "path": path_of(found, request.now),
    }


def _timeline_context(
    request: AskedByStaff, found: Incident, resend: str, recall: str
) -> dict[str, Any]:
    is_whole = request.GET.get("whole") == "1"
    return {
        "incident": found,
        "timeline": timeline(found, request.now, whole=is_whole),
        "is_whole": is_whole,
        "resend": _address(resend, found.pk),
        "recall": _address(recall, found.pk),
    }


def _address(name: str, number: int) -> str:
    return reverse(name, kwargs={"number": number}) if name else ""
