"""A door for clients: a link to sign in.

Looking changes nothing, because mail scanners look too: what counts is pressing the button.
"""

from __future__ import annotations

from django.contrib.auth import login
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tournevis.ground.organisations import links
from tournevis.ground.organisations.asking import Asked
from tournevis.ground.organisations.knocks import network_of
from tournevis.ground.organisations.models import MagicLink
from tournevis.steps.contact.portal import sign_in
from tournevis.steps.contact.portal.knowing import gone
from tournevis.steps.contact.portal.speaking import spoken_to

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
        if known is None:
            return gone(request)
        with spoken_to(request, known.person):
            return render(request, "client/enter.html", {"reader": known.person})
    account = sign_in.enter(token)
    if account is None:
        return gone(request)
    login(request, account, backend=BACKEND)
    return redirect("client:mine")


def _is_address(said: str) -> bool:
    return "@" in said and len(said) <= LONGEST and said.isprintable()
