"""Declaring a crisis: the room opens, a solution and updates are promised, people are told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident, Refused
from tournevis.ground.incidents.once import told
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.ground.staff.duty import supervisors
from tournevis.steps.crisis import rhythm
from tournevis.steps.crisis.alert import alert
from tournevis.steps.crisis.models import Audience, Crisis, Proposal, Seat, Terms
from tournevis.steps.crisis.seats import give
from tournevis.steps.oncall.escalation import escalate

LONGEST_WHY = 300
BY_CRISIS = gettext_noop("a crisis was declared")
GIVEN = gettext_noop("the commander of the crisis said so")
LONGEST_PROMISE = timedelta(days=30)


def declare(incident: Incident, *, by: Person | None, now: datetime, why: str = "") -> Crisis:
    """From now on this incident is led as a crisis; of two who say so at once, the first counts.

    Whoever declares it commands until somebody else does; `by` is None where a rule did. Raises
    `Refused` for what is over, or a part of another incident.
    """
    incident.locked()
    running = running_of(incident)
    if running is not None:
        return running
    if not incident.is_open:
        raise Refused(gettext_noop("this incident is over: reopen it first"))
    if incident.merged_into_id or incident.parent_id:
        raise Refused(gettext_noop("this is a part of another incident: declare the crisis there"))
    crisis = Crisis.objects.create(
        organisation_id=centre_id_of(incident.organisation_id),
        incident=incident,
        why=told(why)[:LONGEST_WHY],
        declared_at=now,
        declared_by=by,
        severity_before=incident.severity,
    )
    entry = incident.record(Fact.DECLARED, now=now, by=by, text=crisis.why)
    if by is not None:  # who commands it has it: nobody else need be alerted to take it
        incident.acknowledge(by=by, now=now, how="crisis")
    else:
        escalate.begin_for(incident, escalate.Why.CRISIS, now, entry)
    _promise(crisis, now)
    _tell(crisis, by, now)
    answered = Proposal.objects.filter(incident=incident, answered_at=None)
    answered.update(answered_at=now, answered_by=by)
    return crisis


def running_of(incident: Incident) -> Crisis | None:
    """The crisis that this incident is now; None where it is none."""
    return Crisis.objects.running().filter(incident=incident).select_related("incident").first()


def promise_solution(crisis: Crisis, due_at: datetime, *, by: Person, now: datetime) -> Deadline:
    """The solution is promised for that moment, in the place of what was promised before.

    Raises `Refused` for a moment that is past, or further away than a month.
    """
    if not now < due_at <= now + LONGEST_PROMISE:
        raise Refused(gettext_noop("choose a moment to come, within a month"))
    incident = crisis.incident.locked()
    before = promises.running(incident, Deadline.Kind.SOLUTION)
    promises.drop(incident, Deadline.Kind.SOLUTION, now=now)
    made = promises.owe(incident, Deadline.Kind.SOLUTION, started_at=now, due_at=due_at, by=by)
    _say(incident, made, before, GIVEN, by, now)
    return made


def _promise(crisis: Crisis, now: datetime) -> None:
    incident, by = crisis.incident, crisis.declared_by
    if incident.rate(Incident.Severity.CRITICAL, by=by, now=now):
        # What the contract promises for that comes before what the centre promises in general.
        promises.recount(incident, now=now, why=BY_CRISIS)
    terms = Terms.of(crisis.organisation_id)
    if promises.running(incident, Deadline.Kind.SOLUTION) is None:
        due_at = now + timedelta(minutes=terms.solution_minutes)
        made = promises.owe(incident, Deadline.Kind.SOLUTION, started_at=now, due_at=due_at, by=by)
        _say(incident, made, None, BY_CRISIS, by, now)
    before = promises.running(incident, Deadline.Kind.UPDATE)
    rhythm.begin(crisis, Audience.CLIENTS, terms.clients_minutes, now)
    update = promises.running(incident, Deadline.Kind.UPDATE)
    if update is not None:
        _say(incident, update, before, BY_CRISIS, by, now)
    rhythm.begin(crisis, Audience.MANAGEMENT, terms.management_minutes, now)


def _tell(crisis: Crisis, by: Person | None, now: datetime) -> None:
    if by is not None:
        give(crisis, Seat.Kind.COMMANDER, to=by, by=by, now=now)
    for each in supervisors(crisis.organisation_id):
        if each != by:
            alert(crisis.incident, each, "declared", key=f"declared-{crisis.pk}", now=now, by=by)


def _say(
    incident: Incident,
    made: Deadline,
    before: Deadline | None,
    why: str,
    by: Person | None,
    now: datetime,
) -> None:
    data = {
        "kind": str(made.kind),
        "due_at": made.due_at.isoformat(),
        "before": before.due_at.isoformat() if before and not before.is_halted else "",
        "why": why,
    }
    incident.record(Fact.PROMISED, now=now, by=by, data=data)
