"""The form of a centre at /ask/<slug>/."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from tournevis.ground.channels.form import stamp
from tournevis.ground.channels.form.forms import MOST_FILES, AskForm
from tournevis.ground.channels.form.keep import centre_of_form, keep, may_send, proof_of
from tournevis.ground.organisations.asking import Asked
from tournevis.ground.organisations.knocks import network_of
from tournevis.ground.organisations.models import Organisation

TRAP = "website"
FORM_BYTES = 200_000  # all fields but the files
SENT = "ask_sent"  # the page, of a step, that says what became of it


@csrf_exempt  # checked below, once it is known that the body is not endless
@require_http_methods(["GET", "POST"])
def ask(request: Asked, slug: str) -> HttpResponseBase:
    """The form; what is sent with it is kept, and its sender told so."""
    centre = centre_of_form(slug)
    if centre is None:
        raise Http404
    if _size(request) > settings.FORM_FILES_MB * settings.MB + FORM_BYTES:
        return _too_large(request, centre)
    view = csrf_protect(_ask)
    answer: HttpResponseBase = view(request, centre)
    return answer


def _ask(request: Asked, centre: Organisation) -> HttpResponseBase:
    if request.method == "GET":
        return _form(request, centre, AskForm(), stamp.made(centre.slug, request.now))
    form = AskForm(request.POST, sent=request.FILES.getlist("files"))
    given = request.POST.get("stamp", "")
    read = stamp.read(given, centre.slug)
    trouble = read.trouble(request.now) if read else "old"
    if trouble == "old" or read is None:
        given = stamp.made(centre.slug, request.now)
    if not form.is_valid():
        return _form(request, centre, form, given, status=422)
    if trouble or read is None:
        return _form(request, centre, form, given, status=422, refused=_words(trouble))
    typed = form.typed()
    if not may_send(centre, typed, network_of(request), request.now):
        return _form(request, centre, form, given, status=429, refused=_words("many"))
    kept = keep(centre, typed, read, is_trap=bool(request.POST.get(TRAP)))
    return redirect(SENT, signed=proof_of(kept))


def _form(
    request: Asked,
    centre: Organisation,
    form: AskForm,
    given: str,
    *,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "centre": centre,
        "form": form,
        "stamp": given,
        "trap": TRAP,
        "refused": refused,
        "most_files": MOST_FILES,
        "files_bytes": settings.FORM_FILES_MB * settings.MB,
        "had_files": bool(form.sent),
    }
    return render(request, "form/ask.html", context, status=status)


def _words(trouble: str) -> str:
    return {
        "quick": _(
            "That was very quick. Please press Send once more: so we know you are a person."
        ),
        "old": _("This page had been open for long. Please press Send once more."),
        "many": _("Many messages came from here within an hour. Please call us, or write later."),
    }[trouble]


def _too_large(request: Asked, centre: Organisation) -> HttpResponse:
    limit = settings.FORM_FILES_MB * settings.MB
    context = {"centre": centre, "files_bytes": limit}
    return render(request, "form/too_large.html", context, status=413)


def _size(request: Asked) -> int:
    """The bytes of the body; 0 when its sender does not say. The web server bounds those."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if str(said).isdigit() else 0
