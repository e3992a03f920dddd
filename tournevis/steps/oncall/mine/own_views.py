"""My alerts: by what I am alerted, when, at which numbers; a test; and the last alerts I got."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.channels.models import Device
from tournevis.ground.channels.push import vapid
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Refused
from tournevis.ground.incidents.telling import channel_name
from tournevis.ground.organisations.asking import AskedByStaff, for_staff
from tournevis.ground.organisations.models import Address
from tournevis.steps.oncall.mine import numbers, rules, trial
from tournevis.steps.oncall.mine.own_forms import HoursForm, RuleForm
from tournevis.steps.oncall.mine.went import TOLD_BY, Went, of_page
from tournevis.steps.oncall.models import OwnHours, OwnRule, Page

SHOWN = 20
MOST_RULES = 20


@require_GET
@for_staff
def mine(request: AskedByStaff) -> HttpResponseBase:
    """The page."""
    return page(request)


@require_POST
@for_staff
def hours(request: AskedByStaff) -> HttpResponseBase:
    """When it is day, and when they want quiet."""
    form = HoursForm(request.POST)
    if not form.is_valid():
        return page(request, hours_form=form, status=422)
    form.save(_hours(request))
    return done(request, _("Saved."))


@require_POST
@for_staff
def new_rule(request: AskedByStaff) -> HttpResponseBase:
    """One more rule."""
    form = RuleForm(request.POST, person=request.person, own=rules.own_of(request.person))
    mine = OwnRule.objects.filter(person=request.person)
    if form.is_valid() and mine.count() >= MOST_RULES:
        form.add_error(None, _("You have many rules: remove one first."))
    if not form.is_valid() or not _add_rule(request, form):
        return page(request, rule_form=form, status=422)
    return done(request, _("Saved."))


@require_POST
@for_staff
def rule_removal(request: AskedByStaff, rule: int) -> HttpResponseBase:
    """Without rules for a part of the day, everything rings at once again."""
    removed, _kinds = OwnRule.objects.filter(pk=rule, person=request.person).delete()
    if not removed:
        raise Http404
    return done(request, _("Removed."))


@require_POST
@for_staff
def new_address(request: AskedByStaff) -> HttpResponseBase:
    """One more number or address; a code is sent to it."""
    said = request.POST.get("value", "")
    try:
        with transaction.atomic():
            address = numbers.add(request.person, said, request.now)
    except Refused as refusal:
        return page(request, refused=str(refusal), said=said, status=422)
    words = _("A code was sent to %(to)s: type it here.") % {"to": address.value}
    return done(request, words)


@require_POST
@for_staff
def address_code(request: AskedByStaff, address: int) -> HttpResponseBase:
    """The code that was sent there, typed back."""
    found = _address(request, address)
    if numbers.verify(found, request.POST.get("code", ""), request.now):
        return done(request, _("%(to)s counts from now on.") % {"to": found.value})
    words = _("This is not the code, or it is too old: look again, or have a new one sent.")
    # Said on the page that is answered, so that the wrong try is counted and not undone.
    return page(request, wrong={found.pk: words})


@require_POST
@for_staff
def address_again(request: AskedByStaff, address: int) -> HttpResponseBase:
    """A new code."""
    found = _address(request, address)
    try:
        numbers.send_code(found, request.now)
    except Refused as refusal:
        return page(request, wrong={found.pk: str(refusal)})
    return done(request, _("A new code was sent to %(to)s.") % {"to": found.value})


@require_POST
@for_staff
def address_removal(request: AskedByStaff, address: int) -> HttpResponseBase:
    """It does not count any more, and its rules go with it."""
    _address(request, address).delete()
    return done(request, _("Removed."))


@require_POST
@for_staff
def test(request: AskedByStaff) -> HttpResponseBase:
    """A test alert by everything, now."""
    try:
        key = trial.send_test(request.person, request.now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("oncall_site:mine")
    return redirect(f"{reverse('oncall_site:mine')}?test={key}#test")


@require_GET
@for_staff
def test_state(request: AskedByStaff, key: str) -> HttpResponseBase:
    """How that test went so far."""
    went = trial.how_it_went(request.person, key)
    if not went:
        raise Http404
    return render(request, "oncall/test_state.html", _of_test(key, went))


def page(request: AskedByStaff, *, status: int = 200, **more: Any) -> HttpResponse:
    """My alerts, as they stand; `more` is what a form has to say."""
    key = request.GET.get("test", "")[:40]
    went = trial.how_it_went(request.person, key) if key.isalnum() else []
    own = rules.own_of(request.person)
    context = {
        "hours_form": HoursForm.of(_hours(request)),
        "rule_form": RuleForm(person=request.person, own=own),
        "parts": [
            (part, _rules(request, part), rules.rests_on_push(own.rules, part))
            for part in OwnRule.Part
        ],
        "usual": rules.usual(request.person, own),
        "devices": Device.objects.filter(person=request.person).order_by("pk"),
        "push_key": vapid.current(request.person.organisation_id, request.now).public,
        "addresses": Address.objects.filter(person=request.person).order_by("pk"),
        "got": _got(request),
        **_of_test(key, went),
        **more,
    }
    return render(request, "oncall/own.html", context, status=status)


def _of_test(key: str, went: list[tuple[str, Went]]) -> dict[str, Any]:
    return {"test_key": key, "went": went, "is_over": trial.is_over(went)}


def _rules(request: AskedByStaff, part: str) -> list[tuple[OwnRule, str, str]]:
    mine = OwnRule.objects.filter(person=request.person, part=part).select_related("address")
    record = {"email": request.person.email, "push": _("on my devices")}
    return [
        (
            each,
            channel_name(each.channel),
            each.address.value if each.address else record.get(each.channel, request.person.phone),
        )
        for each in mine.order_by("minutes", "pk")
    ]


def _got(request: AskedByStaff) -> list[tuple[Page, Went]]:
    """The last alerts of what they may still see, and how each went."""
    mine = Page.objects.filter(person=request.person, incident__in=worked_on_by(request.person))
    rows = mine.select_related("incident", *TOLD_BY).order_by("-pk")
    return [(each, of_page(each)) for each in rows[:SHOWN]]


def _add_rule(request: AskedByStaff, form: RuleForm) -> bool:
    channel, address = form.chosen()
    try:
        with transaction.atomic():
            _hours(request).save()
            OwnRule.objects.create(
                organisation_id=request.person.organisation_id,
                person=request.person,
                part=form.cleaned_data["part"],
                channel=channel,
                address_id=address,
                minutes=form.cleaned_data["minutes"],
            )
    except IntegrityError:
        form.add_error("way", _("There is a rule for this already."))
        return False
    return True


def _hours(request: AskedByStaff) -> OwnHours:
    mine = OwnHours.objects.filter(person=request.person).first()
    return mine or OwnHours(organisation_id=request.person.organisation_id, person=request.person)


def _address(request: AskedByStaff, pk: int) -> Address:
    found = Address.objects.filter(pk=pk, person=request.person).select_related("person").first()
    if found is None:
        raise Http404
    return found


def done(request: AskedByStaff, words: str) -> HttpResponseBase:
    """Back to the page, which says so."""
    messages.info(request, words)
    return redirect("oncall_site:mine")
