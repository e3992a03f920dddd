"""For supervisors: the centre's web form, and the monitorings that may tell us of alerts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.channels.models import Source
from tournevis.ground.channels.monitoring import sources
from tournevis.ground.channels.monitoring.forms import SlugForm, SourceForm
from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_supervisors,
    supervised_by,
    supervised_centre,
)
from tournevis.ground.organisations.models import Contract, Organisation


@require_GET
@for_supervisors
def doorways(request: AskedByStaff) -> HttpResponse:
    """The page."""
    return _page(request)


@require_POST
@for_supervisors
def form(request: AskedByStaff) -> HttpResponseBase:
    """Give the web form its address, or take it away."""
    centre = supervised_centre(request)
    said = SlugForm(request.POST)
    if not said.is_valid():
        return _page(request, slug=said, status=422)
    centre.slug = said.cleaned_data["slug"]
    try:
        with transaction.atomic():
            centre.save(update_fields=["slug"])
    except IntegrityError:
        said.add_error("slug", _("This address is taken."))
        return _page(request, slug=said, status=422)
    return redirect(f"{reverse('monitoring:doorways')}?centre={centre.pk}")


@require_POST
@for_supervisors
def new_source(request: AskedByStaff) -> HttpResponseBase:
    """A new source; its secret is shown this once."""
    said = SourceForm(request.POST, clients=_clients(request))
    if not said.is_valid():
        return _page(request, source=said, status=422)
    told = said.cleaned_data
    made, secret = sources.make(
        told["organisation"],
        kind=told["kind"],
        name=told["name"],
        now=request.now,
        person=told["person"],
        product=told["product"],
        asset=told["equipment"],
        mapping=told["mapping"],
        closes=told["closes"],
    )
    return _page(request, made=made, secret=secret, status=201)


@require_POST
@for_supervisors
def new_secret(request: AskedByStaff, source: int) -> HttpResponseBase:
    """Another secret for a source; the one before opens nothing any more."""
    found = _source(request, source)
    return _page(request, made=found, secret=sources.renew(found), status=201)


@require_POST
@for_supervisors
def activity(request: AskedByStaff, source: int) -> HttpResponseBase:
    """Stop hearing a source, or hear it again."""
    found = _source(request, source)
    found.is_active = not found.is_active
    found.save(update_fields=["is_active"])
    return redirect("monitoring:doorways")


def _page(
    request: AskedByStaff,
    *,
    slug: SlugForm | None = None,
    source: SourceForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    centre, clients = supervised_centre(request), _clients(request)
    rows = Source.objects.filter(organisation__in=clients).select_related("organisation")
    context = {
        "centre": centre,
        "slug_form": slug or SlugForm(initial={"slug": centre.slug}),
        "source_form": source or SourceForm(clients=clients),
        "sources": rows.order_by("organisation__name", "name"),
        "base": settings.BASE_URL,
        **more,
    }
    return render(request, "monitoring/doorways.html", context, status=status)


def _clients(request: AskedByStaff) -> QuerySet[Organisation]:
    served = Contract.objects.filter(centre__in=supervised_by(request.person))
    return Organisation.objects.filter(pk__in=served.values("organisation")).order_by("name")


def _source(request: AskedByStaff, number: int) -> Source:
    mine = Source.objects.filter(organisation__in=_clients(request))
    found = mine.select_related("organisation").filter(pk=number).first()
    if found is None:
        raise Http404
    return found
