"""The contracts of a centre's clients: their hours, levels and rules, seen before they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.engines import clock
from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations.asking import AskedByStaff, for_supervisors
from tournevis.ground.organisations.models import Contract, ContractChange
from tournevis.ground.organisations.undoing import history, say_done, say_undone, to_undo
from tournevis.steps.contact.contracts import contract
from tournevis.steps.contact.contracts.contract import go_back, locked
from tournevis.steps.contact.contracts.contract_forms import (
    ContractForm,
    HoursForm,
    contract_given,
    hours_given,
)
from tournevis.steps.contact.contracts.contract_preview import Preview, preview
from tournevis.steps.contact.contracts.contract_telling import told_change

LISTED = 500
# Proposed; any other may be written.
ZONES = (
    *("Europe/Paris", "Europe/London", "Europe/Dublin", "Europe/Brussels", "Europe/Madrid"),
    *("Europe/Berlin", "Europe/Zurich", "Indian/Reunion", "Indian/Mayotte", "UTC"),
    *("America/Martinique", "America/Guadeloupe", "America/Cayenne", "America/Miquelon"),
    *("America/Montreal", "America/New_York", "Pacific/Noumea", "Pacific/Tahiti"),
)


@dataclass(frozen=True)
class Forms:
    """The three forms of the page, filled in or as they are kept."""

    rest: ContractForm
    first: HoursForm
    second: HoursForm

    @property
    def is_joint(self) -> bool:
        """Whether there is a second place."""
        return bool(self.rest["is_joint"].value())

    def are_valid(self) -> bool:
        """Each is looked at, so that each shows what is wrong."""
        valid = [self.rest.is_valid(), self.first.is_valid()]
        return all([*valid, self.second.is_valid()] if self.is_joint else valid)

    def hours(self) -> clock.Calendar:
        """The hours that were given; the forms are valid."""
        first = self.first.cleaned_data["hours"]
        if not self.is_joint:
            return first  # type: ignore[no-any-return]
        rule = self.rest.cleaned_data["rule"] or "any"
        return clock.Joint((first, self.second.cleaned_data["hours"]), rule)


@require_GET
@for_supervisors
def contracts(request: AskedByStaff) -> HttpResponse:
    """Every client's contract."""
    rows = contract.supervised(request.person).prefetch_related("levels")[:LISTED]
    listed = [(each, len(each.levels.all())) for each in rows]
    return render(request, "contact/contracts.html", {"section": "contracts", "rows": listed})


@require_http_methods(["GET", "POST"])
@for_supervisors
def one(request: AskedByStaff, contract: int) -> HttpResponseBase:
    """One contract; POST keeps it, or with `look` only shows what it would mean."""
    held = _held(request, contract)
    if request.method == "GET":
        forms = _kept(held)
        return _page(request, held, forms, _preview(request, held, forms))
    forms = _given(request, held)
    if not forms.are_valid():
        return _page(request, held, forms, None, status=422)
    if request.POST.get("look"):
        return _page(request, held, forms, _preview(request, held, forms))
    try:
        made = _change(request, held, forms)
    except Refused as reason:
        forms.rest.add_error(None, _(str(reason)))
        return _page(request, held, forms, None, status=409)
    words = _("Kept. The promises of its open incidents follow.") if made else _("Nothing differs.")
    say_done(request, words, made, _reversion(held))
    return redirect("contract", contract=held.pk)


@require_POST
@for_supervisors
def reversion(request: AskedByStaff, contract: int) -> HttpResponseBase:
    """The contract says again what it said before one of its changes."""
    held = locked(_held(request, contract))
    found = to_undo(request, held.changes.all())
    try:
        if found is not None:
            made = go_back(held, found, by=request.person, now=request.now)
            say_undone(request, made, _reversion(held))
    except Refused as reason:
        flash.error(request, _(str(reason)))
    return redirect("contract", contract=held.pk)


@require_POST
@for_supervisors
def seen_before(request: AskedByStaff, contract: int) -> HttpResponse:
    """What these hours and levels would mean, as one types."""
    held = _held(request, contract)
    forms = _given(request, held)
    shown = _preview(request, held, forms) if forms.are_valid() else None
    return render(request, "contact/contract_preview.html", {"preview": shown, "contract": held})


def _reversion(held: Contract) -> str:
    return reverse("contract_reversion", args=[held.pk])


def _held(request: AskedByStaff, number: int) -> Contract:
    found = contract.supervised(request.person).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _kept(held: Contract) -> Forms:
    hours = contract.readable_hours(held)
    places = clock.places_of(hours)
    given = contract_given(held, list(held.levels.all()), contract.version_of(held))
    given["is_joint"] = len(places) > 1
    given["rule"] = hours.rule if isinstance(hours, clock.Joint) else "any"
    second = hours_given(places[1]) if len(places) > 1 else {"timezone": places[0].timezone}
    return Forms(
        ContractForm(initial=given),
        HoursForm(initial=hours_given(places[0]), prefix="a", kept=places[0].holidays),
        HoursForm(initial=second, prefix="b", kept=str(second.get("holidays", ""))),
    )


def _given(request: AskedByStaff, held: Contract) -> Forms:
    kept = [place.holidays for place in clock.places_of(contract.readable_hours(held))]
    return Forms(
        ContractForm(request.POST),
        HoursForm(request.POST, prefix="a", kept=kept[0]),
        HoursForm(request.POST, prefix="b", kept=kept[-1]),
    )


def _change(request: AskedByStaff, held: Contract, forms: Forms) -> ContractChange | None:
    told = forms.rest.cleaned_data
    fields = {
        "name": told["name"],
        "first_contact_minutes": told["minutes"],
        "reopens_within_days": told["reopens_within_days"],
        "pausing": told["pausing"],
        "pauses_by_night": told["pauses_by_night"],
    }
    return contract.change(
        held,
        fields=fields,
        hours=forms.hours(),
        levels=told["levels"],
        version=told["version"],
        by=request.person,
        now=request.now,
    )


def _preview(request: AskedByStaff, held: Contract, forms: Forms) -> Preview:
    if forms.rest.is_bound:
        told = forms.rest.cleaned_data
        hours, minutes, levels = forms.hours(), told["minutes"], told["levels"]
    else:
        hours, minutes = contract.readable_hours(held), held.first_contact_minutes
        rows = held.levels.all()
        levels = {(each.severity, each.kind): (each.minutes, each.day_and_night) for each in rows}
    asked = request.POST.get("opened", "")
    return preview(held, hours, minutes, levels, request.now, asked)


def _page(
    request: AskedByStaff, held: Contract, forms: Forms, shown: Preview | None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "contracts",
        "contract": held,
        "forms": forms,
        "preview": shown,
        "touched": contract.open_incidents(held),
        "history": history(held.changes.all(), told_change, _reversion(held)),
        "zones": ZONES,
    }
    return render(request, "contact/contract.html", context, status=status)
