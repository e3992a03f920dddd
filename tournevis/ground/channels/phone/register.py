"""The register of calls: what is heard of a call is written down once, in whatever order it comes."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from tournevis.engines.sms import number as international
from tournevis.ground.channels import inbox
from tournevis.ground.channels.calls import Call, Extension
from tournevis.ground.channels.phone.event import Event
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import Contract, Membership, Person

SETTLES = timedelta(seconds=3)  # events come out of order: wait a moment before an end is noted
REUSED_AFTER = timedelta(minutes=1)
LONGEST = timedelta(hours=4)  # a call of which no end is heard
ORDER = (Call.State.ASKED, Call.State.RINGING, Call.State.ANSWERED, Call.State.ENDED)
State, Direction = Call.State, Call.Direction


def heard(centre: int, event: Event, now: datetime) -> Call:
    """Write down what was heard; the same event twice changes nothing.

    Called within `walls.system()` or with the centre and its clients open.
    """
    call = _held(centre, event, now)
    _go_on(call, event.kind, now)
    if event.extension:
        call.engineer = _engineer_at(centre, event.extension) or call.engineer
    call.save()
    _tell_pages(call)
    return call


def _held(centre: int, event: Event, now: datetime) -> Call:
    """The call of this event, locked: two events of one call may come at the same moment.

    A switchboard that counts from the start again after a pause uses old names for new calls.
    """
    named = Call.objects.filter(organisation=centre, reference=event.reference)
    old = named.filter(ended_at__lt=now - REUSED_AFTER).first() if event.kind == "ringing" else None
    if old is not None:
        named.update(reference=f"{old.reference[:150]} {old.pk}")
    call, is_new = Call.objects.get_or_create(
        organisation_id=centre,
        reference=event.reference,
        defaults={
            "direction": Direction.IN if event.is_incoming else Direction.OUT,
            "state": State.RINGING,
            "number": _number(event.other),
            "line": event.ours,
            "began_at": now,
            "due_at": now + LONGEST,
        },
    )
    if is_new:
        _recognise(call)
        return call
    return Call.objects.select_for_update(of=("self",)).get(pk=call.pk)


def ask(
    centre: int,
    *,
    engineer: Person,
    number: str,
    subject: int,
    now: datetime,
    client: int | None = None,
    person: Person | None = None,
    purpose: Call.Purpose = Call.Purpose.CLIENT,
    key: str = "",
) -> Call:
    """Ask for a call; whoever holds the SIP client dials it. The same key is asked for once."""
    call, is_new = Call.objects.get_or_create(
        organisation_id=centre,
        reference=f"asked-{key or secrets.token_hex(12)}",
        defaults={
            "direction": Direction.OUT,
            "state": State.ASKED,
            "purpose": purpose,
            "number": number,
            "client_id": client,
            "person": person,
            "engineer": engineer,
            "subject": subject,
            "began_at": now,
            "due_at": now,
        },
    )
    if is_new:
        wake("dial")
    return call


def ended(call: Call, now: datetime, trouble: str = "") -> None:
    """It is over; due once more, to be noted."""
    call.state, call.ended_at = State.ENDED, call.ended_at or now
    call.trouble = trouble[:200]
    call.put_off(now + SETTLES, state=call.state, ended_at=call.ended_at, trouble=call.trouble)
    wake("calls")


def _go_on(call: Call, kind: str, now: datetime) -> None:
    """States only go forward; an answer that is heard of late still counts as one."""
    if kind == "answered" and call.answered_at is None:
        call.answered_at = min(now, call.ended_at or now)
    if ORDER.index(State(kind)) > ORDER.index(State(call.state)):
        call.state = kind
    if kind == "ended" and call.ended_at is None:
        call.ended_at, call.due_at, call.lease_until = now, now + SETTLES, None
        wake("calls")


def _recognise(call: Call) -> None:
    """Whose number it is, when it is one person's of one company that this centre serves."""
    if not call.number:
        return
    people = Person.objects.filter(phone=call.number)
    clients = Contract.objects.filter(centre=call.organisation_id).values("organisation")
    served = Membership.objects.filter(person__in=people, organisation__in=clients)
    homes = list(served.select_related("person").order_by("pk")[:2])
    if len({row.organisation_id for row in homes}) == 1:
        call.client_id, call.person = homes[0].organisation_id, homes[0].person


def _number(given: str) -> str:
    return international(given, settings.SMS_REGION) or given


def _engineer_at(centre: int, extension: str) -> Person | None:
    found = Extension.objects.filter(organisation=centre, number=extension).select_related("person")
    first = found.first()
    return first.person if first else None


def _tell_pages(call: Call) -> None:
    """Have the centre's open pages show who is calling, when this transaction commits."""
    told = {"organisation": call.client_id or call.organisation_id, "call": call.pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('tournevis', %s)", [json.dumps(told)])


def centre_at(line: str) -> tuple[int, datetime] | None:
    """The centre whose number this is, or the only centre there is; with the time."""
    return inbox.received(_number(line))
