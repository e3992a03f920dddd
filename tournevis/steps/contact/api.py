"""Incidents for programs: opening one, and writing in one.

What is sent with an `Idempotency-Key` is done once, however often it is sent; the same key with
other words is refused.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Field, Header, Schema, Status

from tournevis.ground.incidents import listing, once
from tournevis.ground.incidents.api import (
    EntryOut,
    IncidentOut,
    RefusedOut,
    entry_out,
    incident_out,
    one_for,
    router,
)
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.incidents.writing import best_channel
from tournevis.ground.organisations.asking import AskedByStaff, centres_of, is_staff
from tournevis.ground.organisations.models import Organisation, Person
from tournevis.steps.contact.portal import client
from tournevis.steps.contact.writing.write import reply

Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"\S")]


class IncidentIn(Schema):
    """A new incident. The staff say for which `client` (its number) and in whose name
    (`requester`, an e-mail address of theirs); a client says `client` only if they have several."""

    subject: Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]
    text: Words
    client: Annotated[int, Field(gt=0, lt=2**63)] | None = None
    requester: Annotated[str, Field(max_length=254)] | None = None


class MessageIn(Schema):
    """Words to the other side: a client's to the team, the staff's to the client.

    `by_hand`: a member of staff wrote them for this client. Only then are they the first human
    contact; what a program says by itself is none, and the promise still runs.
    """

    text: Words
    by_hand: bool = False


class Unfit(Exception):
    """What was sent does not fit together (422); says why."""


@router.post("/incidents", response={201: IncidentOut, 200: IncidentOut, 409: RefusedOut})
def open_incident(request: HttpRequest, told: IncidentIn, key: Key = "") -> Status[Any]:
    """Open an incident; 200 with the same one when this key opened it before."""
    asker = cast(AskedByStaff, request)
    company, requester = _for_whom(asker, told)
    mark = _mark(asker.person, "open", key)
    opened = client.open_by_page(
        company,
        subject=told.subject,
        text=told.text,
        nonce=mark,
        by=requester,
        now=asker.now,
        channel="api",
        typed_by=asker.person.name if requester != asker.person else "",
    )
    is_new = opened.opened_at == asker.now
    title = " ".join(once.told(told.subject).split())
    if not is_new and (opened.subject != title or not _said(opened, mark, told.text)):
        raise Unfit("this Idempotency-Key opened another incident")
    found = Incident.objects.select_related("organisation", "requester", "assignee", "product").get(
        pk=opened.pk
    )
    clocks, owed = listing.clocks_of([found]), listing.next_of([found])
    out = incident_out(found, clocks.get(found.pk), owed.get(found.pk))
    return Status(201 if is_new else 200, out)


@router.post(
    "/incidents/{int:number}/messages", response={201: EntryOut, 200: EntryOut, 409: RefusedOut}
)
def write(request: HttpRequest, number: int, told: MessageIn, key: Key = "") -> Status[Any]:
    """Write in an incident; 200 with the same message when this key wrote it before."""
    asker = cast(AskedByStaff, request)
    incident, staff = one_for(asker, number), is_staff(asker.person)
    mark = _mark(asker.person, str(number), key)
    incident.locked()
    # First of all: the way by which it went then may not be the best one now.
    before = _written(incident, mark)
    if before is None:
        entry = _reply(asker, incident, told, mark) if staff else _say(asker, incident, told, mark)
        if entry is not None:
            return Status(201, entry_out(entry, with_data=staff))
        before = _written(incident, mark)
    if before is None or before.text != once.told(told.text):
        raise Unfit("this Idempotency-Key wrote other words")
    return Status(200, entry_out(before, with_data=staff))


def _for_whom(asker: AskedByStaff, told: IncidentIn) -> tuple[Organisation, Person]:
    """The company, and in whose name. Raises `Unfit`; what is not seen does not exist."""
    if not is_staff(asker.person):
        theirs = client.companies_of(asker.person)
        chosen = [each for each in theirs if told.client in (None, each.pk)]
        if len(chosen) != 1 or told.requester:
            raise Unfit("client: say for which of your companies; requester is for the staff")
        return chosen[0], asker.person
    company = listing.clients_of(centres_of(asker.person)).filter(pk=told.client or 0).first()
    if company is None:
        raise Unfit("client: there is none of this number")
    people = Person.objects.filter(memberships__organisation=company)
    requester = people.filter(email__iexact=told.requester or "-").first()
    if requester is None:
        raise Unfit("requester: nobody of this client has this address")
    return company, requester


def _say(asker: AskedByStaff, incident: Incident, told: MessageIn, mark: str) -> Entry | None:
    return client.say(
        incident, text=told.text, nonce=mark, by=asker.person, now=asker.now, channel="api"
    )


def _reply(asker: AskedByStaff, incident: Incident, told: MessageIn, mark: str) -> Entry | None:
    channel = best_channel(incident.requester)
    return reply(
        incident,
        channel=channel,
        text=told.text,
        nonce=mark,
        by=asker.person,
        now=asker.now,
        is_by_hand=told.by_hand,
    )


def _mark(person: Person, what: str, key: str) -> str:
    """The mark of a form, made from the key, so that the same key is the same form."""
    if not key:
        return secrets.token_hex(8)
    said = f"{person.pk} {what} {key}".encode(errors="replace")
    return hashlib.sha256(said).hexdigest()[:16]


def _said(incident: Incident, mark: str, text: str) -> bool:
    said = incident.entries.filter(data__nonce=mark).exclude(text="").first()
    return said is not None and said.text == once.told(text)


def _written(incident: Incident, mark: str) -> Entry | None:
    by_mark = incident.entries.filter(data__nonce=mark).exclude(text="").first()
    return by_mark or incident.entries.filter(delivery__key__endswith=f"-{mark}").first()
