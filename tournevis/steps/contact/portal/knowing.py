"""Is it you? Whoever holds a link that came by mail says so, and reads what is theirs from then on.

It is asked of whoever follows a link for the first time, and of whoever's address was typed into
the web form. Looking changes nothing, because mail scanners look too: what counts is the button.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import links
from tournevis.ground.organisations.asking import Asked
from tournevis.ground.organisations.models import MagicLink
from tournevis.steps.contact.portal import client
from tournevis.steps.contact.portal.speaking import spoken_to
from tournevis.steps.contact.receipts.confirm import confirm

CLIENT, CONFIRM = MagicLink.Purpose.CLIENT, MagicLink.Purpose.CONFIRM


def is_it_you(request: Asked, link: MagicLink, address: str) -> HttpResponse:
    """The question, and nothing of the incident yet. `address`: where the button posts."""
    is_typed = link.purpose == CONFIRM
    with spoken_to(request, link.person):
        context = {"is_typed": is_typed, "number": link.subject, "confirm_url": address}
        return render(request, "client/is_it_you.html", context)


@require_POST
def confirming(request: Asked, token: str) -> HttpResponseBase:
    """ "It is me", by the link to their page, which goes on opening it."""
    link = links.open_with(token, CLIENT)
    if link is None or not _confirmed(link, request):
        return gone(request)
    return redirect("client:page", token=token)


@require_http_methods(["GET", "POST"])
def confirmation(request: Asked, token: str) -> HttpResponseBase:
    """ "It was me", once, after the web form: a link to their page takes this one's place."""
    if request.method == "GET":
        asked = links.open_with(token, CONFIRM)
        return is_it_you(request, asked, request.path) if asked else gone(request)
    link = links.spend(token, CONFIRM)
    incident = _confirmed(link, request) if link else None
    if link is None or incident is None:
        return gone(request)
    page = links.mint(incident.organisation_id, link.person, CLIENT, incident.pk, request.now)
    return redirect("client:page", token=page.rstrip("/").rpartition("/")[2])


def gone(request: Asked) -> HttpResponse:
    """A link that opens nothing any more."""
    return render(request, "client/link_gone.html", status=404)


def _confirmed(link: MagicLink, request: Asked) -> Incident | None:
    """Their address is theirs from now on, which the timeline says; None where the link is to nothing."""
    client.confirm(link.person, request.now)
    incident = Incident.objects.visible_to(link.person).filter(pk=link.subject).first()
    if incident is not None:
        confirm(incident, by=link.person, now=request.now)
    return incident
