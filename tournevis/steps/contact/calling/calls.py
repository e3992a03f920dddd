"""Telephone calls and the incidents they are about: noted when they end, asked for, looked up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_noop

from tournevis.ground.channels.calls import Call, Extension
from tournevis.ground.channels.models import Channel
from tournevis.ground.channels.phone import register
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.steps.contact.calling import callees
from tournevis.steps.contact.calling.call import Outcome
from tournevis.steps.intake import from_call

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Logged:
    """A call as the log shows it, with the incident it is about, if there is one."""

    call: Call
    incident: Incident | None
    can_open: bool


def note_due() -> int:
    """The round: each call that ended is noted on its incident, or becomes a message to take in."""
    return each_due(partial(Call.claim, only=~Q(state=Call.State.ASKED)), _note)


def ask_for(incident: Incident, *, by: Person, now: datetime, callee: str = "") -> Call:
    """Ring the engineer's telephone and put them through to the client (`callee`, see `call`).

    Raises `Refused`.
    """
    centre, to = centre_id_of(incident.organisation_id), callees.called(incident, callee)
    if not to["number"]:
        raise Refused(gettext_noop("no phone number is known for this client"))
    if not Extension.objects.filter(organisation=centre, person=by).exists():
        raise Refused(gettext_noop("say first, under Calls, which telephone is yours"))
    return register.ask(
        centre,
        engineer=by,
        number=to["number"],
        subject=incident.pk,
        client=incident.organisation_id,
        person=Person(pk=to["person"]),
        now=now,
        key=f"{incident.pk}-{by.pk}-{int(now.timestamp()) // 10}",  # two clicks are one call
    )


def open_for(call: Call, now: datetime) -> None:
    """Have an incident opened for a call; intake does it in a moment, as for a message."""
    from_call.keep(call, now)


def dismiss(call: Call, now: datetime) -> None:
    """It need not be called back."""
    call.dismissed_at = call.dismissed_at or now
    call.save(update_fields=["dismissed_at"])


def log_of(person: Person, calls: Iterable[Call]) -> list[Logged]:
    """These calls, each with its incident if this person may see it."""
    shown = list(calls)
    incidents = _incidents(person, shown)
    return [_logged(call, incidents) for call in shown]


def current_incidents(call: Call, person: Person) -> list[Incident]:
    """The caller's open incidents, latest first: what the call is probably about."""
    if call.person_id is None:
        return []
    mine = worked_on_by(person).open().filter(requester=call.person_id)
    return list(mine.order_by("-changed_at")[:3])


def _note(claimed: Call) -> None:
    with walls.system() as now:
        call = Call.held(claimed.pk, now)
        if call is not None:
            _conclude(call, now)


def _conclude(call: Call, now: datetime) -> None:
    if call.state != Call.State.ENDED:  # no end was ever heard of
        register.ended(call, now, "no end was heard of")
    if call.purpose == Call.Purpose.CLIENT:
        incident = _incident(call)
        if incident is not None:
            _record(call, incident, now)
        elif call.is_missed:
            walls.open_to([call.organisation_id])
            from_call.keep(call, now)
    walls.open_to([call.organisation_id, *([call.client_id] if call.client_id else [])])
    call.settle()


def _record(call: Call, incident: Incident, now: datetime) -> None:
    walls.open_to([call.organisation_id, incident.organisation_id])
    incident.locked()
    if incident.entries.filter(kind=Fact.CALL, data__call=call.pk).exists():
        return
    is_incoming, engineer = call.direction == Call.Direction.IN, call.engineer
    # Who answers an outgoing call may be a machine: only the engineer can say that it was them.
    is_reached = is_incoming and call.answered_at is not None and engineer is not None
    answered = Outcome.REACHED if is_reached else "answered"
    told = {
        "direction": call.direction,
        "outcome": answered if call.answered_at else Outcome.NO_ANSWER,
        "reached": is_reached,
        "minutes": -(-call.seconds // 60),
        "call": call.pk,
    }
    incident.record(Fact.CALL, now=now, by=engineer, data=told)
    if is_reached and engineer is not None:
        incident.contacted(by=engineer, now=now, how="call")


def _incident(call: Call) -> Incident | None:
    """The one it was asked for from, else the caller's latest open one."""
    if call.subject:
        return Incident.objects.filter(pk=call.subject).first()
    if call.person_id is None or call.client_id is None:
        return None
    mine = Incident.objects.filter(organisation=call.client_id, requester=call.person_id)
    return mine.open().order_by("-changed_at").first()


def _incidents(person: Person, calls: list[Call]) -> dict[int, Incident]:
    ids = [call.pk for call in calls]
    kept = [f"call-{pk}" for pk in ids]
    about = Q(data__call__in=ids) | Q(
        inbound__channel=Channel.PHONE, inbound__message_id__in=kept, inbound__isnull=False
    )
    entries = Entry.objects.filter(about, incident__in=worked_on_by(person))
    return {
        int(entry.data["call"]): entry.incident
        for entry in entries.select_related("incident")
        if "call" in entry.data
    }


def _logged(call: Call, incidents: dict[int, Incident]) -> Logged:
    incident = incidents.get(call.pk)
    is_over = call.state == Call.State.ENDED
    can_open = incident is None and is_over and bool(call.number) and not call.subject
    return Logged(call, incident, can_open)
