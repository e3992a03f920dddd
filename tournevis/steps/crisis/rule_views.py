"""The crises of a centre, and for its supervisors: when something is one, and how it is led."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.listing import clients_of
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_staff,
    for_supervisors,
    row_number,
    supervised_centre,
)
from tournevis.ground.organisations.models import Language, Organisation, Person
from tournevis.steps.crisis import rules
from tournevis.steps.crisis.models import Crisis, CrisisQuerySet, Proposal, Reader, Rule, Terms
from tournevis.steps.crisis.moments import asked_minutes
from tournevis.steps.crisis.room import role_name

MOST_PAST, MOST_READERS = 100, 50


@dataclass(frozen=True)
class Shown:
    """A rule on its page."""

    rule: Rule
    title: str
    help: str


def seen_by(person: Person) -> CrisisQuerySet:
    """The crises of the incidents this member of staff may work on; not those that were mistakes."""
    mine = worked_on_by(person).values("pk")
    rows = Crisis.objects.filter(incident__in=mine, was_undone=False)
    return rows.select_related("incident__organisation").order_by("-declared_at")


@require_GET
@for_staff
def crises(request: AskedByStaff) -> HttpResponse:
    """Those that may be one, those that run, and those that were."""
    seen = seen_by(request.person)
    context = {
        "running": seen.running(),
        "proposed": _proposed(request.person),
        "past": seen.exclude(stood_down_at=None)[:MOST_PAST],
        "section": "crises",
    }
    return render(request, "crisis/crises.html", context)


def _proposed(person: Person) -> list[Incident]:
    """The open incidents that may be a crisis, says a rule, and that nobody has answered for yet."""
    asked = Proposal.objects.filter(answered_at=None).values("incident")
    rows = worked_on_by(person).open().filter(pk__in=asked)
    return list(rows.select_related("organisation").order_by("-pk")[:MOST_PAST])


@require_GET
@for_staff
def banner(request: AskedByStaff) -> HttpResponse:
    """One line above the list for each crisis that runs, with what is asked of who looks."""
    running = list(seen_by(request.person).running()[:5])
    context = {"running": [(each, _asked(each, request.person)) for each in running]}
    return render(request, "crisis/banner.html", context)


def _asked(crisis: Crisis, person: Person) -> list[tuple[str, str]]:
    """Who asks this person for what: a role, or to take over theirs (""). Nobody ("") asks where it
    was their turn."""
    seats = crisis.seats.asked().filter(person=person).select_related("by")
    offers = crisis.reliefs.filter(to=person, accepted_at=None, dropped_at=None)
    roles = [(each.by.name if each.by else "", role_name(each.kind)) for each in seats]
    return [*roles, *((each.by.name, "") for each in offers.select_related("by"))]


@require_http_methods(["GET", "POST"])
@for_supervisors
def crisis_rules(request: AskedByStaff) -> HttpResponseBase:
    """When an incident looks like a crisis: one form a rule."""
    centre = supervised_centre(request)
    if request.method == "GET":
        return _page(request, centre)
    try:
        _keep_rule(request, centre)
    except Refused as refusal:
        return _page(request, centre, refusal)
    return _kept(request, centre)


@require_POST
@for_supervisors
def crisis_terms(request: AskedByStaff) -> HttpResponseBase:
    """What is promised when one is declared."""
    centre = supervised_centre(request)
    names = ("solution_minutes", "clients_minutes", "management_minutes")
    try:
        asked = {name: asked_minutes(request.POST.get(name, "")) for name in names}
        if min(asked.values()) < 10:
            raise Refused(gettext_noop("less than ten minutes is not kept by anybody"))
    except Refused as refusal:
        return _page(request, centre, refusal)
    bridge = " ".join(request.POST.get("bridge", "").replace("\x00", "").split())[:200]
    Terms.objects.update_or_create(organisation=centre, defaults={**asked, "bridge": bridge})
    return _kept(request, centre)


@require_POST
@for_supervisors
def crisis_reader(request: AskedByStaff) -> HttpResponseBase:
    """Somebody of the management is told from now on, or no longer."""
    centre = supervised_centre(request)
    mine = Reader.objects.filter(organisation=centre)
    try:
        if request.POST.get("deed") == "remove":
            mine.filter(pk=row_number(request.POST.get("reader", "")) or 0).delete()
        else:
            _add_reader(request, centre)
    except Refused as refusal:
        return _page(request, centre, refusal)
    return _kept(request, centre)


def _keep_rule(request: HttpRequest, centre: Organisation) -> None:
    post = request.POST
    kind = post.get("kind", "")
    if kind not in Rule.Kind.values:
        raise Refused(gettext_noop("choose one of the rules"))
    asked: dict[str, Any] = {
        "is_on": bool(post.get("is_on")),
        "declares": bool(post.get("declares")),
    }
    if kind == Rule.Kind.MANY:
        asked |= {
            "count": asked_minutes(post.get("count", "")),
            "minutes": asked_minutes(post.get("minutes", "")),
        }
        if (
            not rules.FEWEST <= asked["count"] <= rules.MOST
            or asked["minutes"] > rules.LONGEST_SPAN
        ):
            raise Refused(gettext_noop("choose from 2 to 500 incidents, within at most a day"))
    if kind == Rule.Kind.VIP:
        wanted = {row_number(each) for each in post.getlist("client")}
        known = clients_of([centre.pk]).values_list("pk", flat=True)
        asked["clients"] = sorted(each for each in known if each in wanted)
    if kind == Rule.Kind.SECURITY:
        words = post.get("words", "").replace("\x00", "")
        asked["words"] = "\n".join(rules.words_of(Rule(words=words)))
    Rule.objects.update_or_create(organisation=centre, kind=kind, defaults=asked)


def _add_reader(request: HttpRequest, centre: Organisation) -> None:
    post = request.POST
    email = post.get("email", "").strip()[:254]
    name = " ".join(post.get("name", "").replace("\x00", "").split())[:100]
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(gettext_noop("write an e-mail address like name@company.example")) from None
    if not name:
        raise Refused(gettext_noop("write whose address it is"))
    if Reader.objects.filter(organisation=centre).count() >= MOST_READERS:
        raise Refused(gettext_noop("that is more people than can be told"))
    language = post.get("language", "")
    lang = language if language in Language.values else Language.FRENCH
    Reader.objects.update_or_create(
        organisation=centre, email=email.lower(), defaults={"name": name, "language": lang}
    )


def _page(
    request: AskedByStaff, centre: Organisation, refusal: Refused | None = None
) -> HttpResponse:
    found = rules.rules_of(centre.pk)
    context = {
        "centre": centre,
        "rules": [Shown(found[kind], *words) for kind, words in _words().items()],
        "clients": clients_of([centre.pk]),
        "terms": Terms.of(centre.pk),
        "readers": Reader.objects.filter(organisation=centre),
        "languages": Language.choices,
        "refused": _(str(refusal)) if refusal else "",
        "section": "crises",
    }
    return render(request, "crisis/rules.html", context, status=422 if refusal else 200)


def _words() -> dict[str, tuple[str, str]]:
    return {
        Rule.Kind.VIP: (
            _("Clients whose major incidents are crises"),
            _("When one of these clients has a critical or a major incident."),
        ),
        Rule.Kind.MANY: (
            _("Many alike"),
            _(
                "When so many open incidents of one product, or of one guide, came within this time, over all clients."
            ),
        ),
        Rule.Kind.SECURITY: (
            _("Security"),
            _(
                "When one of these words stands in the subject or in the client’s first message. One a line."
            ),
        ),
    }


def _kept(request: AskedByStaff, centre: Organisation) -> HttpResponseBase:
    messages.success(request, _("Kept."))
    return redirect(f"{reverse('crisis_rules')}?centre={centre.pk}")
