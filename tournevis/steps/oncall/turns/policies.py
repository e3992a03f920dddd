"""Which policy holds for a trouble, why, and the steps it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import F, Q
from django.utils.translation import gettext as _

from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.telling_promises import severity_name
from tournevis.ground.organisations.models import Contract
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import Team
from tournevis.steps.oncall.models import Escalation, Policy, PolicyRule, PolicyStep, Whom

SLOW = timedelta(minutes=30)
DELAY_MINUTES, ROUNDS = 5, 3  # where neither a policy nor a rota says otherwise
_CARRIED_FIRST = (
    Escalation.Why.LATE,
    Escalation.Why.CALLBACK,
    Escalation.Why.RELAPSED,
    Escalation.Why.CRISIS,
)


@dataclass(frozen=True)
class Trouble:
    """What a policy is asked about: whose trouble, with what, how bad, of which level.

    `carrier` has it already: alerted before the policy's steps where `is_carried_first`, and only
    where there is nobody else where `is_passed_on`.
    """

    client: int
    centre: int
    product: int | None
    severity: int
    level: int = 1
    carrier: int | None = None
    is_carried_first: bool = False
    is_passed_on: bool = False

    @cached_property
    def rule(self) -> PolicyRule | None:
        """The most specific rule that fits: the contract before the product before the severity."""
        contract = Q(contract__organisation=self.client, contract__centre=self.centre)
        return (
            PolicyRule.objects.filter(
                contract | Q(contract=None),
                Q(product=self.product) | Q(product=None),
                Q(severity=self.severity) | Q(severity=None),
                organisation=self.centre,
                level=self.level,
            )
            .select_related("policy", "product", "contract__organisation")
            .order_by(
                *(F(each).asc(nulls_last=True) for each in ("contract", "product", "severity"))
            )
            .first()
        )

    @property
    def policy(self) -> Policy | None:
        """The policy of that rule."""
        return self.rule.policy if self.rule else None

    @cached_property
    def contract(self) -> Contract | None:
        """What the centre owes this client; None for whom nobody knows yet."""
        return Contract.objects.filter(organisation=self.client, centre=self.centre).first()


@dataclass(frozen=True)
class Plan:
    """The steps of one round, and how many rounds."""

    steps: tuple[PolicyStep, ...]
    rounds: int

    @property
    def slow(self) -> timedelta:
        """How long between two alerts once the rounds are over."""
        waits = [timedelta(minutes=each.wait_minutes) for each in self.steps]
        return max(SLOW, *waits[-1:])


def trouble_of(escalation: Escalation, incident: Incident, centre: int) -> Trouble:
    """What this escalation asks."""
    return Trouble(
        client=incident.organisation_id,
        centre=centre,
        product=incident.product_id,
        severity=incident.severity,
        level=escalation.level,
        carrier=incident.assignee_id,
        is_carried_first=escalation.why in _CARRIED_FIRST,
        is_passed_on=escalation.why == Escalation.Why.LEVEL,
    )


def plan_for(trouble: Trouble) -> Plan:
    """The policy's steps; without one the rota in turn, or the level's teams, and the supervisors."""
    plan = _written(trouble.policy) if trouble.policy else _usual(trouble)
    if not trouble.is_carried_first or trouble.carrier is None:
        return plan
    carrier = PolicyStep(whom=Whom.CARRIER, wait_minutes=DELAY_MINUTES)
    return Plan((carrier, *plan.steps), plan.rounds)


def because(rule: PolicyRule | None) -> str:
    """Why this policy, in one sentence in the page's language; "" where no rule fits."""
    if rule is None:
        return ""
    words = {"policy": rule.policy.name, "rule": rule_in_words(rule)}
    return _("The policy “%(policy)s” holds, by the rule: %(rule)s.") % words


def rule_in_words(rule: PolicyRule) -> str:
    """For what it holds, in the page's language."""
    parts = [rule.contract.organisation.name] if rule.contract else []
    parts += [rule.product.name] if rule.product else []
    if rule.severity:
        parts.append(_("severity: %(name)s") % {"name": severity_name(rule.severity)})
    if rule.level > 1:
        parts.append(_("level %(level)s") % {"level": rule.level})
    return ", ".join(parts) or _("everything that no other rule names")


def trouble_of_rules(policy: Policy, rules: list[PolicyRule]) -> str:
    """What is wrong with these rules together; "" if nothing is."""
    seen = set()
    for each in rules:
        key = (each.level, each.contract_id, each.product_id, each.severity)
        others = PolicyRule.objects.filter(
            organisation=policy.organisation_id,
            level=each.level,
            contract=each.contract_id,
            product=each.product_id,
            severity=each.severity,
        ).exclude(policy=policy.pk)
        other = others.select_related("policy").first()
        if key in seen:
            return _("Two of these rules say the same: take one away.")
        if other is not None:
            words = _("The policy “%(name)s” holds for the same already: change one of them.")
            return words % {"name": other.policy.name}
        seen.add(key)
    return ""


def step_in_words(step: PolicyStep) -> str:
    """Whom a step means, in the page's language."""
    names = {
        "rota": step.rota.name if step.rota else _("a rota that is gone"),
        "team": step.team.name if step.team else _("a team that is gone"),
        "person": step.person.name if step.person else _("somebody who is gone"),
    }
    words = {
        Whom.HOLDER: _("whoever is on call: %(rota)s"),
        Whom.ROTA: _("everyone of the rota in turn: %(rota)s"),
        Whom.TEAM_ONE: _("one of the team, each in their turn: %(team)s"),
        Whom.TEAM_TURN: _("everyone of the team, one after the other: %(team)s"),
        Whom.TEAM_ALL: _("everyone of the team at once: %(team)s"),
        Whom.PERSON: "%(person)s",
        Whom.CARRIER: _("whoever carries the incident"),
        Whom.SUPERVISORS: _("the supervisors, one after the other"),
    }
    return words[Whom(step.whom)] % names


def _written(policy: Policy) -> Plan:
    return Plan(tuple(policy.steps.select_related("rota", "team", "person")), policy.rounds)


def _usual(trouble: Trouble) -> Plan:
    if trouble.level > 1:
        return _usual_of_level(trouble)
    rota = duty.rota_of(trouble.centre)
    delay = max(1, rota.delay_minutes if rota else DELAY_MINUTES)
    steps = [PolicyStep(whom=Whom.ROTA, rota=rota, wait_minutes=delay)] if rota else []
    steps.append(PolicyStep(whom=Whom.SUPERVISORS, wait_minutes=delay))
    return Plan(tuple(steps), max(1, rota.rounds if rota else ROUNDS))


def _usual_of_level(trouble: Trouble) -> Plan:
    teams = Team.objects.filter(organisation=trouble.centre, level=trouble.level).order_by("pk")
    steps = [
        PolicyStep(whom=Whom.TEAM_TURN, team=team, wait_minutes=DELAY_MINUTES) for team in teams
    ]
    steps.append(PolicyStep(whom=Whom.SUPERVISORS, wait_minutes=DELAY_MINUTES))
    return Plan(tuple(steps), ROUNDS)
