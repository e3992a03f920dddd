"""Updates at the promised rhythm: whoever writes them is reminded before, the commander after.

A `Rhythm` is due when somebody is to be told; every update sets it anew. What a worker that died
did not do, another does when its lease is over.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from tournevis.engines import clock
from tournevis.ground.incidents import facts, promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Refused, Reminder
from tournevis.ground.organisations.due import each_due, wake
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.duty import supervisors
from tournevis.steps.contact.promising import promise, remind
from tournevis.steps.crisis.alert import alert
from tournevis.steps.crisis.models import Audience, Crisis, Rhythm, Seat
from tournevis.steps.crisis.seats import held, holder, opened, writer
from tournevis.steps.oncall.escalation import escalate

AGAIN = timedelta(minutes=15)
SHORTEST, LONGEST = 10, 24 * 60
SECOND = 2  # reminders before: one in time, one when it was missed


def begin(crisis: Crisis, audience: Audience, minutes: int, now: datetime) -> Rhythm:
    """The first update is due so many minutes from now."""
    made = Rhythm.objects.create(
        organisation_id=crisis.organisation_id,
        crisis=crisis,
        audience=audience,
        minutes=minutes,
        next_at=now + timedelta(minutes=minutes),
    )
    _set(made, now)
    return made


def change(rhythm: Rhythm, minutes: int, *, now: datetime) -> None:
    """Another rhythm, counted from the last update; never one that is late from the start.

    Raises `Refused` outside ten minutes and a day.
    """
    held(rhythm.crisis)
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused(gettext_noop("choose between ten minutes and a day"))
    last = rhythm.next_at - timedelta(minutes=rhythm.minutes)
    rhythm.minutes = minutes
    rhythm.next_at = max(last, now - timedelta(minutes=minutes // 2)) + timedelta(minutes=minutes)
    _set(rhythm, now)


def told(rhythm: Rhythm, now: datetime, next_at: datetime | None = None) -> None:
    """An update has left: the clock starts again. `next_at`: what it promised itself."""
    if rhythm.audience == Audience.CLIENTS:
        promises.keep(rhythm.crisis.incident, Deadline.Kind.UPDATE, now=now)
    rhythm.next_at = next_at or now + timedelta(minutes=rhythm.minutes)
    _set(rhythm, now)


def taken_back(rhythm: Rhythm, next_at: datetime, now: datetime) -> None:
    """The update did not leave after all: what it was to keep is owed as before."""
    rhythm.next_at = next_at
    _set(rhythm, now)


def next_moment(rhythm: Rhythm, now: datetime) -> datetime:
    """When the update after one that leaves now is due: to the five minutes, never sooner."""
    at = now + timedelta(minutes=rhythm.minutes)
    past = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return at if not past else at - past + timedelta(minutes=5)


def stop(crisis: Crisis, now: datetime) -> None:
    """No more updates are promised."""
    crisis.rhythms.update(due_at=None, lease_until=None)
    promises.drop(crisis.incident, Deadline.Kind.UPDATE, now=now)


def news(entry: Entry, now: datetime) -> Deadline | None:
    """Reaction to MESSAGE_OUT and CALL: the client has news (see `promise.told`); in a crisis the
    next update to all is owed as before, whatever one of them was told besides."""
    kept = promise.told(entry, now)
    crisis = Crisis.objects.running().filter(incident=entry.incident).first()
    if kept is None and crisis is not None and entry.is_public:
        _owe_again(crisis, now)
    return kept


def _owe_again(crisis: Crisis, now: datetime) -> None:
    incident = crisis.incident.locked()
    rhythm = crisis.rhythms.get(audience=Audience.CLIENTS)
    if promises.running(incident, Deadline.Kind.UPDATE) is None and rhythm.next_at > now:
        rhythm.crisis = crisis
        _promise(rhythm, now)


def remind_due() -> int:
    """The round: remind whoever writes, or tell the commander that it is late."""
    return each_due(Rhythm.claim, _look_at)


def _look_at(claimed: Rhythm) -> None:
    with opened(claimed) as (rhythm, now):
        if rhythm is None:
            return
        if rhythm.crisis.is_running:
            _remind(rhythm, now)
        else:
            rhythm.settle()


def _remind(rhythm: Rhythm, now: datetime) -> None:
    is_late = now >= rhythm.next_at
    people = _chased(rhythm) if is_late else [writer(rhythm.crisis)]
    what = f"{rhythm.audience}-{'missed' if is_late else 'due'}"
    key = f"{rhythm.pk}-{what}-{int(rhythm.next_at.timestamp())}-{rhythm.reminded}"
    known = {each.pk: each for each in people if each}
    for each in known.values() or supervisors(rhythm.organisation_id):
        alert(rhythm.crisis.incident, each, what, key=key, now=now, at=rhythm.next_at)
    if is_late and rhythm.reminded == SECOND and rhythm.audience == Audience.CLIENTS:
        _escalate(rhythm, now)
    rhythm.put_off(now + AGAIN if is_late else rhythm.next_at, reminded=rhythm.reminded + 1)


def _escalate(rhythm: Rhythm, now: datetime) -> None:
    """Neither who writes nor the commander has answered: whoever can, as for any broken promise."""
    incident, kind = rhythm.crisis.incident, Deadline.Kind.UPDATE
    data = {"why": remind.LATE[kind], "flag": "late", "kind": kind.value}
    entry = incident.record(Fact.FLAGGED, now=now, data=data)
    escalate.begin_for(incident, escalate.Why.LATE, now, entry)


def _chased(rhythm: Rhythm) -> list[Person | None]:
    """Whom to tell that it is late: who writes and the commander; the second time their chiefs too."""
    crisis = rhythm.crisis
    people = [writer(crisis), holder(crisis, Seat.Kind.COMMANDER)]
    if rhythm.reminded > 1:
        people += supervisors(crisis.organisation_id)
    return people


def lead(minutes: int) -> timedelta:
    """How long before it is due one is reminded: a third of the rhythm, at most a quarter of an hour."""
    return min(timedelta(minutes=minutes) / 3, timedelta(minutes=15))


def _set(rhythm: Rhythm, now: datetime) -> None:
    rhythm.due_at = max(now, rhythm.next_at - lead(rhythm.minutes))
    rhythm.lease_until, rhythm.reminded = None, 0
    rhythm.save()
    if rhythm.audience == Audience.CLIENTS:
        _promise(rhythm, now)
    incident = rhythm.crisis.incident
    facts.tell_pages(incident.organisation_id, incident.pk)
    wake("crisis")


def _promise(rhythm: Rhythm, now: datetime) -> None:
    """The promise that the rest of the house knows of; it stays as said, for it is not of so many
    minutes of a contract. Of this one the room reminds, and nobody else: its own reminder never
    comes.
    """
    incident, by = rhythm.crisis.incident, writer(rhythm.crisis)
    promises.drop(incident, Deadline.Kind.UPDATE, now=now)
    made = promises.owe(
        incident, Deadline.Kind.UPDATE, started_at=now, due_at=rhythm.next_at, by=by
    )
    Reminder.objects.filter(deadline=made).update(due_at=clock.NEVER)
