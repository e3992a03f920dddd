"""Alerting one engineer after the other until someone has it.

The truth is rows: an `Escalation` that is due, and its pages. A worker that dies loses nothing: its
lease runs out and another goes on; pages and the next due time are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due, wake
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.steps.oncall.escalation.answered import is_claimable, level_of, live
from tournevis.steps.oncall.escalation.moment import Moment
from tournevis.steps.oncall.models import FAILED, NOT_BY_CONTACT, Escalation, Page, Told
from tournevis.steps.oncall.paging import failing, quiet
from tournevis.steps.oncall.paging.page import page, patience
from tournevis.steps.oncall.turns.policies import trouble_of
from tournevis.steps.oncall.turns.turn import Turn, climb_of, held_turn, whose_turn

NOBODY = gettext_noop("nobody to alert")
NEXT_BEST = gettext_noop("nobody who knows this product can be alerted: the next best one is")
UNWRITTEN = gettext_noop("somebody could not be alerted: the next one is")
LOOK_AGAIN = timedelta(minutes=5)
MOST_AT_ONCE = 50  # people alerted in one transaction
Why = Escalation.Why
LOOKING = (Why.NOBODY_HAS_IT, Why.LEVEL, Why.CRISIS)  # for someone to have it, not for a promise
FIRST = (Why.LEVEL, Why.CRISIS)  # take the place of whatever goes on
RINGING = (Why.NOBODY_HAS_IT, Why.RELAPSED)  # may end when it rings no more
log = structlog.get_logger(__name__)


def begin(entry: Entry, now: datetime) -> Escalation | None:
    """Reaction to OPENED and REOPENED: from now on someone is alerted until someone has it."""
    incident = entry.incident.locked()
    begun = Escalation.objects.filter(incident=incident)
    if incident.status != Incident.Status.NEW or begun.filter(after__gte=entry.pk).exists():
        return None
    return _start(incident, Why.NOBODY_HAS_IT, entry, entry.pk, now)


def begin_again(entry: Entry, now: datetime) -> Escalation | None:
    """Reaction to UNMERGED: the incident that stands alone again is nobody's until someone has it."""
    return begin(entry, now) if entry.data.get("alone") else None


def begin_relapsed(entry: Entry, now: datetime) -> Escalation | None:
    """Reaction to RELAPSED: someone is alerted, and first whoever carries it."""
    incident = entry.incident.locked()
    if incident.status == Incident.Status.NEW:
        return live(incident) or begin(entry, now)
    return begin_for(incident, Why.RELAPSED, now, entry)


def begin_worse(entry: Entry, now: datetime) -> Escalation | None:
    """Reaction to SEVERITY: what rings worse alerts anew, as is done for what is so bad."""
    if not entry.data.get("rings"):
        return None
    incident = entry.incident.locked()
    found = live(incident)
    if found is not None and found.entry.at == entry.at:
        return found  # it began to ring again with this
    is_nobodys = incident.status == Incident.Status.NEW
    if is_nobodys and (found is None or found.why == Why.NOBODY_HAS_IT):
        return begin(entry, now)
    return begin_for(incident, Why.RELAPSED, now, entry)


def begin_for(
    incident: Incident, why: str, now: datetime, entry: Entry, *, level: int = 1
) -> Escalation | None:
    """Alert whoever carries it, then as the policy says, until someone answers; `entry` is about what.

    A newer one ends the older. One by which someone is still looked for goes on, and hurries, unless
    the newer looks for level 2 or for who leads a crisis.
    None where the incident is over.
    """
    incident.locked()
    if not incident.is_open:
        return None
    found = live(incident)
    if found and found.why in LOOKING and why not in FIRST and not found.is_answered:
        hurry(found, now)
        return found
    last = incident.entries.order_by("-pk").values_list("pk", flat=True).first()
    return _start(incident, why, entry, max(entry.pk, last or 0), now, level)


def hurry(escalation: Escalation, now: datetime) -> None:
    """Whoever is next is alerted now, whatever the hour."""
    due = min(escalation.due_at or now, now)
    Escalation.objects.filter(pk=escalation.pk).update(due_at=due, is_loud=True)
    wake("oncall")


def skip(incident: Incident, *, by: Person, now: datetime) -> bool:
    """ "Alert the next one now", and who said so; False when nobody is being alerted any more.

    The incident is held. Said again before it is done, it is the same.
    """
    found = live(incident.locked())
    if found is None or found.is_answered:
        return False
    is_at_it = found.is_loud and found.due_at is not None and found.due_at <= now
    if not is_at_it:
        incident.record(Fact.PASSED_ON, now=now, by=by, data={"hurried": True})
        hurry(found, now)
    return True


def reconsider(entry: Entry, now: datetime) -> None:
    """Reaction to SEVERITY, PROMISED, TRIAGED and DECLARED: what was quiet may be so no more."""
    resting = Escalation.objects.filter(incident=entry.incident, stopped_at=None, step=0)
    if resting.filter(quiet_until__gt=now, due_at__gt=now).update(due_at=now):
        wake("oncall")


def claim(incident: Incident, *, by: Person, now: datetime, how: str) -> bool:
    """ "I have it": of an incident that nobody has, or for which someone is being looked for."""
    incident.locked()
    if incident.status == Incident.Status.NEW:
        return incident.acknowledge(by=by, now=now, how=how) is not None
    if not is_claimable(incident, by):
        return False
    incident.assignee = by
    entry = incident.record(Fact.ACKNOWLEDGED, now=now, by=by, data={"how": how})
    stop(entry, now)
    return True


def has_another(incident: Incident, person: Person, now: datetime) -> bool:
    """Whether somebody else than this person, who carries it, would be alerted in their place."""
    asked = Escalation(incident=incident, why=Why.LEVEL, level=level_of(incident))
    turn = whose_turn(asked, centre_id_of(incident.organisation_id), now)
    return turn is not None and turn.person != person


def stop_merged(entry: Entry, now: datetime) -> int:
    """Reaction to MERGED: nobody is alerted of what is now part of another; that one goes on."""
    return stop(entry, now) if entry.data.get("into") else 0


def stop_recovered(entry: Entry, now: datetime) -> int:
    """Reaction to RECOVERED: nobody else is alerted of what rings no more; of what nobody has, only
    where no client waits."""
    incident = entry.incident
    owed = incident.deadlines.filter(met_at=None, dropped_at=None)
    waits = incident.is_open and (owed.exists() or incident.client_spoke())
    return _stop(entry, now, [Why.RELAPSED] if waits else RINGING)


def stop(entry: Entry, now: datetime) -> int:
    """Reaction to ACKNOWLEDGED, ASSIGNED, CONTACTED, SOLVED, CLOSED: nobody else is alerted.

    Only what began before this fact is stopped: it may be answered after a reopening. That the
    client was contacted does not answer whom level 2 or a crisis looks for.
    """
    is_contact = entry.kind == Fact.CONTACTED
    return _stop(entry, now, [each for each in Why if not (is_contact and each in NOT_BY_CONTACT)])


def _stop(entry: Entry, now: datetime, whys: Iterable[str]) -> int:
    before = Escalation.objects.filter(incident=entry.incident, after__lt=entry.pk)
    found = before.filter(stopped_at=None, why__in=whys)
    if entry.by_id:
        Page.objects.filter(escalation__in=found, person=entry.by_id).update(
            acknowledged_at=entry.at
        )
    return _end(found, now)


def escalate_due() -> int:
    """The round: alert whoever is next wherever it is due; returns how many were looked at."""
    hasten_due()
    return each_due(partial(Escalation.claim, is_fair=True), partial(_go_on, moment=Moment()))


def hasten_due() -> int:
    """Bring the next person forward where every page of those alerted last failed; how many times.

    Once a person: where no gateway works at all, the usual pace is kept, not an endless run.
    """
    latest = Page.objects.filter(
        escalation=OuterRef("pk"), step__gte=OuterRef("together"), step__lt=OuterRef("step")
    )
    earlier = Page.objects.filter(
        escalation=OuterRef("escalation"), person=OuterRef("person"), step__lt=OuterRef("step")
    )
    with walls.system() as now:
        waiting = Escalation.objects.filter(pk__in=failing.escalations(now), due_at__gt=now)
        waiting = waiting.filter(Exists(latest.filter(FAILED)), stopped_at=None)
        waiting = waiting.exclude(Exists(latest.exclude(FAILED)))
        return waiting.exclude(Exists(latest.filter(Exists(earlier)))).update(due_at=now)


def _start(
    incident: Incident, why: str, entry: Entry, after: int, now: datetime, level: int = 1
) -> Escalation:
    """From now on people are alerted; what was going on before ends."""
    _end(Escalation.objects.filter(incident=incident, stopped_at=None), now)
    escalation = Escalation.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        entry=entry,
        after=after,
        why=why,
        level=level,
        due_at=now,
    )
    wake("oncall")
    return escalation


def _go_on(claimed: Escalation, moment: Moment) -> None:
    with moment.walls_of(claimed.organisation_id) as (centre, now):
        # The incident first, as an acknowledgement does: who comes second sees what the first did.
        held = Incident.objects.select_for_update(of=("self",))
        beside = held.select_related("organisation", "requester")
        incident = beside.filter(pk=claimed.incident_id).first()
        if incident is None:
            return  # it moved to another company meanwhile; the next claim sees where
        escalation = Escalation.held(claimed.pk, now)
        if escalation is None:
            return
        escalation.incident = incident
        if escalation.is_answered:
            escalation.settle(stopped_at=now)
            return
        _alert(escalation, centre, now, moment)


def _alert(escalation: Escalation, centre: int, now: datetime, moment: Moment) -> None:
    """Alert whoever is next, or all those who are at once; or nobody yet, while it may wait."""
    incident = escalation.incident
    course = moment.course(trouble_of(escalation, incident, centre), now)
    turn = held_turn(course, climb_of(escalation), now)
    if turn is None:
        _flag_once(escalation, NOBODY, now)
        escalation.put_off(now + LOOK_AGAIN)
        return
    rest = quiet.rest_of(escalation, incident, course.trouble, now)
    if rest is not None:
        _rest(escalation, turn.person, rest, now)
        return
    began = escalation.step
    for _ in range(MOST_AT_ONCE):
        wait = _page(escalation, turn, now, moment)
        following = None if turn.wait else whose_turn(escalation, centre, now)
        if following is None:
            break
        turn = following
    escalation.put_off(now + wait, step=escalation.step, round=escalation.round, together=began)


def _page(escalation: Escalation, turn: Turn, now: datetime, moment: Moment) -> timedelta:
    """Alert one person, and keep whose turn it was and why; gives how long one waits for them."""
    pages = _paged(escalation, turn, now, moment)
    Told.objects.create(
        organisation_id=escalation.organisation_id,
        escalation=escalation,
        step=escalation.step,
        round=turn.round,
        rung=turn.rung,
        person=turn.person,
        why=turn.why,
        of=turn.of,
        lacks=turn.lacks,
        at=now,
    )
    log.info("paged", incident=escalation.incident_id, step=escalation.step, person=turn.person.pk)
    if turn.lacks:
        _flag_once(escalation, NEXT_BEST, now)
    escalation.step, escalation.round = escalation.step + 1, turn.round
    return patience(pages, turn)


def _paged(escalation: Escalation, turn: Turn, now: datetime, moment: Moment) -> list[Page]:
    """The pages; none where they cannot be written: then the next one is hardly waited for."""
    try:
        with transaction.atomic():
            return page(escalation, escalation.incident, turn, moment.own(turn.person), now)
    except Exception as trouble:  # what is wrong with one person's row keeps nobody else asleep
        if isinstance(trouble, OperationalError):
            raise
        log.exception("one person could not be alerted", person=turn.person.pk)
        _flag_once(escalation, UNWRITTEN, now)
        return []


def _rest(escalation: Escalation, person: Person, rest: quiet.Rest, now: datetime) -> None:
    if not rest.is_told:
        escalation.put_off(rest.until)
        return
    quiet.tell(escalation, escalation.incident, person, rest.until, now)
    escalation.put_off(rest.until, quiet_until=rest.until)


def _flag_once(escalation: Escalation, why: str, now: datetime) -> None:
    """Say on the timeline what is not as it should be, once an escalation."""
    incident = escalation.incident
    log.warning(why, incident=incident.pk)
    said = incident.entries.filter(kind=Fact.FLAGGED, data__why=why, pk__gt=escalation.entry_id)
    if not said.exists():
        incident.record(Fact.FLAGGED, now=now, data={"why": why})


def _end(escalations: QuerySet[Escalation], now: datetime) -> int:
    return escalations.update(stopped_at=now, due_at=None, lease_until=None)
