"""Alerting one engineer after the other until someone has it.

The truth is rows: an `Escalation` that is due, and its pages. A worker that dies loses nothing: its
lease runs out and another goes on; pages and the next due time are written in one transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import centre_id_of
from tournevis.steps.oncall.models import Escalation, Page
from tournevis.steps.oncall.page import page
from tournevis.steps.oncall.turn import whose_turn

NOBODY = gettext_noop("nobody to alert")
LOOK_AGAIN = timedelta(minutes=5)
log = structlog.get_logger(__name__)


def begin(entry: Entry, now: datetime) -> Escalation | None:
    """Reaction to OPENED and REOPENED: from now on someone is alerted until someone has it."""
    incident = entry.incident.locked()
    begun = Escalation.objects.filter(incident=incident)
    if incident.status != Incident.Status.NEW or begun.filter(entry__gte=entry.pk).exists():
        return None
    _end(begun.filter(stopped_at=None), now)
    escalation = Escalation.objects.create(
        organisation_id=incident.organisation_id, incident=incident, entry=entry, due_at=now
    )
    wake("oncall")
    return escalation


def begin_again(entry: Entry, now: datetime) -> Escalation | None:
    """Reaction to UNMERGED: the incident that stands alone again is nobody's until someone has it."""
    return begin(entry, now) if entry.data.get("alone") else None


def stop_merged(entry: Entry, now: datetime) -> int:
    """Reaction to MERGED: nobody is alerted of what is now part of another; that one goes on."""
    return stop(entry, now) if entry.data.get("into") else 0


def stop(entry: Entry, now: datetime) -> int:
    """Reaction to ACKNOWLEDGED, ASSIGNED, CONTACTED, SOLVED, CLOSED: nobody else is alerted.

    Only what began before this fact is stopped: it may be answered after a reopening.
    """
    before = Escalation.objects.filter(incident=entry.incident, entry__lt=entry.pk)
    live = before.filter(stopped_at=None)
    if entry.by_id:
        Page.objects.filter(escalation__in=live, person=entry.by_id).update(
            acknowledged_at=entry.at
        )
    return _end(live, now)


def escalate_due() -> int:
    """The round: alert whoever is next wherever it is due; returns how many were looked at."""
    hasten_due()
    with walls.system() as now:
        due = Escalation.claim(now, is_fair=True)
        claimed = [(each, centre_id_of(each.organisation_id)) for each in due]
    for escalation, centre in claimed:
        try:
            _go_on(escalation, centre)
        except Exception:  # it stops no other; its lease runs out, and it is tried again
            log.exception("an alert could not be written", escalation=escalation.pk)
    return len(claimed)


def hasten_due() -> int:
    """Bring the next person forward where every page of the last one failed; how many times.

    Once a person: where no gateway works at all, the usual pace is kept, not an endless run.
    """
    latest = Page.objects.filter(escalation=OuterRef("pk"), step=OuterRef("step") - 1)
    failed = latest.filter(delivery__state=Delivery.State.FAILED)
    earlier = Page.objects.filter(
        escalation=OuterRef("escalation"), person=OuterRef("person"), step__lt=OuterRef("step")
    )
    with walls.system() as now:
        waiting = Escalation.objects.filter(Exists(failed), stopped_at=None, due_at__gt=now)
        waiting = waiting.exclude(Exists(latest.exclude(delivery__state=Delivery.State.FAILED)))
        return waiting.exclude(Exists(latest.filter(Exists(earlier)))).update(due_at=now)


def _go_on(claimed: Escalation, centre: int) -> None:
    with walls.opened(claimed.organisation_id, centre) as now:
        incident = Incident.objects.filter(pk=claimed.incident_id).first()
        if incident is None:
            return  # it moved to another company meanwhile; the next claim sees where
        # The incident first, as an acknowledgement does: who comes second sees what the first did.
        incident.locked()
        escalation = Escalation.objects.select_for_update().get(pk=claimed.pk)
        if escalation.due_at is None or escalation.due_at > now:
            return  # another worker was quicker than this one's lease
        if incident.status != Incident.Status.NEW:
            escalation.settle(stopped_at=now)
            return
        _alert(escalation, incident, centre, now)


def _alert(escalation: Escalation, incident: Incident, centre: int, now: datetime) -> None:
    turn = whose_turn(escalation, centre, now)
    if turn is None:
        _flag_once(escalation, incident, now)
        escalation.put_off(now + LOOK_AGAIN)
        return
    page(escalation, incident, turn, now)
    log.info("paged", incident=incident.pk, step=escalation.step, person=turn.person.pk)
    escalation.put_off(now + turn.wait, step=escalation.step + 1)


def _flag_once(escalation: Escalation, incident: Incident, now: datetime) -> None:
    """Say on the timeline that nobody can be alerted, once an escalation."""
    log.error("nobody to alert", incident=incident.pk)
    said = incident.entries.filter(kind=Fact.FLAGGED, data__why=NOBODY, pk__gt=escalation.entry_id)
    if not said.exists():
        incident.record(Fact.FLAGGED, now=now, data={"why": NOBODY})


def _end(escalations: QuerySet[Escalation], now: datetime) -> int:
    return escalations.update(stopped_at=now, due_at=None, lease_until=None)
