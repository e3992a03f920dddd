"""The supervisors' pages of policies: what there is, one of them, and who would be alerted when."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.contrib import messages as flash
from django.forms import BaseFormSet, formset_factory
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tournevis.ground.organisations.asking import (
    AskedByStaff,
    for_supervisors,
    supervised_by,
    supervised_centre,
)
from tournevis.ground.organisations.models import Organisation
from tournevis.steps.oncall.models import Policy, PolicyRule, PolicyStep
from tournevis.steps.oncall.turns import foresight
from tournevis.steps.oncall.turns.policies import rule_in_words, step_in_words
from tournevis.steps.oncall.turns.policy_forms import (
    MOST_RULES,
    MOST_STEPS,
    PolicyForm,
    RuleForm,
    StepForm,
    TryForm,
    as_choice,
    rule_choices,
    step_of,
    trouble_of_rules,
    whom_choices,
)

Forms: TypeAlias = "tuple[PolicyForm, BaseFormSet[StepForm], BaseFormSet[RuleForm]]"
StepForms = formset_factory(StepForm, extra=2, max_num=MOST_STEPS, absolute_max=MOST_STEPS + 2)
RuleForms = formset_factory(RuleForm, extra=1, max_num=MOST_RULES, absolute_max=MOST_RULES + 1)


@require_http_methods(["GET", "POST"])
@for_supervisors
def policies(request: AskedByStaff) -> HttpResponseBase:
    """Every policy of a centre; POST makes a new one, and keeps it if it is whole."""
    centre = supervised_centre(request)
    if request.method == "POST":
        return _kept(request, centre, Policy(organisation=centre))
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
    return render(request, "oncall/policies.html", {"centre": centre, "policies": shown})


@require_GET
@for_supervisors
def new_policy(request: AskedByStaff) -> HttpResponseBase:
    """An empty form, with the steps that hold without any policy to begin with."""
    centre = supervised_centre(request)
    return _one(
        request, centre, Policy(organisation=centre), _forms(centre, Policy(organisation=centre))
    )


@require_http_methods(["GET", "POST"])
@for_supervisors
def policy(request: AskedByStaff, policy: int) -> HttpResponseBase:
    """One policy: its steps and what it holds for; POST keeps what is written."""
    found = _policy_for(request, policy)
    if request.method == "POST":
        return _kept(request, found.organisation, found)
    return _one(request, found.organisation, found, _forms(found.organisation, found))


@require_POST
@for_supervisors
def deletion(request: AskedByStaff, policy: int) -> HttpResponseBase:
    """It holds no more; the page asked whether one is sure."""
    found = _policy_for(request, policy)
    centre = found.organisation_id
    found.delete()
    flash.success(request, _("The policy is gone. What is being alerted goes on by the others."))
    return redirect(f"{reverse('policies')}?centre={centre}")


@require_GET
@for_supervisors
def attempt(request: AskedByStaff) -> HttpResponseBase:
    """Who would be alerted when, and why, for an incident that might come."""
    centre = supervised_centre(request)
    asked = {key: value for key, value in request.GET.items() if key != "centre"}
    usual = {"severity": 3, "level": 1, "at": request.now}
    form = TryForm(asked or None, centre=centre, now=request.now, initial=usual)
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


def _forms(centre: Organisation, policy: Policy, told: Any = None) -> Forms:
    steps = [
        {"whom": as_choice(each), "wait_minutes": each.wait_minutes}
        for each in (policy.steps.all() if policy.pk else [])
    ]
    rules = [
        {
            "level": each.level,
            "contract": each.contract_id,
            "product": each.product_id,
            "severity": each.severity,
        }
        for each in (policy.rules.order_by("pk") if policy.pk else [])
    ]
    return (
        PolicyForm(told, instance=policy),
        StepForms(
            told, initial=steps, prefix="step", form_kwargs={"choices": whom_choices(centre)}
        ),
        RuleForms(
            told, initial=rules, prefix="rule", form_kwargs={"choices": rule_choices(centre)}
        ),
    )


def _kept(request: AskedByStaff, centre: Organisation, policy: Policy) -> HttpResponseBase:
    forms = form, steps, rules = _forms(centre, policy, request.POST)
    if not all([form.is_valid(), steps.is_valid(), rules.is_valid()]):
        return _one(request, centre, policy, forms, status=422)
    wanted = [each for each in steps.cleaned_data if each.get("whom")]
    held = [_rule(centre, policy, each) for each in rules.cleaned_data if each.get("level")]
    trouble = trouble_of_rules(policy, held)
    if not wanted:
        trouble = _("Say whom to alert: a policy needs one step at least.")
    if trouble:
        form.add_error(None, trouble)
        return _one(request, centre, policy, forms, status=422)
    _write(form, centre, wanted, held)
    flash.success(request, _("Kept."))
    return redirect(f"{reverse('policies')}?centre={centre.pk}")


def _write(
    form: PolicyForm, centre: Organisation, steps: list[dict[str, Any]], rules: list[PolicyRule]
) -> None:
    policy = form.save()
    policy.steps.all().delete()
    policy.rules.all().delete()
    PolicyStep.objects.bulk_create(
        step_of(centre, policy, position, told) for position, told in enumerate(steps)
    )
    for each in rules:
        each.policy = policy
    PolicyRule.objects.bulk_create(rules)


def _rule(centre: Organisation, policy: Policy, told: dict[str, Any]) -> PolicyRule:
    return PolicyRule(
        organisation=centre,
        policy=policy,
        level=told["level"],
        contract_id=told["contract"],
        product_id=told["product"],
        severity=told["severity"],
    )


def _one(
    request: AskedByStaff, centre: Organisation, policy: Policy, forms: Forms, *, status: int = 200
) -> HttpResponse:
    form, steps, rules = forms
    context = {"centre": centre, "policy": policy, "form": form, "steps": steps, "rules": rules}
    return render(request, "oncall/policy.html", context, status=status)
