"""The panel of incidents that have one trouble: who joins, who leaves, and one message to all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.incidents import listing, once, parents
from tournevis.ground.incidents.doors import incident_for, worked_on_by
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.rows import row
from tournevis.ground.organisations.asking import AskedByStaff, for_staff, row_number
from tournevis.ground.organisations.models import Language
from tournevis.ground.web.toast import toast
from tournevis.steps.contact.family import together
from tournevis.steps.contact.family.alike import alike
from tournevis.steps.contact.writing import write

MOST = 200


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponse:
    """What this is part of, or what is part of it, and the ways to change that."""
    return _panel(request, incident_for(request, number))


@require_POST
@for_staff
def joining(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Let others join this incident: those of these numbers."""

    def do(incident: Incident) -> tuple[str, str]:
        given = request.POST.getlist("number") or request.GET.getlist("number")
        chosen = [each for said in given for each in said.replace(",", " ").split()]
        found = [_named(request, each) for each in chosen[:MOST]]
        if not found:
            raise Refused(gettext_noop("say the number of the incident that joins this one"))
        for each in found:
            parents.join(each, incident, by=request.person, now=request.now)
        n = len(found)
        return ngettext("%(n)s incident joined.", "%(n)s incidents joined.", n) % {"n": n}, ""

    return _done(request, number, do)


@require_POST
@for_staff
def leaving(request: AskedByStaff, number: int) -> HttpResponseBase:
    """One of them, or this one, stands alone again."""

    def do(incident: Incident) -> tuple[str, str]:
        child = _named(request, request.POST.get("number", ""))
        parent = child.parent_id
        if parent is None or incident.pk not in (child.pk, parent):
            raise Refused(gettext_noop("it is not part of this incident"))
        parents.leave(child, by=request.person, now=request.now)
        undo = f"{reverse('contact:joining', args=[parent])}?number={child.pk}"
        return _("#%(number)s stands alone again.") % {"number": child.pk}, undo

    return _done(request, number, do)


@require_POST
@for_staff
def telling(request: AskedByStaff, number: int) -> HttpResponseBase:
    """One message to all their clients, or one note on each."""

    def do(incident: Incident) -> tuple[str, str]:
        mark = once.checked(request.POST.get("nonce", ""))
        if request.POST.get("what") == "note":
            return _noted(request, incident, mark), ""
        words = _words(request, incident)
        n = together.tell_children(
            incident,
            words,
            by=request.person,
            now=request.now,
            key=mark,
            also_parent=bool(request.POST.get("also_parent")),
        )
        return ngettext("On its way to %(n)s client.", "On its way to %(n)s clients.", n) % {
            "n": n
        }, f"{reverse('contact:telling_stop', args=[incident.pk])}?key={mark}"

    return _done(request, number, do)


@require_POST
@for_staff
def telling_stop(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Those that have not left will not."""

    def do(incident: Incident) -> tuple[str, str]:
        key = request.POST.get("key", "") or request.GET.get("key", "")
        n = together.stop(incident, once.checked(key))
        return ngettext("%(n)s message stopped.", "%(n)s messages stopped.", n) % {"n": n}, ""

    return _done(request, number, do)


def _words(request: AskedByStaff, incident: Incident) -> dict[str, str]:
    """What is said in each language. Raises `Refused` where a client could not read it."""
    words = {each: request.POST.get(f"words_{each}", "") for each in Language.values}
    read = {each.language for each in _children(request, incident) if each.is_open}
    if request.POST.get("also_parent"):
        read.add(incident.language)
    if not all(words[language].strip() for language in read):
        raise Refused(gettext_noop("write it in each language that these clients read"))
    return words


def _noted(request: AskedByStaff, incident: Incident, mark: str) -> str:
    text = next((t for each in Language.values if (t := request.POST.get(f"words_{each}"))), "")
    children = _children(request, incident)
    for each in [incident, *children[:MOST]]:
        write.note(each, text=text, nonce=mark, by=request.person, now=request.now)
    n = len(children)
    return ngettext("Noted here and on %(n)s other.", "Noted here and on %(n)s others.", n) % {
        "n": n
    }


def _panel(
    request: AskedByStaff, incident: Incident, refused: Refused | None = None
) -> HttpResponse:
    incident.refresh_from_db()
    seen, children = worked_on_by(request.person), _children(request, incident)
    said = together.progress(incident) if children else None
    shown: dict[str, Any] = {
        "incident": incident,
        "parent": seen.filter(pk=incident.parent_id or 0).first(),
        "children": _rows(request, children),
        "still_open": sum(each.is_open for each in children),
        "languages": together.languages_of([incident, *(c for c in children if c.is_open)]),
        "alike": [] if incident.parent_id else alike(incident, seen, request.now),
        "progress": said,
        "failures": together.failures(incident, said.key) if said and said.failed else [],
        "nonce": once.nonce(),
        "given": request.POST if refused else {},
        "refused": _(str(refused)) if refused else "",
    }
    return render(request, "contact/family.html", shown, status=409 if refused else 200)


def _children(request: AskedByStaff, incident: Incident) -> list[Incident]:
    """Those that this person may work on."""
    found = worked_on_by(request.person).filter(pk__in=parents.children_of(incident).values("pk"))
    related = ("organisation", "requester", "assignee", "product")
    return list(found.select_related(*related).order_by("pk")[:MOST])


def _rows(request: AskedByStaff, children: list[Incident]) -> list[Any]:
    clocks = listing.clocks_of(children) | listing.next_of(children)
    return [row(each, clocks.get(each.pk), request.now) for each in children]


def _named(request: AskedByStaff, said: str) -> Incident:
    """The incident of this number. Raises `Refused` for none that this person may see."""
    number = row_number(said.strip().removeprefix("#"))
    try:
        return incident_for(request, number or 0)
    except Http404 as nothing:
        raise Refused(
            gettext_noop("there is no incident of this number that you may see")
        ) from nothing


def _done(
    request: AskedByStaff, number: int, do: Callable[[Incident], tuple[str, str]]
) -> HttpResponseBase:
    """Do it, say so, and offer to undo it; or show why not."""
    incident = incident_for(request, number)
    try:
        said, undo = do(incident)
    except Refused as reason:
        return _panel(request, incident, reason)
    if request.htmx:
        return toast(_panel(request, incident), said, undo)
    flash.success(request, said)
    return redirect("incident", number=incident.number)
