"""Callbacks: "I call you back at half past ten" is a promise like any other, with a deadline.

Made by an engineer or asked for by the client; kept when the client is reached; moved, or ended
for a reason that is written down. Reminders and what follows a missed one are those of every promise.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext_noop

from tournevis.engines.mail.wording import harmless
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents import once, promises, reminders
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident, Refused
from tournevis.ground.incidents.writing import best_channel, write_to_client
from tournevis.ground.organisations.asking import row_number
from tournevis.ground.organisations.models import Person, centre_of
from tournevis.steps.contact.calling import moments

CALLBACK = Deadline.Kind.CALLBACK
LONGEST, MOST, MOST_SHOWN = 300, 10, 100
WISHES, WISHES_OF_ALL, WISH_SPAN = 3, 10, timedelta(days=1)  # of one incident, of all of a client
AHEAD = timedelta(hours=2)  # a call that reaches them so long before the hour keeps the promise

ENOUGH = gettext_noop(
    "we have noted the times you chose today: if the last one does not suit you, please write to us"
    " here or ring us, and we arrange another"
)


def promise(
    incident: Incident,
    at: datetime,
    *,
    by: Person,
    now: datetime,
    note: str = "",
    is_told: bool = False,
) -> Deadline:
    """`by` promises to call back at that time; `is_told`: the client is told so, in their words.

    The same time promised again is the same promise. Raises `Refused` when the incident is over.
    """
    said = _checked(incident, note)
    same = _running(incident).filter(due_at=at).first()
    if same is not None:
        return same
    made = promises.owe(incident, CALLBACK, started_at=now, due_at=at, by=by, note=said)
    _record(incident, made, by, now, text=said)
    if is_told:
        _tell(incident, made, by, now)
    return made


def ask(incident: Incident, at: datetime, *, by: Person, now: datetime) -> Deadline:
    """The client asks to be called at that time; asked again, their wish moves, some times a day.

    Nobody's word yet (`by` is None): whoever carries the incident, or is on call, owes it, and may
    be alerted each time it moves. Raises `Refused`.
    """
    _checked(incident, "")
    before = _running(incident).filter(by=None).first()
    if before is not None and before.due_at == at:
        return before
    if not may_ask(incident, by, now):
        raise Refused(ENOUGH)
    if before is not None:
        return _moved(before, at, by, now, is_asked=True)
    made = promises.owe(incident, CALLBACK, started_at=now, due_at=at)
    _record(incident, made, by, now, is_asked=True)
    return made


def may_ask(incident: Incident, by: Person, now: datetime) -> bool:
    """Whether this client may still choose a time: three times a day for one incident."""
    asked = Entry.objects.filter(incident__requester=by, by=by, kind=Fact.CALLBACK)
    asked = asked.filter(organisation=incident.organisation_id, at__gt=now - WISH_SPAN)
    lately = list(asked.filter(data__is_asked=True).values_list("incident", flat=True)[:100])
    return lately.count(incident.pk) < WISHES and len(lately) < WISHES_OF_ALL


def move(incident: Incident, callback: str, at: datetime, *, by: Person, now: datetime) -> Deadline:
    """Call at another time. Raises `Refused` for one that is over."""
    return _moved(_held(incident, callback), at, by, now)


def end(incident: Incident, callback: str, why: str, *, by: Person, now: datetime) -> None:
    """It is no longer owed, for a reason that is written down. Raises `Refused` without one."""
    row, said = _held(incident, callback), " ".join(once.told(why).split())[:LONGEST]
    if not said:
        raise Refused(gettext_noop("say in a few words why it is no longer needed"))
    row.dropped_at = now
    row.save(update_fields=["dropped_at"])
    _record(incident, row, by, now, text=said, is_ended=True)


def keep(incident: Incident, now: datetime) -> Deadline | None:
    """The client was reached: the callback whose time has come is kept. The incident is locked."""
    row = _running(incident).filter(due_at__lte=now + AHEAD).first()
    if row is not None:
        row.met_at = now
        row.save(update_fields=["met_at"])
    return row


def running(incident: Incident) -> list[Deadline]:
    """The callbacks that are owed on this incident, the next one first."""
    return list(_running(incident).select_related("by"))


def of(person: Person) -> list[Deadline]:
    """The callbacks that this member of staff owes, in time order: those they promised, those on
    what they carry, and those that a client of theirs asked for and nobody carries."""
    owed = Deadline.objects.running().filter(kind=CALLBACK)
    owed = owed.filter(incident__in=worked_on_by(person).open())
    free = Q(incident__assignee=None, by=None)
    mine = owed.filter(Q(by=person) | Q(incident__assignee=person) | free)
    related = ("incident", "incident__requester", "incident__organisation", "by")
    return list(mine.select_related(*related).order_by("due_at", "pk")[:MOST_SHOWN])


def _running(incident: Incident) -> models.QuerySet[Deadline]:
    return incident.deadlines.running().filter(kind=CALLBACK).order_by("due_at", "pk")


def _checked(incident: Incident, note: str) -> str:
    """The note as it is kept; the incident is locked from now on."""
    incident.locked()
    if not incident.is_open:
        raise Refused(gettext_noop("this incident is over: open it again first"))
    if _running(incident).count() >= MOST:
        raise Refused(gettext_noop("many callbacks are promised here already: move one of them"))
    return " ".join(once.told(note).split())[:LONGEST]


def _held(incident: Incident, callback: str) -> Deadline:
    incident.locked()
    row = _running(incident).filter(pk=row_number(callback) or 0).first()
    if row is None:
        raise Refused(gettext_noop("this callback is no longer owed"))
    return row


def _moved(
    row: Deadline, at: datetime, by: Person, now: datetime, *, is_asked: bool = False
) -> Deadline:
    before, row.due_at = row.due_at, at
    row.save(update_fields=["due_at"])
    reminders.schedule(row, None, now)
    _record(row.incident, row, by, now, before=before.isoformat(), is_asked=is_asked)
    return row


def _record(
    incident: Incident, row: Deadline, by: Person, now: datetime, text: str = "", **told: object
) -> Entry:
    kept = {name: value for name, value in told.items() if value}
    data = {"due_at": row.due_at.isoformat(), "callback": row.pk, **kept}
    is_public = bool(told.get("is_asked"))
    return incident.record(Fact.CALLBACK, now=now, by=by, text=text, data=data, is_public=is_public)


def _tell(incident: Incident, row: Deadline, by: Person, now: datetime) -> None:
    """One short message, on the client's own clock. It is no human contact: the call will be."""
    client, language = incident.requester, incident.language
    words = {
        "name": harmless(client.first_name),
        "engineer": by.first_name,
        "number": incident.number,
        "moment": moments.in_words(row.due_at, now, client, language),
        "centre": centre_of(incident.organisation_id).name,
    }
    channel = best_channel(client, Channel.SMS)
    how = "sms" if channel == Channel.SMS else "email"
    write_to_client(
        incident,
        channel=channel,
        body=render_to_string(f"contact/callback_{how}.{language}.txt", words).strip() + "\n",
        key=f"callback-{row.pk}",
        now=now,
        by=by,
    )
