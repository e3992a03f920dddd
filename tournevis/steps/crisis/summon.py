"""Whoever is asked to take a role is alerted by their own rules, telephone and quiet hours included.

Channel after channel, until they answer; then the next one is asked, as the policy of the incident
says, and in the end the supervisors. The truth is the `Seat` that is due: a worker that dies loses
nothing, and its ways and its next due time are written in one transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain

import structlog
from django.db import OperationalError, transaction
from django.db.models import Q

from tournevis.engines import clock
from tournevis.engines.mail.wording import one_line
from tournevis.ground.channels import outbox
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel, Delivery, LockScreen
from tournevis.ground.channels.phone import register
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import MagicLink, Person
from tournevis.steps.crisis.alert import LONGEST_SUBJECT, alert
from tournevis.steps.crisis.bridge import bridge_of
from tournevis.steps.crisis.models import Seat
from tournevis.steps.crisis.seats import (
    State,
    close,
    give,
    holder,
    locked,
    may_come,
    opened,
    role_in_words,
)
from tournevis.steps.oncall.mine import rules
from tournevis.steps.oncall.turns.course import course_of
from tournevis.steps.oncall.turns.policies import Trouble

PATIENCE = timedelta(minutes=5)  # after the last of their channels
ASKED_ONCE_IN = timedelta(hours=1)
log = structlog.get_logger(__name__)


def summon_due() -> int:
    """The round: alert by the next channel, or ask the next person; how many seats were looked at."""
    hasten()
    return each_due(Seat.claim, _look_at)


def hasten() -> int:
    """Where no provider took what was sent, nobody waits for an answer; how many seats."""
    with walls.system() as now:
        waiting = Seat.objects.asked().filter(due_at__gt=now, step__gt=0)
        vain = [each.pk for each in waiting.select_related("crisis__incident") if _is_vain(each)]
        return waiting.filter(pk__in=vain).update(due_at=now)


def decline(seat: Seat, *, by: Person, now: datetime, how: str) -> bool:
    """They cannot: the next one is asked at once. False where they are not asked any more."""
    crisis = locked(seat)
    if seat.state != State.ASKED or not crisis.is_running:
        return False
    seat.how = how
    pass_on(seat, State.CANNOT, by=by, now=now)
    return True


def pass_on(seat: Seat, state: State, *, now: datetime, by: Person | None = None) -> None:
    """Ask the next one; where nobody is left, whoever commands is told. The incident is held.

    An expert is asked for what they know, so nobody stands in for them.
    """
    close(seat, state, by=by, now=now)
    for person in _next(seat, now) if seat.kind != Seat.Kind.EXPERT else ():
        if give(seat.crisis, seat.kind, to=person, by=None, now=now):
            return
    _tell_unfilled(seat, now)


def went_out(seat: Seat) -> tuple[list[Delivery], list[Call]]:
    """What was sent to them, and which calls were made."""
    keys = [f"{_key(seat, n)}-{way}" for n in range(seat.step) for way in Channel.values]
    messages = Delivery.objects.filter(
        organisation=seat.crisis.incident.organisation_id, key__in=keys
    )
    calls = Call.objects.filter(
        organisation=seat.organisation_id,
        began_at__gte=seat.since,
        purpose=Call.Purpose.ROLE,
        subject=seat.pk,
    )
    return list(messages.order_by("pk")), list(calls.order_by("pk"))


def _look_at(claimed: Seat) -> bool:
    with opened(claimed, "person", "by") as (seat, now):
        if seat is None:
            return False
        if seat.state != State.ASKED or not seat.crisis.is_running:
            seat.settle()
        elif not may_come(seat.crisis, seat.person):
            pass_on(seat, State.SILENT, now=now)
        else:
            _go_on(seat, now)
        return True


def _go_on(seat: Seat, now: datetime) -> None:
    """Their channels whose time has come; the next one at once where those before reached nobody."""
    ways = _ways(seat)
    left = ways[seat.step :]
    ready = [each for each in left if seat.since + each.after <= now]
    if left and not ready and _is_vain(seat):
        ready = left[:1]
    for way in ready:
        _try(seat, way, now)
        seat.step += 1
    if seat.step < len(ways):
        seat.put_off(seat.since + ways[seat.step].after, step=seat.step, ways=seat.ways)
    elif ready:
        seat.put_off(now + PATIENCE, step=seat.step, ways=seat.ways)
    else:
        pass_on(seat, State.SILENT, now=now)


def _ways(seat: Seat) -> list[rules.Way]:
    """By their own rules of the hour at which they were asked; a crisis breaks quiet hours.

    As they were then: a device that is gone meanwhile must not move those behind it.
    """
    if not seat.ways:
        how = rules.manner(seat.person, rules.own_of(seat.person), seat.since, is_loud=True)
        seat.ways = [[each.channel, each.to, each.after.total_seconds()] for each in how.ways]
    return [rules.Way(channel, to, timedelta(seconds=after)) for channel, to, after in seat.ways]


def _try(seat: Seat, way: rules.Way, now: datetime) -> None:
    """One way that cannot be written keeps no other from being tried."""
    try:
        with transaction.atomic():
            _ring(seat, way, now)
    except Exception as trouble:
        if isinstance(trouble, OperationalError):
            raise
        log.exception("not asked for a role by this way", seat=seat.pk, way=way.channel)


def _ring(seat: Seat, way: rules.Way, now: datetime) -> None:
    incident, delivery = seat.crisis.incident, None
    if way.channel == Channel.PHONE:
        register.ask(
            seat.organisation_id,
            engineer=seat.person,
            number=way.to,
            subject=seat.pk,
            client=incident.organisation_id,
            purpose=Call.Purpose.ROLE,
            key=_key(seat, seat.step),
            now=now,
        )
    else:
        [delivery] = outbox.tell(
            seat.person,
            _key(seat, seat.step),
            "crisis/seat",
            _words(seat, now),
            channels=[way.channel],
            to=way.to,
            link=(MagicLink.Purpose.ROLE, seat.pk),
            organisation=incident.organisation_id,
            now=now,
        )
    data = {"channel": way.channel, "to": seat.person.name, "step": seat.step, "why": "role"}
    incident.record(Fact.PAGED, now=now, data=data, delivery=delivery)
    log.info("asked for a role", crisis=seat.crisis_id, person=seat.person_id, way=way.channel)


def _words(seat: Seat, now: datetime) -> dict[str, object]:
    crisis, person = seat.crisis, seat.person
    return {
        "person": person,
        "by": one_line(seat.by.name) if seat.by else "",
        "role": role_in_words(seat, person.language),
        "number": crisis.incident_id,
        "client": one_line(crisis.incident.organisation.name),
        "subject": one_line(crisis.incident.subject)[:LONGEST_SUBJECT],
        "since": clock.ago_in_words(crisis.declared_at, now, person.language),
        "bridge": bridge_of(crisis.organisation_id),
        "code": seat.code if person.phone else "",
        "link": outbox.LINK,
        "is_whole": LockScreen.of(crisis.organisation_id).is_whole,
    }


def _is_vain(seat: Seat) -> bool:
    """Whether they were alerted, and nothing of it went out."""
    messages, calls = went_out(seat)
    failed = [each.state == Delivery.State.FAILED for each in messages]
    failed += [each.state == Call.State.ENDED and each.answered_at is None for each in calls]
    return seat.step > 0 and all(failed)


def _next(seat: Seat, now: datetime) -> list[Person]:
    """Whom the incident's policy names, in its order, then the supervisors: those who were not asked."""
    crisis = seat.crisis
    incident = crisis.incident
    trouble = Trouble(
        incident.organisation_id,
        crisis.organisation_id,
        incident.product_id,
        incident.severity,
        carrier=incident.assignee_id,
    )
    course = course_of(trouble, now)
    order = chain(*(each.people for each in course.steps), course.end.people)
    lately = Q(until=None) | Q(since__gt=now - ASKED_ONCE_IN)
    over = set(crisis.seats.filter(lately, kind=seat.kind).values_list("person_id", flat=True))
    return [course.people[each].person for each in dict.fromkeys(order) if each not in over]


def _tell_unfilled(seat: Seat, now: datetime) -> None:
    crisis = seat.crisis
    chief = holder(crisis, Seat.Kind.COMMANDER) or seat.by
    if chief is not None and chief != seat.person:
        role = role_in_words(seat, chief.language)
        key = f"unfilled-{seat.pk}"
        alert(crisis.incident, chief, "unfilled", key=key, now=now, by=seat.person, role=role)


def _key(seat: Seat, step: int) -> str:
    return f"seat-{seat.pk}-{step}"
