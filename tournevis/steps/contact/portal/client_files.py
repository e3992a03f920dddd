"""Files, for the client: those of their own incident that they sent or were sent, and new ones."""

from __future__ import annotations

from django.http import Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.ground.files import serving
from tournevis.ground.files.models import File
from tournevis.ground.incidents.attached import files_of
from tournevis.ground.incidents.doors import own_incident
from tournevis.ground.incidents.file_views import uploaded
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.story import public_entries
from tournevis.ground.organisations.asking import Asked, AskedByPerson, for_people, is_staff
from tournevis.steps.contact.portal.client_views import behind
from tournevis.steps.contact.portal.speaking import spoken_to

BASE = "web/plain.html"


@require_http_methods(["GET", "POST"])
def file(request: Asked, token: str, file: int) -> HttpResponseBase:
    """A file of the incident behind the link; by POST after one was warned of it."""
    found = behind(token)
    if found is None:
        return render(request, "client/link_gone.html", status=404)
    incident, person = found
    with spoken_to(request, person):
        return serving.answer(request, _one(incident, file), base=BASE)


@require_GET
def thumbnail(request: Asked, token: str, file: int) -> HttpResponseBase:
    """A picture, small."""
    found = behind(token)
    if found is None:
        return render(request, "client/link_gone.html", status=404)
    return serving.small_answer(request, _one(found[0], file))


@require_POST
def files(request: Asked, token: str) -> HttpResponseBase:
    """Keep one file that is about to be sent from the page behind the link."""
    found = behind(token)
    if found is None:
        return JsonResponse({"refused": ""}, status=404)
    with spoken_to(request, found[1]):
        return uploaded(request, *found)


@require_http_methods(["GET", "POST"])
@for_people
def own_file(request: AskedByPerson, number: int, file: int) -> HttpResponseBase:
    """A file of a signed-in client's incident."""
    found = _one(_own(request, number), file)
    with spoken_to(request, request.person):
        return serving.answer(request, found, base=BASE)


@require_GET
@for_people
def own_thumbnail(request: AskedByPerson, number: int, file: int) -> HttpResponseBase:
    """A picture of a signed-in client's incident, small."""
    return serving.small_answer(request, _one(_own(request, number), file))


@require_POST
@for_people
def own_files(request: AskedByPerson, number: int) -> HttpResponseBase:
    """Keep one file that a signed-in client is about to send."""
    incident = _own(request, number)
    with spoken_to(request, request.person):
        return uploaded(request, incident, request.person)


def _own(request: AskedByPerson, number: int) -> Incident:
    incident = own_incident(request, number)
    if is_staff(request.person):
        raise Http404
    return incident


def _one(incident: Incident, pk: int) -> File:
    """A file that the client's page shows: of an entry for their eyes, which has left."""
    seen = files_of(incident).filter(entry__in=public_entries(incident), file=pk).first()
    if seen is None:
        raise Http404
    return seen.file
