"""What is owed to a client: a promise is made, kept, moved, or no longer owed. The incident is locked.

One promise of a kind runs at a time; callbacks may be several. What a person promised (`by`) stays
as they said; what the contract owes is worked out again whenever its cause changes.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from tournevis.engines import clock
from tournevis.ground.incidents import reminders
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.incidents.owed import Term, terms_of
from tournevis.ground.organisations.models import Person
from tournevis.ground.organisations.once import written_once

Kind = Deadline.Kind
NOT_OWED = gettext_noop("the contract promises it no longer")


def running(incident: Incident, kind: Deadline.Kind) -> Deadline | None:
    """The promise of that kind that is still owed, the first due; None where nothing is."""
    return _running(incident, kind).order_by("due_at").first()


def owe(
    incident: Incident,
    kind: Deadline.Kind,
    *,
    started_at: datetime,
    due_at: datetime,
    by: Person | None = None,
    note: str = "",
) -> Deadline:
    """From `started_at` on this is owed by `due_at`; the same promise is made once.

    It takes the place of another of its kind, unless it is a callback. Whoever carries it is
    reminded, and others are alerted when it is missed.
    """
    deadline = Deadline(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=kind,
        started_at=started_at,
        due_at=due_at,
        by=by,
        note=note[:300],
    )
    if kind != Kind.CALLBACK:
        others = _running(incident, kind).exclude(started_at=started_at)
        others.update(dropped_at=started_at)
    return _owe(deadline, None, started_at)


def keep(incident: Incident, kind: Deadline.Kind, *, now: datetime) -> Deadline | None:
    """It was done: its clock stops. None where no such promise runs."""
    found = running(incident, kind)
    if found is not None:
        found.met_at = now
        found.save(update_fields=["met_at"])
    return found


def drop(incident: Incident, kind: Deadline.Kind, *, now: datetime) -> int:
    """No longer owed, all of that kind; how many were."""
    return _running(incident, kind).update(dropped_at=now)


def stay(incident: Incident, kind: Deadline.Kind) -> None:
    """It was told to the client: it stays as it was said, whatever the contract owes."""
    found = running(incident, kind)
    if found is not None and not found.is_halted:
        found.minutes = None
        found.save(update_fields=["minutes"])


def unkeep(incident: Incident, at: datetime) -> None:
    """What kept a promise at that moment was taken back: its clock runs on, and what came in its
    place is no longer owed."""
    for kept in incident.deadlines.filter(met_at=at):
        incident.deadlines.filter(kind=kept.kind, started_at=at, met_at=None).delete()
        kept.met_at = None
        kept.save(update_fields=["met_at"])
        reminders.schedule(kept, terms_of(incident).get(kept.kind), at)


def begin(incident: Incident, since: datetime, now: datetime) -> list[Deadline]:
    """The clocks of everything that the contract owes start at `since`, where they do not run."""
    running = set(incident.deadlines.running().values_list("kind", flat=True))
    return [
        _begun(incident, Kind(kind), term, since, now)
        for kind, term in terms_of(incident).items()
        if kind not in running
    ]


def renew(incident: Incident, kind: Deadline.Kind, *, now: datetime) -> Deadline | None:
    """It was done, and the contract owes the next one from now on. None where nothing was owed, and
    where a person promised it: they say when the next one comes."""
    kept = keep(incident, kind, now=now)
    term = terms_of(incident).get(kind) if kept is not None and kept.by_id is None else None
    return _begun(incident, kind, term, now, now) if term else None


def recount(incident: Incident, *, now: datetime, why: str) -> list[Entry]:
    """Work out again what the contract owes; each promise that moved is told, with the reason.

    `why` is a msgid. A first contact is brought forward, never put off: the client was told. What is
    promised for the first time counts from the last opening; a rhythm of updates, from now on.
    """
    terms, told = terms_of(incident), []
    for kind in Kind:
        deadline, term = running(incident, kind), terms.get(kind)
        if deadline is None:
            entry = _promised_now(incident, kind, term, now, why) if term else None
        elif not is_by_contract(deadline):
            entry = None
        elif term is None:
            drop(incident, kind, now=now)
            entry = _tell(incident, deadline, None, now, NOT_OWED)
        else:
            entry = _moved(incident, deadline, term, now, why)
        told += [entry] if entry else []
    return told


def put_back(
    incident: Incident, kind: Deadline.Kind, due_at: datetime, *, now: datetime, why: str
) -> None:
    """What was brought forward by mistake is due again when it was before. `why` is a msgid."""
    deadline, term = running(incident, kind), terms_of(incident).get(kind)
    if deadline is None or deadline.due_at >= due_at:
        return
    before, deadline.due_at = deadline.due_at, due_at
    deadline.minutes = term.minutes if term else None
    deadline.save(update_fields=["due_at", "minutes"])
    reminders.schedule(deadline, term, now)
    _tell(incident, deadline, before, now, why)


def is_by_contract(deadline: Deadline) -> bool:
    """Whether the contract owes it, and not a person's word."""
    is_counted = deadline.minutes is not None or deadline.kind == Kind.FIRST_CONTACT
    return deadline.by_id is None and deadline.kind != Kind.CALLBACK and is_counted


def last_opening(incident: Incident) -> datetime:
    """When the incident was opened, for the last time."""
    again = incident.entries.filter(kind=Fact.REOPENED).order_by("at").last()
    return again.at if again else incident.opened_at


def _running(incident: Incident, kind: str) -> QuerySet[Deadline]:
    return incident.deadlines.running().filter(kind=kind)


def _begun(
    incident: Incident, kind: Deadline.Kind, term: Term, since: datetime, now: datetime
) -> Deadline:
    deadline = Deadline(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=kind,
        started_at=since,
        due_at=term.due(since),
        minutes=term.minutes,
    )
    return _owe(deadline, term, now)


def _owe(wanted: Deadline, term: Term | None, now: datetime) -> Deadline:
    is_new = written_once(wanted)
    if not is_new:
        same = wanted.incident.deadlines.get(kind=wanted.kind, started_at=wanted.started_at)
        if same.dropped_at is None:
            return same
        wanted.pk = same.pk  # what was no longer owed is owed again
        wanted.save(force_update=True)
    reminders.schedule(wanted, term, now, is_new=is_new)
    return wanted


def _promised_now(
    incident: Incident, kind: Deadline.Kind, term: Term, now: datetime, why: str
) -> Entry | None:
    """A clock that the contract did not have before; None where this was kept already."""
    since = now if kind == Kind.UPDATE else last_opening(incident)
    if incident.deadlines.filter(kind=kind, started_at__gte=since, met_at__isnull=False).exists():
        return None
    deadline = _begun(incident, kind, term, since, now)
    return _tell(incident, deadline, None, now, why)


def _moved(
    incident: Incident, deadline: Deadline, term: Term, now: datetime, why: str
) -> Entry | None:
    due, before, minutes = term.due(deadline.started_at), deadline.due_at, deadline.minutes
    is_put_off = deadline.kind == Kind.FIRST_CONTACT and due > before
    if is_put_off or (due, term.minutes) == (before, minutes):
        return None
    deadline.due_at, deadline.minutes = due, term.minutes
    deadline.save(update_fields=["due_at", "minutes"])
    reminders.schedule(deadline, term, now)
    if deadline.is_halted and term.minutes == minutes:
        return None  # that it stands still is told by the pause
    return _tell(incident, deadline, _before(deadline, term, before), now, why)


def _before(deadline: Deadline, term: Term, before: datetime) -> datetime:
    """When it was due; had its clock not stood still, where it did until now."""
    if before < clock.NEVER:
        return before
    return Term(term.minutes, term.hours, term.pauses[:-1], term.by_day).due(deadline.started_at)


def _tell(
    incident: Incident, deadline: Deadline, before: datetime | None, now: datetime, why: str
) -> Entry | None:
    """Said on the timeline, and to the client where they are put off; nothing where all is as it was.

    While its clock stands still there is no date to tell, but how long is promised.
    """
    data: dict[str, object] = {"kind": deadline.kind, "why": why}
    is_over = why == NOT_OWED
    if is_over:
        data["dropped"] = True
    if deadline.is_halted:
        data |= {} if is_over else {"minutes": deadline.minutes}
        return incident.record(Fact.PROMISED, now=now, data=data)
    if before == deadline.due_at:
        return None
    data["due_at"] = deadline.due_at.isoformat()
    if before is not None:
        data["before"] = before.isoformat()
    is_put_off = before is not None and before < deadline.due_at
    return incident.record(Fact.PROMISED, now=now, data=data, is_public=is_put_off)
