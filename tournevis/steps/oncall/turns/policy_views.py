"""The supervisors' pages of policies: what there is, one of them, and who would be alerted when."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_supervisors,
    row_number,
    supervised_by,
    supervised_centre,
)
from tournevis.ground.organisations.undoing import (
    history,
    say_done,
    say_undone,
    to_undo,
    without,
)
from tournevis.ground.web.toast import flash as say
from tournevis.steps.oncall.models import Policy, PolicyChange
from tournevis.steps.oncall.turns import foresight, policy_history, policy_sets
from tournevis.steps.oncall.turns.policies import rule_in_words, step_in_words
from tournevis.steps.oncall.turns.policy_forms import TryForm
from tournevis.steps.oncall.turns.policy_telling import told_change


@require_http_methods(["GET", "POST"])
@for_supervisors
def policies(request: AskedByStaff) -> HttpResponseBase:
    """Every policy of a centre; POST makes a new one, and keeps it if it is whole."""
    centre = supervised_centre(request)
    if request.method == "POST":
        return _kept(request, Policy(organisation=centre))
    rows = Policy.objects.filter(organisation=centre).order_by("name")
    rows = rows.prefetch_related("steps__rota", "steps__team", "steps__person")
    rows = rows.prefetch_related("rules__product", "rules__contract__organisation")
    shown = [
        (
            each,
            [(step_in_words(step), step.wait_minutes) for step in each.steps.all()],
            [rule_in_words(rule) for rule in each.rules.all()],
        )
        for each in rows
    ]
    context = {
        "centre": centre,
        "policies": shown,
        "deletions": policy_history.deletions(centre.pk),
    }
    return render(request, "oncall/policies.html", context)


@require_GET
@for_supervisors
def new_policy(request: AskedByStaff) -> HttpResponseBase:
    """An empty form, or, `like` another policy, one with its steps."""
    centre = supervised_centre(request)
    made, number = Policy(organisation=centre), row_number(request.GET.get("like", ""))
    if number is None:
        return _one(request, policy_sets.kept(made))
    of = _policy_for(request, number)
    return _one(request, policy_sets.copy(Policy(organisation=of.organisation), of))


@require_http_methods(["GET", "POST"])
@for_supervisors
def policy(request: AskedByStaff, policy: int) -> HttpResponseBase:
    """One policy: its steps and what it holds for; POST keeps what is written."""
    found = _policy_for(request, policy)
    return (
        _kept(request, found)
        if request.method == "POST"
        else _one(request, policy_sets.kept(found))
    )


@require_POST
@for_supervisors
def deletion(request: AskedByStaff, policy: int) -> HttpResponseBase:
    """It holds no more; it can be brought back."""
    found = _policy_for(request, policy)
    made = policy_history.delete(found, by=request.person, now=request.now)
    undo = f"{reverse('policy_return')}?change={made.pk}"
    say(request, _("The policy is gone. What is being alerted goes on by the others."), undo=undo)
    return _to_all(made.organisation_id)


@require_POST
@for_supervisors
def coming_back(request: AskedByStaff) -> HttpResponseBase:
    """A policy that was deleted is there again."""
    number = row_number(request.GET.get("change", "")) or 0
    mine = PolicyChange.objects.filter(organisation__in=supervised_by(request.person))
    made = mine.filter(pk=number, was_deleted=True).first()
    if made is None:
        raise Http404
    try:
        back = policy_history.bring_back(made)
    except Refused as reason:
        flash.error(request, str(reason))
    else:
        words = _("The policy “%(name)s” holds again.") % {"name": back.name}
        gone = without(policy_history.left_out_again(made))
        flash.success(request, f"{words} {gone}".strip())
    return _to_all(made.organisation_id)


@require_POST
@for_supervisors
def reversion(request: AskedByStaff, policy: int) -> HttpResponseBase:
    """The policy is again as it was before one of its changes."""
    held = policy_history.locked(_policy_for(request, policy))
    found = to_undo(request, held.history.all())
    try:
        if found is not None:
            gone = policy_history.left_out(held, found)
            made = policy_history.go_back(held, found, by=request.person, now=request.now)
            say_undone(request, made, _reversion(held), gone)
    except Refused as reason:
        flash.error(request, str(reason))
    return redirect("policy", policy=held.pk)


@require_GET
@for_supervisors
def attempt(request: AskedByStaff) -> HttpResponseBase:
    """Who would be alerted when, and why, for an incident that might come."""
    centre = supervised_centre(request)
    asked = {key: value for key, value in request.GET.items() if key != "centre"}
    form = TryForm(asked or None, centre=centre, now=request.now)
    seen = (
        foresight.of(form.trouble(), form.cleaned_data["at"]) if asked and form.is_valid() else None
    )
    context = {"centre": centre, "form": form, "seen": seen}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "oncall/attempt.html", context, status=status)


def _policy_for(request: AskedByStaff, number: int) -> Policy:
    mine = Policy.objects.filter(organisation__in=supervised_by(request.person))
    found = mine.select_related("organisation").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _kept(request: AskedByStaff, policy: Policy) -> HttpResponseBase:
    pressed = request.POST.get("do", "save")[:20]
    if pressed != "save":
        return _one(request, policy_sets.rearranged(policy, request.POST, pressed))
    forms = policy_sets.written(policy, request.POST)
    if not forms.are_valid():
        return _one(request, forms, status=422)

    def write() -> None:
        policy_history.write(forms.form.save(), forms.written_steps(), forms.written_rules())

    made = policy_history.change(policy, write, by=request.person, now=request.now)
    say_done(request, _("Kept."), made, _reversion(policy))
    return _to_all(policy.organisation_id)


def _one(request: AskedByStaff, forms: policy_sets.Forms, *, status: int = 200) -> HttpResponse:
    held = forms.policy
    context = {
        "forms": forms,
        "centre": forms.centre,
        "policy": held,
        "history": history(held.history.all(), told_change, _reversion(held)) if held.pk else [],
    }
    return render(request, "oncall/policy.html", context, status=status)


def _reversion(policy: Policy) -> str:
    return reverse("policy_reversion", args=[policy.pk])


def _to_all(centre: int) -> HttpResponseBase:
    return redirect(f"{reverse('policies')}?centre={centre}")
