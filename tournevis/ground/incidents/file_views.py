"""The files of incidents, for the staff: downloaded, seen small, and sent to be attached."""

from __future__ import annotations

from django.http import Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.ground.files import serving, showing
from tournevis.ground.files.models import File
from tournevis.ground.incidents import uploading
from tournevis.ground.incidents.attached import files_worked_on_by
from tournevis.ground.incidents.doors import incident_for
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import Asked, AskedByStaff, for_staff
from tournevis.ground.organisations.models import Person


@require_http_methods(["GET", "POST"])
@for_staff
def file(request: AskedByStaff, file: int) -> HttpResponseBase:
    """One file; by POST after one was warned of it."""
    return serving.answer(request, _file_for(request, file), base="web/base.html")


@require_GET
@for_staff
def thumbnail(request: AskedByStaff, file: int) -> HttpResponseBase:
    """A picture, small."""
    return serving.small_answer(request, _file_for(request, file))


@require_POST
@for_staff
def upload(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Keep one file that is about to be attached."""
    return uploaded(request, incident_for(request, number), request.person)


def uploaded(request: Asked, incident: Incident, by: Person) -> JsonResponse:
    """What the script is told of a file it sent: its token and its name, or why it was refused."""
    try:
        given = request.FILES.get("file")
        kept = uploading.upload(incident, given, by=by, now=request.now)
    except Refused as reason:
        return JsonResponse({"refused": _(str(reason))}, status=409)
    told = {
        "token": uploading.token_of(incident, kept, by),
        "name": kept.name,
        "size": filesizeformat(kept.content.size),
        "warning": ", ".join(showing.warnings(kept)),
    }
    return JsonResponse(told)


def _file_for(request: AskedByStaff, pk: int) -> File:
    found = files_worked_on_by(request.person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
