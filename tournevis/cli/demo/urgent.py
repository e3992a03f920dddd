"""What the sample centre owes when it is urgent, whom it alerts then, and when it asks "a crisis?"."""

from __future__ import annotations

from collections.abc import Sequence

from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import Contract, Organisation, ServiceLevel
from tournevis.ground.staff.models import Rota, Team
from tournevis.steps.crisis.models import Rule
from tournevis.steps.oncall.models import Policy, PolicyRule, PolicyStep, Whom

Kind = ServiceLevel.Kind
CRITICAL = {Kind.UPDATE: 120, Kind.WORKAROUND: 240, Kind.SOLUTION: 480}  # minutes, day and night
MAJOR = {
    Kind.UPDATE: 240,
    Kind.WORKAROUND: 480,
    Kind.SOLUTION: 960,
}  # minutes of the contract's hours


def prepare(centre: Organisation, clients: Sequence[Organisation]) -> None:
    """Service levels, two policies, and a rule for the first client, whose major incidents are crises."""
    for contract in Contract.objects.filter(centre=centre):
        _promise(contract)
    support = Team.objects.get(organisation=centre, name="Support")
    rota = Rota.objects.get(organisation=centre, team=support)
    urgent = Policy.objects.create(organisation=centre, name="Urgences")
    _step(urgent, Whom.ROTA, 3, rota=rota)
    _step(urgent, Whom.TEAM_ALL, 5, team=support)
    _step(urgent, Whom.SUPERVISORS, 10)
    _for(urgent, Incident.Severity.CRITICAL)
    patient = Policy.objects.create(
        organisation=centre, name="Peut attendre", waits=True, margin_minutes=15
    )
    _step(patient, Whom.TEAM_TURN, 30, team=support)
    _step(patient, Whom.SUPERVISORS, 60)
    _for(patient, Incident.Severity.MINOR)
    Rule.objects.create(organisation=centre, kind=Rule.Kind.VIP, clients=[clients[0].pk])


def _promise(contract: Contract) -> None:
    first = {Kind.FIRST_CONTACT: contract.first_contact_minutes}
    for severity, owed in ((1, first | CRITICAL), (2, MAJOR)):
        for kind, minutes in owed.items():
            ServiceLevel.objects.create(
                organisation=contract.organisation,
                contract=contract,
                severity=severity,
                kind=kind,
                minutes=minutes,
                day_and_night=severity == Incident.Severity.CRITICAL,
            )


def _step(
    policy: Policy, whom: Whom, minutes: int, rota: Rota | None = None, team: Team | None = None
) -> None:
    PolicyStep.objects.create(
        organisation=policy.organisation,
        policy=policy,
        position=policy.steps.count(),
        whom=whom,
        rota=rota,
        team=team,
        wait_minutes=minutes,
    )


def _for(policy: Policy, severity: Incident.Severity) -> None:
    PolicyRule.objects.create(organisation=policy.organisation, policy=policy, severity=severity)
