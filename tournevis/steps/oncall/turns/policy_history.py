"""Every change of a policy is kept with who made it, and can be taken back; its deletion, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tournevis.ground.estate.models import Product
from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations import history
from tournevis.ground.organisations.history import State
from tournevis.ground.organisations.models import Contract, Person
from tournevis.ground.staff.duty import no_longer_staff, staff_of
from tournevis.ground.staff.models import Rota, Team
from tournevis.steps.oncall.models import Policy, PolicyChange, PolicyRule, PolicyStep
from tournevis.steps.oncall.turns.policies import trouble_of_rules

FIELDS = ("name", "rounds", "waits", "margin_minutes")
OF = {"rota": Rota, "team": Team, "person": Person}
FOR = {"contract": Contract, "product": Product}


@transaction.atomic
def change(
    policy: Policy, do: Callable[[], object], *, by: Person, now: datetime
) -> PolicyChange | None:
    """Do this to the policy, and keep what differs then; None when nothing does, or it is new."""
    if policy.pk is None:
        do()
        return None
    before = state_of(locked(policy))
    do()
    whose = {"organisation_id": policy.organisation_id, "policy": policy}
    return history.kept(PolicyChange, before, state_of(locked(policy)), by=by, now=now, **whose)


@transaction.atomic
def delete(policy: Policy, *, by: Person, now: datetime) -> PolicyChange:
    """The policy holds no more; what it said is kept."""
    what = history.differences(state_of(locked(policy)), {})
    whose = {"organisation_id": policy.organisation_id, "was_deleted": True}
    made = history.written(PolicyChange, what, by=by, now=now, **whose)
    policy.delete()
    return made


def go_back(policy: Policy, to: PolicyChange, *, by: Person, now: datetime) -> PolicyChange | None:
    """The policy is again as it was before this change; that is a change, too.

    Raises `Refused` where another policy has its name, or one of its rules, by now.
    """
    state = history.state_before(to, policy.history.all(), state_of(locked(policy)))
    return change(policy, lambda: _restore(policy, state), by=by, now=now)


@transaction.atomic
def bring_back(deletion: PolicyChange) -> Policy:
    """A policy that was deleted is there again. Raises `Refused` as `go_back` does."""
    state = {name: before for name, before, _after in history.parts(deletion.what)}
    policy = Policy(organisation_id=deletion.organisation_id)
    _restore(policy, state)
    return policy


def left_out(policy: Policy, to: PolicyChange) -> list[Person]:
    """Who was alerted by the policy before this change, and can't be any more."""
    state = history.state_before(to, policy.history.all(), state_of(policy))
    return _gone(policy.organisation_id, state)


def left_out_again(deletion: PolicyChange) -> list[Person]:
    """The same, of a policy that was deleted."""
    before = {name: before for name, before, _after in history.parts(deletion.what)}
    return _gone(deletion.organisation_id, before)


def _gone(centre: int, state: State) -> list[Person]:
    people = (each["person"] for each in state["steps"] if each["person"])
    return list(no_longer_staff(centre, people))


def deletions(centre: int) -> list[PolicyChange]:
    """The last policies of this centre that were deleted and are not there again."""
    names = set(Policy.objects.filter(organisation=centre).values_list("name", flat=True))
    rows = PolicyChange.objects.filter(organisation=centre, was_deleted=True).order_by("-pk")[:50]
    return [each for each in rows if each.what["name"][0] not in names]


def locked(policy: Policy) -> Policy:
    """The policy, so that whoever else changes it waits until this transaction ends."""
    return Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)


def state_of(policy: Policy) -> State:
    """What the policy says."""
    rules = policy.rules.values("level", *FOR, "severity")
    return {
        **{name: getattr(policy, name) for name in FIELDS},
        "steps": [
            {
                "whom": each.whom,
                **{of: getattr(each, f"{of}_id") for of in OF},
                "wait": each.wait_minutes,
            }
            for each in policy.steps.order_by("position")
        ],
        "rules": sorted(rules, key=lambda each: [value or 0 for value in each.values()]),
    }


def _restore(policy: Policy, state: State) -> None:
    same = Policy.objects.filter(organisation=policy.organisation_id, name=state["name"])
    if same.exclude(pk=policy.pk).exists():
        raise Refused(_("Another policy has this name by now: %(name)s.") % {"name": state["name"]})
    for name in state.keys() & FIELDS:  # an old deletion knows no younger field
        setattr(policy, name, state[name])
    rules = [_rule(policy, each) for each in state["rules"] if _is_there(each)]
    if trouble := trouble_of_rules(policy, rules):
        raise Refused(trouble)
    policy.save()
    write(policy, [_step(policy, *each) for each in enumerate(state["steps"])], rules)


def write(policy: Policy, steps: list[PolicyStep], rules: list[PolicyRule]) -> None:
    """These are its steps and its rules from now on."""
    policy.steps.all().delete()
    policy.rules.all().delete()
    for step in steps:
        step.policy = policy
    for rule in rules:
        rule.policy = policy
    PolicyStep.objects.bulk_create(steps)
    PolicyRule.objects.bulk_create(rules)


def _step(policy: Policy, position: int, told: dict[str, Any]) -> PolicyStep:
    """The step; a rota, a team or a person that is gone means nobody."""
    there = {"rota": Rota.objects, "team": Team.objects, "person": staff_of(policy.organisation_id)}
    return PolicyStep(
        organisation_id=policy.organisation_id,
        policy=policy,
        position=position,
        whom=told["whom"],
        wait_minutes=told["wait"],
        **{f"{of}_id": _still(rows, told[of]) for of, rows in there.items()},
    )


def _rule(policy: Policy, told: dict[str, Any]) -> PolicyRule:
    return PolicyRule(
        organisation_id=policy.organisation_id,
        level=told["level"],
        severity=told["severity"],
        **{f"{name}_id": told[name] for name in FOR},
    )


def _is_there(rule: dict[str, Any]) -> bool:
    """Whether what the rule names still is: without it, it would hold for everything."""
    return all(
        rule[name] is None or _still(model._default_manager, rule[name])
        for name, model in FOR.items()
    )


def _still(rows: Any, pk: int | None) -> int | None:
    return pk if pk and rows.filter(pk=pk).exists() else None
