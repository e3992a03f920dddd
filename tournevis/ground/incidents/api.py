"""Incidents for programs: the same doors as the pages, the same verbs, JSON instead of HTML.

Clients read their own incidents and the entries that are public; the staff reads what it works on,
acknowledges, and writes notes. Opening and writing stand in the step that does it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from tournevis.ground.incidents import listing
from tournevis.ground.incidents.doors import incident_for, own_incident, worked_on_by
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident, IncidentQuerySet
from tournevis.ground.incidents.story import public_entries
from tournevis.ground.organisations.asking import AskedByStaff, is_staff

router = Router(tags=["incidents"])


class FirstContact(Schema):
    """The promise of a first human contact; `met_at` is null while its clock runs."""

    due_at: datetime
    met_at: datetime | None


class NextPromise(Schema):
    """What the client is owed next; `due_at` is null while its clock stands still."""

    kind: str
    due_at: datetime | None


class IncidentOut(Schema):
    """One incident."""

    number: int
    subject: str
    status: str
    client: str
    requester: str
    assignee: str | None
    product: str | None
    language: str
    in_triage: bool
    opened_at: datetime
    changed_at: datetime
    first_contact: FirstContact | None
    next_promise: NextPromise | None


class IncidentsOut(Schema):
    """A page of incidents; `next` goes into `after` for the next page, null at the end."""

    items: list[IncidentOut]
    next: str | None


class EntryOut(Schema):
    """One fact of the timeline; `data` is for the staff alone."""

    id: int
    kind: str
    at: datetime
    author: str
    text: str
    is_public: bool
    data: dict[str, Any] | None


class EntriesOut(Schema):
    """A page of entries in the order they were written; `next` as for incidents."""

    items: list[EntryOut]
    next: int | None


class Filter(Schema):
    """What a list can be narrowed and ordered by; anything else is refused (422)."""

    status: Literal["new", "acknowledged", "in_progress", "solved", "closed"] | None = None
    order: Literal["due", "changed", "newest", "oldest"] = "changed"
    client: Annotated[int, Field(gt=0, lt=2**63)] | None = None
    q: Annotated[str, Field(max_length=100)] = ""
    after: Annotated[str, Field(max_length=80)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class NoteIn(Schema):
    """An internal note: clients never see it."""

    text: Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"\S")]


class RefusedOut(Schema):
    """Why not."""

    detail: str


@router.get("/incidents", response=IncidentsOut)
def incidents(request: HttpRequest, asked: Query[Filter]) -> dict[str, Any]:
    """The incidents you may see."""
    asker = cast(AskedByStaff, request)
    wish = listing.Wish(
        tab="all",
        order=asked.order,
        status=asked.status or "",
        client=asked.client,
        words=" ".join(asked.q.replace("\x00", "").split()),
        after=asked.after,
    )
    page = listing.listed(_seen(asker), wish, asker.person, asker.now, size=asked.limit)
    clocks, owed = listing.clocks_of(page.incidents), listing.next_of(page.incidents)
    items = [incident_out(each, clocks.get(each.pk), owed.get(each.pk)) for each in page.incidents]
    return {"items": items, "next": page.after or None}


@router.get("/incidents/{int:number}", response=IncidentOut)
def incident(request: HttpRequest, number: int) -> dict[str, Any]:
    """One incident."""
    found = one_for(cast(AskedByStaff, request), number)
    clocks, owed = listing.clocks_of([found]), listing.next_of([found])
    return incident_out(found, clocks.get(found.pk), owed.get(found.pk))


@router.get("/incidents/{int:number}/entries", response=EntriesOut)
def entries(
    request: HttpRequest,
    number: int,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> dict[str, Any]:
    """What happened on one incident; for clients, what their page shows."""
    asker = cast(AskedByStaff, request)
    staff = is_staff(asker.person)
    incident = one_for(asker, number)
    found = incident.entries.all() if staff else public_entries(incident)
    rows = list(found.filter(pk__gt=after).order_by("pk")[: limit + 1])
    items = [entry_out(each, with_data=staff) for each in rows[:limit]]
    return {"items": items, "next": rows[limit - 1].pk if len(rows) > limit else None}


@router.post("/incidents/{int:number}/acknowledgement", response={201: EntryOut, 409: RefusedOut})
def acknowledgement(request: HttpRequest, number: int) -> Status[Any]:
    """ "I have it." Refused (409) when somebody has it already."""
    asker = staff_only(request)
    found = incident_for(asker, number)
    entry = found.acknowledge(by=asker.person, now=asker.now, how="api")
    if entry is None:
        return Status(409, {"detail": "this incident is carried or over already"})
    return Status(201, entry_out(entry, with_data=True))


@router.post("/incidents/{int:number}/notes", response={201: EntryOut})
def notes(request: HttpRequest, number: int, note: NoteIn) -> Status[Any]:
    """Keep an internal note."""
    asker = staff_only(request)
    found = incident_for(asker, number).locked()
    text = note.text.replace("\x00", "")
    entry = found.record(Fact.NOTE, now=asker.now, by=asker.person, text=text)
    return Status(201, entry_out(entry, with_data=True))


def staff_only(request: HttpRequest) -> AskedByStaff:
    """The request, if a member of staff asks; 403 otherwise."""
    asker = cast(AskedByStaff, request)
    if not is_staff(asker.person):
        raise PermissionDenied
    return asker


def _seen(asker: AskedByStaff) -> IncidentQuerySet:
    if is_staff(asker.person):
        return worked_on_by(asker.person)
    return Incident.objects.visible_to(asker.person)


def one_for(asker: AskedByStaff, number: int) -> Incident:
    """The incident of this number, if whoever asks may see it; 404 otherwise."""
    if is_staff(asker.person):
        return incident_for(asker, number)
    return own_incident(asker, number)


def incident_out(
    incident: Incident, clock: Deadline | None, owed: Deadline | None = None
) -> dict[str, Any]:
    """An incident as the API tells it; the walls are open to it. `owed`: what is due next."""
    due_at = None if owed is None or owed.is_halted else owed.due_at
    return {
        "number": incident.number,
        "subject": incident.subject,
        "status": incident.status,
        "client": incident.organisation.name,
        "requester": incident.requester.name,
        "assignee": incident.assignee.name if incident.assignee else None,
        "product": incident.product.key if incident.product else None,
        "language": incident.language,
        "in_triage": incident.in_triage,
        "opened_at": incident.opened_at,
        "changed_at": incident.changed_at,
        "first_contact": {"due_at": clock.due_at, "met_at": clock.met_at} if clock else None,
        "next_promise": {"kind": owed.kind, "due_at": due_at} if owed else None,
    }


def entry_out(entry: Entry, *, with_data: bool) -> dict[str, Any]:
    """An entry as the API tells it; `with_data` for the staff."""
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "at": entry.at,
        "author": entry.author,
        "text": entry.text,
        "is_public": entry.is_public,
        "data": entry.data if with_data else None,
    }
