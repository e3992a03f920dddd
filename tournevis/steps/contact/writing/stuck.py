"""A message that has not left can be taken back; one that did not arrive is sent again, goes by the
other channel, or is put aside by someone who knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.ground.channels import outbox, switching
from tournevis.ground.channels.models import TAKEN_BACK, Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.asking import row_number
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.writing import came_back

State = Delivery.State


def take_back(incident: Incident, delivery: str, *, by: Person, now: datetime) -> Entry:
    """Stop a message that has not left, with its copies; returns its entry. If it had stopped the
    clock, the clock runs again. Raises `Refused` once it has left."""
    row, entry = held(incident, delivery)
    if row.state != State.QUEUED or row.is_automatic or entry.delivery_id != row.pk:
        raise Refused(gettext_noop("too late: this message has left"))
    for each in [row, *_queued_copies(row)]:
        each.settle(state=State.FAILED, trouble=TAKEN_BACK)
    came_back.uncount(incident, entry)
    _noted(incident, by, now, gettext_noop("The message was taken back before it left."), row)
    return entry


def act(incident: Incident, delivery: str, deed: str, *, by: Person, now: datetime) -> None:
    """`deed` is again, other or dismissed, on a message that failed or perhaps did not leave.

    Raises `Refused` for any other message or deed.
    """
    row, _ = held(incident, delivery)
    if row.state not in Delivery.UNSENT:
        raise Refused(gettext_noop("this message needs no second try"))
    if row.trouble == TAKEN_BACK:
        raise Refused(gettext_noop("this message was taken back: write it anew"))
    do = DEEDS.get(deed)
    if do is None:
        raise Refused(gettext_noop("this form is out of date: load the page again"))
    do(incident, row, by, now)


def _again(incident: Incident, row: Delivery, by: Person, now: datetime) -> None:
    outbox.send_again(row, now)
    _noted(incident, by, now, gettext_noop("The message to %(to)s is sent again."), row)


def _other(incident: Incident, row: Delivery, by: Person, now: datetime) -> None:
    instead = switching.by_the_other_way(row, now)
    if instead is None:
        raise Refused(gettext_noop("there is no other way to reach this person"))
    _noted(incident, by, now, gettext_noop("The message goes to %(to)s instead."), instead)


def _dismissed(incident: Incident, row: Delivery, by: Person, now: datetime) -> None:
    row.dismissed_at = now
    row.save(update_fields=["dismissed_at"])
    said = gettext_noop("The message to %(to)s did not arrive, and that is known.")
    _noted(incident, by, now, said, row)


DEEDS: dict[str, Callable[[Incident, Delivery, Person, datetime], None]] = {
    "again": _again,
    "other": _other,
    "dismissed": _dismissed,
}


def held(incident: Incident, delivery: str) -> tuple[Delivery, Entry]:
    """A delivery of this incident with its entry, both held until the transaction ends; a copy and
    a replacement have the entry of their origin. Raises `Refused` for anything else."""
    incident.locked()
    rows = Delivery.objects.select_for_update(of=("self",)).filter(
        organisation=incident.organisation_id
    )
    row = rows.filter(pk=row_number(delivery) or 0).first()
    first = row
    while first is not None and first.origin is not None:
        first = first.origin
    entry = incident.entries.filter(delivery=first).first() if first else None
    if row is None or entry is None:
        raise Refused(gettext_noop("there is no such message here"))
    return row, entry


def _queued_copies(row: Delivery) -> list[Delivery]:
    copies = Delivery.objects.select_for_update(of=("self",)).filter(origin=row, is_copy=True)
    return list(copies.filter(state=State.QUEUED))


def _noted(incident: Incident, by: Person, now: datetime, text: str, row: Delivery) -> None:
    with translation.override(by.language):
        said = gettext(text)
    said = said % {"to": row.to} if "%(to)s" in said else said
    incident.record(Fact.NOTE, now=now, by=by, text=said, data={"delivery": row.pk})
