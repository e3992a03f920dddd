"""Doors for clients: a link to sign in, and the question whether an address is theirs.

Looking changes nothing, because mail scanners look too: what counts is pressing the button.
"""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import links
from tournevis.ground.organisations.asking import Asked
from tournevis.ground.organisations.knocks import network_of
from tournevis.ground.organisations.models import MagicLink
from tournevis.steps.contact.portal import client, sign_in
from tournevis.steps.contact.portal.client_views import spoken_to
from tournevis.steps.contact.receipts.confirm import confirm

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LONGEST = 254  # an address (RFC 5321)


@require_http_methods(["GET", "POST"])
def link(request: Asked) -> HttpResponseBase:
    """Ask for a link. The answer is the same for every address."""
    if request.person is not None:
        return redirect("client:mine")
    address = request.POST.get("email", "").strip()
    if request.method == "GET" or not _is_address(address):
        is_refused = request.method == "POST"
        context = {"refused": is_refused, "given": address[:LONGEST]}
        return render(request, "client/link.html", context, status=422 if is_refused else 200)
    sign_in.send_link(address, network_of(request), request.now)
    return render(request, "client/link_sent.html", {"address": address})


@require_http_methods(["GET", "POST"])
def enter(request: Asked, token: str) -> HttpResponseBase:
    """Sign in with a link, once."""
    if request.method == "GET":
        known = links.open_with(token, MagicLink.Purpose.SIGN_IN)
        return _asked(request, known, "client/enter.html")
    account = sign_in.enter(token)
    if account is None:
        return _gone(request)
    login(request, account, backend=BACKEND)
    return redirect("client:mine")


@require_http_methods(["GET", "POST"])
def confirmation(request: Asked, token: str) -> HttpResponseBase:
    """ "It was me." From then on their page is open to them."""
    if request.method == "GET":
        known = links.open_with(token, MagicLink.Purpose.CONFIRM)
        return _asked(request, known, "client/confirm.html")
    known = links.spend(token, MagicLink.Purpose.CONFIRM)
    if known is None:
        return _gone(request)
    client.confirm(known.person, request.now)
    incidents = Incident.objects.visible_to(known.person)
    incident = incidents.filter(pk=known.subject).first()
    if incident is None:
        return _gone(request)
    confirm(incident, by=known.person, now=request.now)
    page = links.mint(
        incident.organisation_id,
        known.person,
        MagicLink.Purpose.CLIENT,
        incident.pk,
        request.now,
    )
    return redirect("client:page", token=page.rstrip("/").rpartition("/")[2])


def _is_address(said: str) -> bool:
    return "@" in said and len(said) <= LONGEST and said.isprintable()


def _asked(request: Asked, known: MagicLink | None, template: str) -> HttpResponse:
    if known is None:
        return _gone(request)
    with spoken_to(request, known.person), timezone.override(known.person.zone):
        return render(request, template, {"reader": known.person, "number": known.subject})


def _gone(request: Asked) -> HttpResponse:
    return render(request, "client/link_gone.html", status=404)
