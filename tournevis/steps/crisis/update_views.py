"""The page on which an update is written: words proposed in each language, and who would get them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents import once
from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.writing import best_channel
from tournevis.ground.organisations.asking import AskedByStaff, for_staff, row_number
from tournevis.ground.organisations.models import Language
from tournevis.steps.crisis import standing, updates
from tournevis.steps.crisis.concerned import Concerned, concerned
from tournevis.steps.crisis.models import Audience, Crisis
from tournevis.steps.crisis.moments import iso
from tournevis.steps.crisis.rhythm import next_moment
from tournevis.steps.crisis.room import audience_name, undone
from tournevis.steps.crisis.views import crisis_for
from tournevis.steps.crisis.writing import proposed


@dataclass(frozen=True)
class Addressee:
    """One who would be told: how ("" for by no way), in which language, and what they would read."""

    name: str
    company: str
    number: int | None
    language: str
    channel: str
    words: str


@require_http_methods(["GET", "POST"])
@for_staff
def update(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Write it, look at it, send it: `to` is the clients or the management."""
    if undone(incident_for(request, number)):
        return redirect("crisis_room", number=number)
    crisis = crisis_for(request, number)
    audience = request.POST.get("to") or request.GET.get("to", "")
    if audience not in Audience.values:
        raise Http404
    if not crisis.is_running:
        return redirect("crisis_room", number=number)
    if request.method == "GET" or request.POST.get("deed") == "look":
        return _page(request, crisis, audience)
    try:
        made = updates.tell(
            crisis,
            audience,
            {lang: request.POST.get(lang, "") for lang in Language.values},
            nonce=request.POST.get("nonce", ""),
            by=request.person,
            now=request.now,
            next_at=iso(request.POST.get("next", "")),
            after=(row_number(request.POST["after"]) or 0) if "after" in request.POST else None,
        )
    except Refused as refusal:
        return _page(request, crisis, audience, refusal)
    is_clients = audience == Audience.CLIENTS
    n = len(concerned(crisis, request.person).people) if is_clients else made.told
    messages.success(
        request, ngettext("%(n)s person is told.", "%(n)s people are told.", n) % {"n": n}
    )
    return redirect("crisis_room", number=number)


def _page(
    request: AskedByStaff, crisis: Crisis, audience: str, refusal: Refused | None = None
) -> HttpResponse:
    whom, now = concerned(crisis, request.person), request.now
    looks = request.POST.get("deed") == "look"
    rhythm = crisis.rhythms.get(audience=audience)
    next_at = iso(request.POST.get("next", "")) or next_moment(rhythm, now)
    words = proposed(crisis, audience, whom, next_at, now)
    if request.method == "POST":
        words = {lang: request.POST.get(lang, "")[: updates.LONGEST] for lang in Language.values}
    found = _clients(whom, words) if audience == Audience.CLIENTS else _readers(crisis, words)
    told = [each for each in found if each.channel]
    context: dict[str, Any] = {
        "crisis": crisis,
        "incident": crisis.incident,
        "audience": audience,
        "audience_name": audience_name(audience),
        "rhythm": rhythm,
        "next_at": next_at,
        "sides": [(lang, label, words[lang]) for lang, label in Language.choices],
        "addressees": told,
        # Looked at first: what one of each language would read.
        "opened": list({each.language: each for each in told}.values()) if looks else [],
        "spoken": {each.language for each in told},
        "hidden": whom.hidden if audience == Audience.CLIENTS else 0,
        "unreachable": [each for each in found if not each.channel],
        "left_out": whom.over if audience == Audience.CLIENTS else [],
        "nonce": request.POST.get("nonce") or once.nonce(),
        "after": updates.last(crisis, audience),
        "before": standing.updates_sent(crisis, now, most=3) if refusal else [],
        "refused": _(str(refusal)) if refusal else "",
        "section": "crises",
    }
    return render(request, "crisis/update.html", context, status=409 if refusal else 200)


def _clients(whom: Concerned, words: dict[str, str]) -> list[Addressee]:
    return [
        Addressee(
            name=each.requester.name,
            company=each.organisation.name,
            number=each.pk,
            language=each.language,
            channel=_channel(best_channel(each.requester)) if _is_reachable(each) else "",
            words=words.get(each.language, ""),
        )
        for each in whom.people
    ]


def _readers(crisis: Crisis, words: dict[str, str]) -> list[Addressee]:
    return [
        Addressee(
            name=each.name,
            company=each.email,
            number=None,
            language=each.language,
            channel=_channel(Channel.EMAIL),
            words=words.get(each.language, ""),
        )
        for each in updates.readers_of(crisis.organisation_id)
    ]


def _is_reachable(incident: Incident) -> bool:
    return bool(incident.requester.email or incident.requester.phone)


def _channel(channel: str) -> str:
    return _("SMS") if channel == Channel.SMS else _("e-mail")
