"""The pages behind the links in alerts: one incident, or a batch of them. No sign-in needed.

Looking changes nothing: mail scanners and previews look too. What the link's holder may not see any
more, the link does not show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_POST

from tournevis.engines.sms import Verb
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.asking import Asked
from tournevis.ground.organisations.models import MagicLink, Person
from tournevis.ground.web.dates import typeset
from tournevis.steps.oncall.answers import acknowledge, many
from tournevis.steps.oncall.answers.reading import note_read
from tournevis.steps.oncall.escalation.answered import is_claimable
from tournevis.steps.oncall.models import BatchAnswer, Page
from tournevis.steps.oncall.paging import wording

Purpose = MagicLink.Purpose
DEEDS: dict[str, Callable[..., acknowledge.Reply]] = {
    Verb.TAKE: acknowledge.take,
    Verb.DONE: acknowledge.finish,
    Verb.NEXT: acknowledge.pass_on,
}


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: Asked, token: str) -> HttpResponseBase:
    """What the alert is about, and the three answers. POST `do`: take (as if it were left out),
    done, next."""
    link = links.open_with(token, Purpose.ACKNOWLEDGE)
    incident = incident_behind(link) if link else None
    if link is None or incident is None:
        return _gone(request)
    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("do", ""), acknowledge.take)
        deed(incident, by=link.person, now=request.now, how="link")
        return redirect("oncall_site:link", token=token)
    return _link_page(request, token, incident, link.person)


@require_POST
def reading(request: Asked, token: str) -> HttpResponseBase:
    """The page was touched: whoever holds the link has read the alert."""
    link = links.open_with(token, Purpose.ACKNOWLEDGE)
    incident = incident_behind(link) if link else None
    if link is None or incident is None:
        return _gone(request)
    note_read(incident, link.person, request.now, where="link")
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def by_batch(request: Asked, token: str) -> HttpResponseBase:
    """Many alerts that came as one message: take all of them (POST), or the one named `incident`."""
    link = links.open_with(token, Purpose.BATCH)
    if link is None:
        return _gone(request)
    pages = pages_behind(link)
    if request.method == "POST":
        _answer(request, pages, link.person)
        return redirect("oncall_site:batch", token=token)
    going = many.under_way(link.subject)
    if request.htmx:
        return _under_way(request, going, link.person)
    rows = [_row(request, each, link.person) for each in pages]
    waiting = sum(row["is_new"] for row in rows)
    context = {"engineer": link.person, "rows": rows, "waiting": waiting, "going": going}
    return _shown(request, "oncall/batch.html", link.person, context)


def _under_way(request: Asked, going: BatchAnswer | None, person: Person) -> HttpResponse:
    """How far it is; once all is done, the page is asked for anew."""
    if going is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _shown(request, "oncall/_under_way.html", person, {"going": going})


def _answer(request: Asked, pages: list[Page], person: Person) -> None:
    """All of them, or the one named `incident`; many are done a few at a time."""
    is_passed = request.POST.get("do") == "next"
    one = request.POST.get("incident", "")
    meant = [each for each in pages if one in ("", str(each.incident_id))]
    if many.is_many(meant):
        many.begin(meant, Verb.NEXT if is_passed else Verb.TAKE, how="link", now=request.now)
        return
    deed = acknowledge.pass_on if is_passed else acknowledge.take
    for page in meant:
        deed(page.incident, by=person, now=request.now, how="link")


def incident_behind(link: MagicLink) -> Incident | None:
    """What an alert's link is about; None where its holder may not see it any more."""
    walls.open_to_person(link.person)
    seen = worked_on_by(link.person).select_related("organisation", "requester", "assignee")
    return seen.filter(pk=link.subject).first()


def pages_behind(link: MagicLink) -> list[Page]:
    """Those of the batch whose clients its engineer may still see, each incident once."""
    walls.open_to_person(link.person)
    mine = Page.objects.filter(batch=link.subject, person=link.person_id)
    mine = mine.filter(incident__in=worked_on_by(link.person))
    rows = mine.select_related("person", "incident__organisation", "incident__assignee")
    rows = rows.order_by("incident", "pk")
    return list({each.incident_id: each for each in rows}.values())


def _row(request: Asked, page: Page, person: Person) -> dict[str, Any]:
    incident = page.incident
    is_new = is_claimable(incident, person)
    language = language_of(request, person)
    promise, promised_by = wording.promised(incident, person, request.now, language)
    return {
        "incident": incident,
        "is_new": is_new,
        "promise": promise,
        "promised_by": typeset(promised_by),
        "answer": None if is_new else acknowledge.standing(incident, person),
    }


def _link_page(request: Asked, token: str, incident: Incident, person: Person) -> HttpResponse:
    is_new = is_claimable(incident, person)
    language = language_of(request, person)
    promise, promised_by = wording.promised(incident, person, request.now, language)
    context = {
        "token": token,
        "incident": incident,
        "engineer": person,
        "is_new": is_new,
        "was_passed_on": is_new and _has_passed_on(incident, person),
        "answer": None if is_new else acknowledge.standing(incident, person),
        "promise": promise,
        "promised_by": typeset(promised_by),
        "deadline": incident.next_promise(),
    }
    return _shown(request, "oncall/link.html", person, context)


def _has_passed_on(incident: Incident, person: Person) -> bool:
    """Whether they said so since they were last alerted."""
    said = incident.entries.filter(kind=Fact.PASSED_ON, by=person)
    passed = said.exclude(data__has_key="hurried").last()
    later = Page.objects.sent().filter(incident=incident, person=person)
    return passed is not None and not later.filter(at__gt=passed.at).exists()


def _shown(request: Asked, template: str, person: Person, context: dict[str, Any]) -> HttpResponse:
    """On the clock of the person, who is not signed in."""
    language = language_of(request, person)
    with translation.override(language), timezone.override(person.zone):
        response = render(request, template, context)
        response["Content-Language"] = language
        return response


def language_of(request: Asked, person: Person) -> str:
    """The person's, unless this browser chose another."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else person.language


def _gone(request: Asked) -> HttpResponse:
    return render(request, "oncall/link_gone.html", status=404)
