"""The page behind the link that asks for a role: no sign-in needed, and looking changes nothing."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from tournevis.engines.sms import Verb
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.asking import Asked
from tournevis.ground.organisations.models import MagicLink
from tournevis.steps.crisis.answering import act, seat_of
from tournevis.steps.crisis.bridge import bridge_of
from tournevis.steps.crisis.models import Seat
from tournevis.steps.crisis.room import duty_of, role_name
from tournevis.steps.crisis.seats import may_come
from tournevis.steps.oncall.answers.link_views import language_of


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: Asked, token: str) -> HttpResponseBase:
    """Who asks for what, and the two answers. POST `do`: take, or next where they cannot."""
    link = links.open_with(token, MagicLink.Purpose.ROLE)
    seat = _seat_behind(link) if link else None
    if seat is None:
        return render(request, "oncall/link_gone.html", status=404)
    if request.method == "POST":
        verb = Verb.NEXT if request.POST.get("do") == "next" else Verb.TAKE
        act(seat, verb, now=request.now, how="link")
        return redirect("crisis_seat_link", token=token)
    return _page(request, token, seat)


def _seat_behind(link: MagicLink) -> Seat | None:
    """What it asks for; None where its holder may not see that client any more."""
    walls.open_to_person(link.person)
    seat = seat_of(link)
    return seat if seat and may_come(seat.crisis, seat.person) else None


def _page(request: Asked, token: str, seat: Seat) -> HttpResponse:
    person, crisis = seat.person, seat.crisis
    language = language_of(request, person)
    with translation.override(language), timezone.override(person.zone):
        context = {
            "token": token,
            "seat": seat,
            "crisis": crisis,
            "incident": crisis.incident,
            "role": role_name(seat.kind),
            "duty": duty_of(seat.kind),
            "bridge": bridge_of(crisis.organisation_id),
        }
        response = render(request, "crisis/seat.html", context)
        response["Content-Language"] = language
        return response
