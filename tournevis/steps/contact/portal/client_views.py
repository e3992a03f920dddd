"""For the client: their page behind a magic link, and, signed in, all of theirs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.ground.files.showing import Addresses
from tournevis.ground.incidents import once, uploading
from tournevis.ground.incidents.doors import own_incident
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.story import kept_for
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.asking import (
    Asked,
    AskedByPerson,
    for_people,
    is_staff,
    row_number,
)
from tournevis.ground.organisations.models import MagicLink, Person, centre_id_of
from tournevis.steps.contact.calling import callback, moments
from tournevis.steps.contact.portal import client
from tournevis.steps.contact.portal.client_page import client_page
from tournevis.steps.contact.portal.knowing import is_it_you
from tournevis.steps.contact.portal.own_incidents import portal
from tournevis.steps.contact.portal.speaking import spoken_to

ANSWERS = ("held", "broke")


@require_GET
def page(request: Asked, token: str) -> HttpResponse:
    """The client's page. Looking changes nothing: mail scanners look too."""
    link = links.open_with(token, MagicLink.Purpose.CLIENT)
    if link is not None and link.person.verified_at is None:
        return is_it_you(request, link, reverse("client:confirming", args=[token]))
    found = behind(token)
    if found is None:
        return render(request, "client/link_gone.html", status=404)
    return _page(request, *found, token=token)


@require_POST
def messages(request: Asked, token: str) -> HttpResponseBase:
    """A message from the page behind the link."""
    found = behind(token)
    if found is None:
        return render(request, "client/link_gone.html", status=404)
    incident, person = found
    try:
        _say(request, incident, person)
    except Refused as reason:
        return _page(request, incident, person, token=token, refused=reason)
    return redirect("client:page", token=token)


@require_POST
def callbacks(request: Asked, token: str) -> HttpResponseBase:
    """Call me at that time, from the page behind the link."""
    found = behind(token)
    if found is None:
        return render(request, "client/link_gone.html", status=404)
    refused = _wish(request, *found)
    if refused is not None:
        return _page(request, *found, token=token, refused=refused)
    return redirect("client:page", token=token)


@require_GET
@for_people
def mine(request: AskedByPerson) -> HttpResponseBase:
    """The incidents that a signed-in client may see."""
    if is_staff(request.person):
        return redirect("/")
    is_closed, before = request.GET.get("tab") == "closed", request.GET.get("before", "")
    with spoken_to(request, request.person):
        found = portal(
            request.person,
            request.now,
            is_closed=is_closed,
            before=row_number(before),
        )
        context = {"portal": found, "is_closed": is_closed}
        return render(request, "client/mine.html", context)


@require_http_methods(["GET", "POST"])
@for_people
def new(request: AskedByPerson) -> HttpResponseBase:
    """Open an incident."""
    if is_staff(request.person):
        return redirect("/")
    companies = client.companies_of(request.person)
    chosen = [c for c in companies if str(c.pk) == request.POST.get("organisation")]
    context: dict[str, Any] = {"companies": companies, "given": request.POST}
    if request.method == "POST" and (chosen or len(companies) == 1):
        try:
            incident = client.open_by_page(
                (chosen or companies)[0],
                subject=request.POST.get("subject", ""),
                text=request.POST.get("text", ""),
                nonce=request.POST.get("nonce", ""),
                by=request.person,
                now=request.now,
            )
            _attach_to_first(request, incident)
        except Refused as reason:
            context["reason"] = reason
        else:
            return redirect("client:own", number=incident.number)
    with spoken_to(request, request.person):
        is_refused = request.method == "POST"
        refused = str(context.get("reason", "")) or gettext_noop("choose for which company it is")
        context |= {"nonce": once.nonce(), "refused": _(refused) if is_refused else ""}
        return render(request, "client/new.html", context, status=409 if is_refused else 200)


def _attach_to_first(request: AskedByPerson, incident: Incident) -> None:
    """The files of the form belong to the first message; once, however often it is sent."""
    entry = incident.entries.filter(kind=Fact.MESSAGE_IN, attached=None).first()
    given = request.FILES.getlist("files")
    if entry and given:
        files = uploading.taken(incident, [], given, by=request.person, now=request.now)
        uploading.send_along(entry, files)


@require_GET
@for_people
def own(request: AskedByPerson, number: int) -> HttpResponseBase:
    """A signed-in client's page of one incident; the staff have a page of their own."""
    incident = kept_for(own_incident(request, number))
    if is_staff(request.person):
        return redirect("incident", number=number)
    return _page(request, incident, request.person)


@require_POST
@for_people
def own_messages(request: AskedByPerson, number: int) -> HttpResponseBase:
    """A message from a signed-in client."""
    incident = kept_for(own_incident(request, number))
    if is_staff(request.person):
        raise Http404
    try:
        _say(request, incident, request.person)
    except Refused as reason:
        return _page(request, incident, request.person, refused=reason)
    return redirect("client:own", number=number)


@require_POST
@for_people
def own_callbacks(request: AskedByPerson, number: int) -> HttpResponseBase:
    """Call me at that time, from a signed-in client."""
    incident = kept_for(own_incident(request, number))
    if is_staff(request.person):
        raise Http404
    refused = _wish(request, incident, request.person)
    if refused is not None:
        return _page(request, incident, request.person, refused=refused)
    return redirect("client:own", number=number)


def _wish(request: Asked, incident: Incident, person: Person) -> Refused | None:
    """Ask for a callback at one of the offered times; what was refused."""
    when = request.POST.get("when", "")
    with walls.opened(incident.organisation_id, centre_id_of(incident.organisation_id)):
        try:
            if person.pk != incident.requester_id or when not in [
                each.value for each in moments.slots(incident, request.now)
            ]:
                raise Refused(gettext_noop("choose one of the times"))
            at = moments.read(when, incident, request.now)
            callback.ask(incident, at, by=person, now=request.now)
        except Refused as reason:
            return reason
    return None


def behind(token: str) -> tuple[Incident, Person] | None:
    """The incident that a link opens and to whom; its walls are open from now on."""
    link = links.open_with(token, MagicLink.Purpose.CLIENT)
    if link is None:
        return None
    incident = Incident.objects.visible_to(link.person).filter(pk=link.subject).first()
    return (kept_for(incident), link.person) if incident else None


def _say(request: Asked, incident: Incident, person: Person) -> None:
    text, mark = request.POST.get("text", ""), request.POST.get("nonce", "")
    entry = client.say(incident, text=text, nonce=mark, by=person, now=request.now)
    if entry is not None:
        tokens, given = request.POST.getlist("file"), request.FILES.getlist("files")
        files = uploading.taken(incident, tokens, given, by=person, now=request.now)
        uploading.send_along(entry, files)


def _page(
    request: Asked,
    incident: Incident,
    person: Person,
    *,
    token: str = "",
    refused: Refused | None = None,
) -> HttpResponse:
    with spoken_to(request, person):
        context = {
            "incident": incident,
            "page": client_page(incident, person, request.now, _addresses(incident, token)),
            "callback_url": _url("client:callbacks", token)
            or reverse("client:own_callbacks", args=[incident.number]),
            "post_url": _url("client:messages", token)
            or reverse("client:own_messages", args=[incident.number]),
            "here": _url("client:page", token) or reverse("client:own", args=[incident.number]),
            "followup_url": _followup_url(request, token),
            "is_signed_in": not token,
            "nonce": once.nonce(),
            "upload_url": _url("client:files", token)
            or reverse("client:own_files", args=[incident.number]),
            "most": uploading.most(),
            "attached": uploading.still_named(incident, request.POST.getlist("file"), by=person),
            "given": request.POST.get("text", "") if refused else "",
            "refused": _(str(refused)) if refused else "",
        }
        response = render(request, "client/page.html", context, status=409 if refused else 200)
        response["Content-Language"] = translation.get_language() or person.language
        return response


def _addresses(incident: Incident, token: str) -> Addresses:
    """Where this client finds a file of this incident, or its thumbnail."""

    def address(file: int, what: str) -> str:
        name = "file" if what == "file" else "thumbnail"
        if token:
            return reverse(f"client:{name}", args=[token, file])
        return reverse(f"client:own_{name}", args=[incident.number, file])

    return address


def _url(name: str, token: str) -> str:
    return reverse(name, args=[token]) if token else ""


def _followup_url(request: Asked, token: str) -> str:
    """The question whether it held, if that step is there; with the answer that a click carried."""
    try:
        url = _url("followup_client", token)
    except NoReverseMatch:
        return ""
    answer = request.GET.get("answer", "")
    return f"{url}?answer={answer}" if url and answer in ANSWERS else url
