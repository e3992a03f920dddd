"""The forms of a policy's page together: as they are kept, as a copy, or as they were just written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext as _

from tournevis.ground.organisations.models import Organisation
from tournevis.ground.web.ordering import moved
from tournevis.steps.oncall.models import Policy, PolicyRule, PolicyStep
from tournevis.steps.oncall.turns.policies import trouble_of_rules
from tournevis.steps.oncall.turns.policy_forms import (
    MOST_RULES,
    MOST_STEPS,
    NAME_CHARS,
    PolicyForm,
    RuleForm,
    StepForm,
    as_choice,
    rule_choices,
    step_of,
    whom_choices,
)

StepForms = formset_factory(StepForm, extra=2, max_num=MOST_STEPS, absolute_max=MOST_STEPS + 2)
RuleForms = formset_factory(RuleForm, extra=1, max_num=MOST_RULES, absolute_max=MOST_RULES + 1)
STEP, RULE = ("whom", "wait_minutes"), ("level", "contract", "product", "severity")
Rows: TypeAlias = "list[dict[str, Any]]"


@dataclass(frozen=True)
class Forms:
    """The policy, its steps and its rules."""

    centre: Organisation
    policy: Policy
    form: PolicyForm
    steps: BaseFormSet[StepForm]
    rules: BaseFormSet[RuleForm]

    def are_valid(self) -> bool:
        """Each is looked at, and then all together; what is wrong is said in the forms."""
        valid = [self.form.is_valid(), self.steps.is_valid(), self.rules.is_valid()]
        trouble = self._trouble() if all(valid) else ""
        if trouble:
            self.form.add_error(None, trouble)
        return all(valid) and not trouble

    def written_steps(self) -> list[PolicyStep]:
        """The steps; the forms are valid."""
        wanted = [each for each in self.steps.cleaned_data if each.get("whom")]
        return [step_of(self.centre, self.policy, *each) for each in enumerate(wanted)]

    def written_rules(self) -> list[PolicyRule]:
        """The rules; the forms are valid."""
        return [
            PolicyRule(
                organisation=self.centre,
                level=told["level"],
                contract_id=told["contract"],
                product_id=told["product"],
                severity=told["severity"],
            )
            for told in self.rules.cleaned_data
            if told.get("level")
        ]

    def _trouble(self) -> str:
        if not self.written_steps():
            return _("Say whom to alert: a policy needs one step at least.")
        return trouble_of_rules(self.policy, self.written_rules())


def kept(policy: Policy) -> Forms:
    """As the policy says; empty for a new one."""
    is_new = policy.pk is None
    steps = [] if is_new else _steps(policy)
    rules = [] if is_new else list(policy.rules.order_by("pk").values(*RULE))
    return _forms(policy, PolicyForm(instance=policy), steps, rules)


def copy(new: Policy, of: Policy) -> Forms:
    """A new one with the same steps. No rules: two policies never hold for the same."""
    name = _("Copy of %(name)s") % {"name": of.name}
    said = {each: getattr(of, each) for each in ("rounds", "waits", "margin_minutes")}
    form = PolicyForm(instance=new, initial={**said, "name": name[:NAME_CHARS]})
    return _forms(new, form, _steps(of), [])


def rearranged(policy: Policy, told: QueryDict, pressed: str) -> Forms:
    """As it was written, right or wrong, after a button that moves a step; nothing is kept."""
    steps = moved(_rows(told, "step", STEP, MOST_STEPS), pressed)
    steps = [each for each in steps if each["whom"]]
    rules = [each for each in _rows(told, "rule", RULE, MOST_RULES) if any(each.values())]
    said = {name: told.get(name, "")[:1_000] for name in PolicyForm.base_fields}
    form = PolicyForm(instance=policy, initial={**said, "waits": bool(said["waits"])})
    return _forms(policy, form, steps, rules)


def written(policy: Policy, told: QueryDict) -> Forms:
    """As it was written, to be looked at and kept."""
    centre = policy.organisation
    return Forms(
        centre,
        policy,
        PolicyForm(told, instance=policy),
        StepForms(told, prefix="step", form_kwargs={"choices": whom_choices(centre)}),
        RuleForms(told, prefix="rule", form_kwargs={"choices": rule_choices(centre)}),
    )


def _forms(policy: Policy, form: PolicyForm, steps: Rows, rules: Rows) -> Forms:
    centre = policy.organisation
    return Forms(
        centre,
        policy,
        form,
        StepForms(initial=steps, prefix="step", form_kwargs={"choices": whom_choices(centre)}),
        RuleForms(initial=rules, prefix="rule", form_kwargs={"choices": rule_choices(centre)}),
    )


def _steps(policy: Policy) -> Rows:
    return [
        {"whom": as_choice(each), "wait_minutes": each.wait_minutes} for each in policy.steps.all()
    ]


def _rows(told: QueryDict, prefix: str, names: tuple[str, ...], most: int) -> Rows:
    places = range(most + 2)
    return [{name: told.get(f"{prefix}-{n}-{name}", "")[:100] for name in names} for n in places]
