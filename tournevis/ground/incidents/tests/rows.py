"""Incidents for the tests of the list and the page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations.models import Account, Person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def opened(person: Person, at: datetime, subject: str = "No internet", **fields: Any) -> Incident:
    """An incident of this person's company, opened at that moment by a mail."""
    incident = Incident.objects.create(
        organisation_id=person.organisation_id,
        subject=subject,
        requester=person,
        opened_at=at,
        changed_at=at,
        **fields,
    )
    incident.record(Fact.OPENED, now=at, by=person, data={"channel": "email"}, is_public=True)
    return incident


def promised(incident: Incident, minutes: float = 30) -> Deadline:
    """A first contact promised so many minutes after it was opened."""
    return Deadline.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=Deadline.Kind.FIRST_CONTACT,
        started_at=incident.opened_at,
        due_at=incident.opened_at + timedelta(minutes=minutes),
    )


def browser(person: Person) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(Account.objects.get(person=person), backend=BACKEND)
    return client
