"""Whom an engineer has to call, and when: first contacts, promised callbacks, and own reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.calling import callback, retry

MOST = 50
FIRST = Deadline.Kind.FIRST_CONTACT


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make by `at`; `why`: first | callback | asked (by the client) | retry."""

    at: datetime
    incident: Incident
    why: str
    note: str
    state: str


def agenda(person: Person, now: datetime) -> list[Call]:
    """The calls this member of staff has to make, the next one first."""
    found = [*_first(person, now), *_callbacks(person, now), *_retries(person, now)]
    return sorted(found, key=lambda each: (each.at, each.incident.pk))[:MOST]


def _first(person: Person, now: datetime) -> list[Call]:
    """Those whose incident they carry."""
    rows = Deadline.objects.running().filter(kind=FIRST)
    mine = rows.filter(incident__in=worked_on_by(person).open().of(person))
    related = ("incident", "incident__requester", "incident__organisation")
    found = mine.select_related(*related).order_by("due_at")[:MOST]
    return [Call(row.due_at, row.incident, "first", "", row.state(now)) for row in found]


def _callbacks(person: Person, now: datetime) -> list[Call]:
    return [
        Call(row.due_at, row.incident, _whose(row), row.note, row.state(now))
        for row in callback.of(person)
    ]


def _retries(person: Person, now: datetime) -> list[Call]:
    rows = [(row.due_at, row.incident) for row in retry.of(person)]
    return [
        Call(at, incident, "retry", "", "late" if at <= now else "running")
        for at, incident in rows
        if at
    ]


def _whose(row: Deadline) -> str:
    return "asked" if row.by_id is None else "callback"
