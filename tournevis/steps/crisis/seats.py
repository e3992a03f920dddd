"""Who does what in the room: the commander, and those who write, test, note and know.

Whoever is given a role by somebody else is asked: they are alerted until they say yes (`summon`), and
until then the role stays with whoever has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tournevis.ground.incidents import facts
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Refused
from tournevis.ground.incidents.once import told
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.duty import staff_for
from tournevis.steps.crisis.models import Action, Crisis, Rhythm, Seat, SeatQuerySet
from tournevis.steps.oncall.paging.codes import long_code

NAMES = {
    Seat.Kind.COMMANDER: gettext_noop("commander of the crisis"),
    Seat.Kind.COMMUNICATION: gettext_noop("communication"),
    Seat.Kind.TECHNICAL: gettext_noop("technical lead"),
    Seat.Kind.SCRIBE: gettext_noop("scribe"),
    Seat.Kind.EXPERT: gettext_noop("expert"),
}
OVER = gettext_noop("this crisis is over")
LONGEST_ABOUT = 60
State = Seat.State
Row = TypeVar("Row", Action, Rhythm, Seat)


def give(
    crisis: Crisis, kind: str, *, to: Person, by: Person | None, now: datetime, about: str = ""
) -> Seat | None:
    """Ask `to` to take this role; who gives it to themselves has it at once. None when it is theirs,
    or they are asked already. Whoever was asked for it before is asked no more.

    `by`: None where nobody answered and the next one is asked. Raises `Refused` for whom may not
    see this client, and when the crisis is over.
    """
    held(crisis)
    if kind not in Seat.Kind.values:
        raise Refused(gettext_noop("choose one of the roles"))
    checked(crisis, to)
    theirs = _others(crisis, kind).filter(person=to).first()
    if theirs is None:
        theirs = _ask(crisis, kind, to, by, now, told(about)[:LONGEST_ABOUT])
    elif theirs.is_taken or to != by:
        return None
    if to == by:
        take(theirs, by=to, now=now, how="screen")
    return theirs


def take(seat: Seat, *, by: Person, now: datetime, how: str) -> bool:
    """The role is theirs from now on; False where it is not to be had any more, or theirs already.

    `by`: themselves, or whoever was told so by word of mouth. A yes that comes late counts as long
    as nobody else said it.
    """
    crisis = locked(seat)
    others = _others(crisis, seat.kind).exclude(pk=seat.pk)
    if seat.kind == Seat.Kind.EXPERT:
        others = others.filter(person=seat.person)
    is_lost = seat.state in (State.TAKEN, State.WITHDRAWN) or not crisis.is_running
    if is_lost or others.taken().filter(taken_at__gt=seat.since).exists():
        return False
    _withdraw(others.asked(), now)
    others.taken().update(until=now)
    seat.settle(state=State.TAKEN, taken_at=max(now, seat.since), until=None, how=how)
    _say(seat, by, now)
    return True


def leave(seat: Seat, *, by: Person, now: datetime, how: str) -> bool:
    """An expert is needed no more, or is asked no more; False for any other role: give that to somebody."""
    locked(seat)
    if seat.kind != Seat.Kind.EXPERT or seat.until is not None:
        return False
    if seat.state == State.ASKED:
        close(seat, State.WITHDRAWN, by=by, now=now)
    else:
        seat.settle(until=now)
        facts.tell_pages(seat.crisis.incident.organisation_id, seat.crisis.incident_id)
    return True


def lead(entry: Entry, now: datetime) -> Seat | None:
    """Reaction to ACKNOWLEDGED and ASSIGNED: of a crisis that a rule declared, whoever has the incident
    commands, as long as nobody does or was asked to."""
    crisis = Crisis.objects.running().filter(incident=entry.incident).first()
    person = entry.incident.assignee
    if crisis is None or person is None:
        return None
    crisis.incident = entry.incident.locked()
    is_led = _others(crisis, Seat.Kind.COMMANDER).exists()
    if is_led or not crisis.is_running or not may_come(crisis, person):
        return None
    return give(crisis, Seat.Kind.COMMANDER, to=person, by=person, now=now)


def close(seat: Seat, state: State, *, by: Person | None, now: datetime) -> None:
    """They are asked no more, for this reason. The incident is held."""
    seat.settle(state=state, until=now, how=seat.how)
    _say(seat, by, now)


def end_all(crisis: Crisis, now: datetime) -> None:
    """The crisis is over: nobody has a role any more, and nobody is asked."""
    _withdraw(crisis.seats.asked(), now)
    crisis.seats.taken().update(until=now)


def holder(crisis: Crisis, kind: str) -> Person | None:
    """Who has this role now; None where they are barred or gone: they hear of this client no more."""
    seat = crisis.seats.taken().filter(kind=kind).select_related("person").first()
    return seat.person if seat and may_come(crisis, seat.person) else None


def writer(crisis: Crisis) -> Person | None:
    """Who writes the updates: communication, or the commander where nobody has that role."""
    return holder(crisis, Seat.Kind.COMMUNICATION) or holder(crisis, Seat.Kind.COMMANDER)


@contextmanager
def opened(claimed: Row, *beside: str) -> Iterator[tuple[Row | None, datetime]]:
    """What a round claimed of a crisis, locked, its incident held before it, and the time: in a
    transaction that sees the client and its centre. None as of `Due.held`."""
    with walls.system():
        client = claimed.crisis.incident.organisation_id
    with walls.opened(client, claimed.organisation_id) as now:
        crises = Crisis.objects.select_related("incident__organisation")
        crisis = crises.get(pk=claimed.crisis_id)
        crisis.incident.locked()
        row = type(claimed).held(claimed.pk, now, *beside)
        if row is not None:
            crisis.refresh_from_db(fields=["stood_down_at", "was_undone"])
            row.crisis = crisis
        yield row, now


def locked(seat: Seat) -> Crisis:
    """Its crisis, the incident held until the transaction ends; the seat as it is now."""
    seat.crisis.incident.locked()
    seat.refresh_from_db(fields=["state", "until", "taken_at", "step", "due_at"])
    seat.crisis.refresh_from_db(fields=["stood_down_at"])
    return seat.crisis


def checked(crisis: Crisis, person: Person) -> Person:
    """The same person, if they may work on this client's incidents; raises `Refused`."""
    if not may_come(crisis, person):
        raise Refused(gettext_noop("choose somebody who is given this client"))
    return person


def may_come(crisis: Crisis, person: Person) -> bool:
    """Whether this person may work on this client's incidents."""
    people = staff_for(crisis.incident.organisation_id, crisis.organisation_id)
    return people.filter(pk=person.pk).exists()


def held(crisis: Crisis) -> Crisis:
    """The same crisis, its incident held until the transaction ends; raises `Refused` once over."""
    crisis.incident.locked()
    crisis.refresh_from_db(fields=["stood_down_at"])
    if not crisis.is_running:
        raise Refused(OVER)
    return crisis


def role_in_words(seat: Seat, language: str) -> str:
    """The role as it is said to them: "expert (network)"."""
    with translation.override(language):
        name = _(NAMES[Seat.Kind(seat.kind)])
    return f"{name} ({seat.about})" if seat.about else name


def _ask(
    crisis: Crisis, kind: str, to: Person, by: Person | None, now: datetime, about: str
) -> Seat:
    is_expert = kind == Seat.Kind.EXPERT
    if not is_expert:
        _withdraw(_others(crisis, kind).asked(), now)
    seat = Seat.objects.create(
        organisation_id=crisis.organisation_id,
        crisis=crisis,
        kind=kind,
        about=about if is_expert else "",
        person=to,
        by=by,
        state=State.ASKED,
        since=_now_or_last_taken(crisis, kind, now),
        code=long_code(),
        due_at=now,
    )
    if to != by:
        _say(seat, by, now)
        wake("seats")
    return seat


def _now_or_last_taken(crisis: Crisis, kind: str, now: datetime) -> datetime:
    """Transactions begin before they hold the incident: who holds it last asks last."""
    last = _others(crisis, kind).taken().aggregate(at=Max("taken_at"))["at"]
    return max(now, last or now)


def _others(crisis: Crisis, kind: str) -> SeatQuerySet:
    """Who has this role now, and who is asked."""
    found: SeatQuerySet = crisis.seats.filter(kind=kind, until=None)
    return found


def _withdraw(asked: SeatQuerySet, now: datetime) -> None:
    asked.update(state=State.WITHDRAWN, until=now, due_at=None, lease_until=None)


def _say(seat: Seat, by: Person | None, now: datetime) -> Entry:
    """On the timeline, and on the open pages."""
    data = {
        "role": NAMES[Seat.Kind(seat.kind)],
        "about": seat.about,
        "kind": str(seat.kind),
        "to": seat.person.name,
        "state": str(seat.state),
    }
    return seat.crisis.incident.record(Fact.ROLE_GIVEN, now=now, by=by, data=data)
