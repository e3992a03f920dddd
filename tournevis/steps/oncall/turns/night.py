"""Until when nobody need be woken: a policy that waits, and a promise that is due long after opening."""

from __future__ import annotations

from datetime import datetime, timedelta

from tournevis.engines import clock
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.owed import hours_of
from tournevis.steps.oncall.turns.policies import Trouble


def quiet_until(trouble: Trouble, due: datetime, now: datetime) -> datetime | None:
    """The contract's next opening, if the policy waits for it with a promise due then; or None."""
    policy, contract = trouble.policy, trouble.contract
    if policy is None or not policy.waits or contract is None:
        return None
    hours = hours_of(contract)
    if trouble.severity == Incident.Severity.CRITICAL or clock.is_open(hours, now):
        return None
    opening = clock.next_opening(hours, now)
    margin = timedelta(minutes=policy.margin_minutes)
    return opening if opening < clock.NEVER and due > opening + margin else None
