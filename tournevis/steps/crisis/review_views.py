"""The review: written, kept in every version, and as a PDF."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_staff, row_number
from tournevis.ground.staff.duty import staff_for
from tournevis.steps.crisis import actions, prints, report
from tournevis.steps.crisis import review as reviews
from tournevis.steps.crisis.models import Crisis, Print, Review
from tournevis.steps.crisis.moments import end_of_day
from tournevis.steps.crisis.picture import picture
from tournevis.steps.crisis.views import crisis_for, person_of


@require_http_methods(["GET", "POST"])
@for_staff
def review(request: AskedByStaff, number: int) -> HttpResponseBase:
    """How it went. With `?version=2`, as it was written then."""
    crisis = crisis_for(request, number)
    found = _version(request, crisis)
    if request.method == "GET":
        return _page(request, crisis, found)
    try:
        reviews.save(
            crisis,
            request.POST.dict(),
            version=row_number(request.POST.get("version", "")) or 0,
            by=request.person,
            now=request.now,
        )
    except Refused as refusal:
        return _page(request, crisis, found, refusal)
    messages.success(request, _("The review is kept."))
    return redirect("crisis_review", number=number)


@require_POST
@for_staff
def measures(request: AskedByStaff, number: int) -> HttpResponseBase:
    """Something is to be done so that it does not happen again; or it is done, or after all not."""
    crisis = crisis_for(request, number)
    try:
        _measure(request, crisis)
    except Refused as refusal:
        return _page(request, crisis, _version(request, crisis), refusal)
    return redirect(f"{reverse('crisis_review', args=[number])}#measures")


@require_http_methods(["GET", "POST"])
@for_staff
def printed(request: AskedByStaff, number: int) -> HttpResponseBase:
    """The same as a PDF; while it is being made, a page that says so. POST tries again."""
    crisis = crisis_for(request, number)
    found = _version(request, crisis)
    data = report.on_paper(crisis, found, request.person)
    try:
        paper = prints.ask(crisis, data, request.now)
    except Refused as refusal:
        return _page(request, crisis, found, refusal)
    if request.method == "POST":
        prints.ask_again(paper, data, request.now)
        return redirect(f"{request.path}?version={found.version}")
    if request.htmx:
        context = {"paper": paper, "incident": crisis.incident, "review": found}
        return render(request, "crisis/_print.html", context)
    if paper.state != Print.State.READY:
        return _page(request, crisis, found, paper=paper)
    return _file(paper, f"crisis-{crisis.incident_id}-{found.version}.pdf")


def _file(paper: Print, name: str) -> HttpResponse:
    response = HttpResponse(bytes(paper.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _measure(request: AskedByStaff, crisis: Crisis) -> None:
    post, by, now = request.POST, request.person, request.now
    if not post.get("action"):
        person = person_of(request, crisis) if post.get("person") else None
        at = end_of_day(post.get("on", ""), by.timezone, now)
        actions.add(crisis, post.get("what", ""), by=by, now=now, person=person, by_at=at)
        return
    found = crisis.actions.filter(pk=row_number(post["action"]) or 0).first()
    if found is None:
        raise Refused(gettext_noop("that is no longer to be done"))
    found.crisis = crisis
    change = actions.take_up if post.get("deed") == "undo" else actions.finish
    change(found, by=by, now=now)


def _version(request: AskedByStaff, crisis: Crisis) -> Review:
    wanted = row_number(request.GET.get("version", ""))
    rows = crisis.reviews.select_related("by").order_by("-version")
    found = (rows.filter(version=wanted) if wanted else rows).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: AskedByStaff,
    crisis: Crisis,
    found: Review,
    refusal: Refused | None = None,
    *,
    paper: Print | None = None,
) -> HttpResponse:
    words = request.POST if refusal and "summary" in request.POST else found.words
    latest = reviews.latest(crisis)
    context = {
        "crisis": crisis,
        "incident": crisis.incident,
        "review": found,
        "is_latest": latest is not None and latest.version == found.version,
        "parts": [(part, label, words.get(part, "")) for part, label in _parts()],
        "versions": crisis.reviews.select_related("by").order_by("-version"),
        "durations": report.durations(found.figures),
        "promises": report.promises(found.figures),
        "clients": report.clients_of(crisis, found.figures, request.person),
        "decisions": report.decided(found.figures),
        "drawn": picture(found.figures),
        "actions": crisis.actions.filter(check_key="").select_related("person", "done_by"),
        "people": staff_for(crisis.incident.organisation_id, crisis.organisation_id),
        "refused": _(str(refusal)) if refusal else "",
        "paper": paper,
        "section": "crises",
    }
    return render(request, "crisis/review.html", context, status=409 if refusal else 200)


def _parts() -> list[tuple[str, str]]:
    return [
        ("summary", _("Summary")),
        ("cause", _("What it was")),
        ("factors", _("What contributed to it")),
        ("timeline", _("What happened")),
        ("good", _("What went well")),
        ("better", _("What we change")),
    ]
