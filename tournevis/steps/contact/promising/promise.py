"""What the client is promised: by when a person contacts them, what else, and who.

The reactions that start, keep, halt and move the clocks; the arithmetic is `incidents/promises`.
The incident of a reaction's entry is held.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.engines import clock
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.incidents.owed import terms_of
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty

PLACED = gettext_noop("the client is known now, and so is their contract")
RATED = gettext_noop("its severity was changed")
AWAITED = gettext_noop("the client was awaited")
WROTE = gettext_noop("the client wrote")
ALONE = gettext_noop("it stands alone again")
CALLED = gettext_noop("the client called")
Kind = Deadline.Kind


def promise(entry: Entry, now: datetime) -> None:
    """Reaction to OPENED, REOPENED and TRIAGED: the clocks of what the contract owes run.

    One clock of a kind at a time. What the contract owes may bring a running first contact forward
    (a stranger turns out to be a client), never put it off: the client was told.
    """
    incident = entry.incident
    if not incident.is_open:
        return
    if incident.deadlines.exclude(kind=Kind.CALLBACK).exists() and entry.kind != Fact.REOPENED:
        promises.recount(incident, now=now, why=PLACED)
        return
    promises.begin(incident, entry.at, now)
    # Whoever called before this job ran was in time.
    if incident.status == Incident.Status.IN_PROGRESS:
        promises.keep(incident, Kind.FIRST_CONTACT, now=now)


def rated(entry: Entry, now: datetime) -> list[Entry]:
    """Reaction to SEVERITY: the promises of that level, counted as if it had always been so."""
    return _recount(entry, now, RATED)


def halted(entry: Entry, now: datetime) -> list[Entry]:
    """Reaction to PAUSED and RESUMED: the clocks stand still, or go on where they stood."""
    return _recount(entry, now, AWAITED)


def told(entry: Entry, now: datetime) -> Deadline | None:
    """Reaction to MESSAGE_OUT and CALL: the client has news, and is owed the next one from now on.

    What a machine wrote, what leaves later, and a call that reached nobody are no news.
    """
    if not _is_news(entry):
        return None
    return promises.renew(entry.incident, Kind.UPDATE, now=entry.at)


def heard(entry: Entry, now: datetime) -> Entry | None:
    """Reaction to MESSAGE_IN and CALL: the client who was awaited is there again."""
    is_call = entry.kind == Fact.CALL
    is_theirs = entry.data.get("direction") == "in" and entry.data.get("reached")
    if entry.data.get("automatic") or (is_call and not is_theirs):
        return None
    incident = entry.incident
    pause = incident.pauses.filter(ended_at=None, started_at__lte=entry.at).first()
    if pause is None:
        return None
    return incident.go_on(by=None, now=entry.at, why=CALLED if is_call else WROTE)


def ended(entry: Entry, now: datetime) -> None:
    """Reaction to SOLVED and CLOSED: what was promised is kept, or owed no longer. A callback is
    owed until it is closed."""
    incident = entry.incident
    incident.pauses.filter(ended_at=None, started_at__lte=entry.at).update(ended_at=entry.at)
    before = incident.deadlines.running().filter(started_at__lte=entry.at)
    if entry.kind == Fact.SOLVED:
        before.filter(kind__in=[Kind.WORKAROUND, Kind.SOLUTION]).update(met_at=entry.at)
        before.filter(kind=Kind.UPDATE).update(dropped_at=entry.at)
    else:
        before.exclude(kind=Kind.FIRST_CONTACT).update(dropped_at=entry.at)


def merged(entry: Entry, now: datetime) -> None:
    """Reaction to MERGED and UNMERGED: what is part of another is owed nothing of its own; what
    stands alone again is."""
    incident = entry.incident
    if entry.data.get("into") and incident.merged_into_id is not None:
        rest = incident.deadlines.running().filter(started_at__lte=entry.at)
        rest.exclude(kind=Kind.FIRST_CONTACT).update(dropped_at=entry.at)
    elif entry.data.get("alone"):
        _recount(entry, now, ALONE)


def contact_due(incident: Incident, started_at: datetime) -> datetime:
    """By when a person must have contacted the client (UTC), in the hours of their contract."""
    return terms_of(incident)[Kind.FIRST_CONTACT].due(started_at)


def owed(incident: Incident) -> tuple[clock.Calendar, int]:
    """The hours and the minutes to first contact of this client's contract; a stranger's are ours."""
    term = terms_of(incident)[Kind.FIRST_CONTACT]
    return term.hours, term.minutes


def _recount(entry: Entry, now: datetime, why: str) -> list[Entry]:
    incident = entry.incident
    return promises.recount(incident, now=now, why=why) if incident.is_open else []


def _is_news(entry: Entry) -> bool:
    if entry.kind == Fact.CALL:
        return bool(entry.data.get("reached"))
    if entry.by_id is None or not entry.is_public:
        return False
    sent: Delivery | None = entry.delivery
    return sent is None or sent.send_at is None


def who_contacts(incident: Incident, at: datetime) -> Person | None:
    """Who will contact the client: who carries it, else who is on call and may see this client.

    None when that cannot be said. The walls are open to the company and its centre.
    """
    if incident.assignee is not None:
        return incident.assignee
    centre = incident.centre.pk
    present = duty.on_call(centre, at)
    if present is None:
        return None
    may_see = duty.staff_for(incident.organisation_id, centre).filter(pk=present[0].pk)
    return present[0] if may_see.exists() else None
