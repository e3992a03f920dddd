"""Which incident a message belongs to. What From says authorises nothing (RFC 5322 proves nothing).

An unguessable token in the address joins; so does an answer to a known message, if our own mail
server vouches for its sender and they take part in the incident. Anything else is new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop

from tournevis.engines.mail import token_in
from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, IncidentQuerySet
from tournevis.ground.incidents.tokens import read_token
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import STAFF, Membership, Organisation, Person
from tournevis.steps.intake.flags import flag
from tournevis.steps.intake.message import Message
from tournevis.steps.intake.senders import Sender, served_by

ANSWERS_FOR = timedelta(days=30)
SMS_FOR = timedelta(days=7)
MOST_HOPS = 5
NUMBERED = re.compile(r"#\s?(\d{1,15})\b")
LIKE_OURS = re.compile(r"\d{1,15}p\d{1,15}k")


@dataclass(frozen=True, slots=True)
class Place:
    """The incident that a message joins, whose words it is, and whether the client sees it.

    `flagged` is the code of what is odd about it; `can_reopen`: it comes from the requester.
    """

    incident: Incident
    by: Person | None
    is_public: bool
    flagged: str = ""
    can_reopen: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Where it belongs; or None, with the number of the incident that it seems to answer."""

    place: Place | None = None
    looks_like: int | None = None
    is_forged: bool = False


def by_token(message: Message, centre: Organisation, now: datetime) -> Found:
    """By the secret in an address it was sent to."""
    looks_like, is_forged = None, False
    for address in dict.fromkeys(message.recipients):
        token = token_in([address], centre.email) if centre.email else None
        named = read_token(token) if token else None
        is_forged = is_forged or bool(token and not named and LIKE_OURS.match(token))
        incident = _of(centre).filter(pk=named[0]).first() if named else None
        if incident is None or named is None:
            continue
        target = _still_joined(incident, centre, now)
        if target is not None:
            return Found(_with_token(message, target, named[1], centre))
        looks_like = incident.pk
    return Found(None, looks_like, is_forged)


def by_thread(message: Message, centre: Organisation, sender: Sender, now: datetime) -> Found:
    """By the messages that it answers, if its sender takes part and DMARC passed."""
    incident = _answered(message, centre)
    if incident is None:
        return Found(None, _numbered(message, centre, sender))
    target = _still_joined(incident, centre, now)
    if target is None or not message.is_vouched:
        return Found(None, incident.pk)
    if target.requester_id in sender.ids:
        return Found(Place(target, target.requester, is_public=True))
    if sender.staff is not None:
        return Found(Place(target, sender.staff, is_public=False))
    return Found(None, incident.pk)


def by_number(message: Message, centre: Organisation, sender: Sender, now: datetime) -> Found:
    """An SMS or a missed call joins the latest open incident of whoever has this number."""
    mine = _of(centre).open().filter(requester__in=sender.ids, changed_at__gte=now - SMS_FOR)
    incident = mine.order_by("-changed_at").first() if sender.people else None
    if incident is None:
        return Found()
    return Found(Place(incident, incident.requester, is_public=True))


def find(message: Message, centre: Organisation, sender: Sender, now: datetime) -> Found:
    """Where this message belongs. Called where every organisation is seen."""
    if message.channel in (Channel.SMS, Channel.PHONE):
        return by_number(message, centre, sender, now)
    first = by_token(message, centre, now)
    if first.place is not None or first.looks_like is not None:
        return first
    then = by_thread(message, centre, sender, now)
    return Found(then.place, then.looks_like, first.is_forged)


def join(
    held: Inbound, message: Message, place: Place, centre: Organisation, why: str, now: datetime
) -> Incident:
    """Make it an entry of its incident. An automatic message (`why`) is kept from the client."""
    incident = place.incident
    walls.open_to({centre.pk, incident.organisation_id})
    incident.locked()
    incident.record(
        Fact.MESSAGE_IN,
        now=now,
        by=place.by,
        text=message.text,
        data=data_of(message, why),
        is_public=place.is_public and not why,
        inbound=held,
    )
    if place.flagged:
        who = {"from": message.sender or message.name}
        flag(incident, place.flagged, centre=centre, now=now, **who)
    if why:
        flag(incident, "automatic", centre=centre, now=now, reason=why)
    elif incident.status == Incident.Status.CLOSED:
        _wake(incident, place, centre, now)
    return incident


def data_of(message: Message, why: str) -> dict[str, object]:
    """What the entry of an incoming message tells beside its text."""
    told = {"channel": str(message.channel), "from": message.sender or message.name}
    return {**told, **message.data, **({"automatic": True} if why else {})}


def _wake(incident: Incident, place: Place, centre: Organisation, now: datetime) -> None:
    if place.can_reopen:
        incident.reopen(by=place.by, now=now, data={"why": gettext_noop("the client wrote again")})
    else:
        flag(incident, "closed", centre=centre, now=now)


def _with_token(message: Message, incident: Incident, person: int, centre: Organisation) -> Place:
    holder = Person.objects.filter(pk=person).first()
    if holder is None or not message.sender or holder.email.lower() != message.sender:
        return Place(incident, None, is_public=False, flagged="other_sender")
    if holder.pk == incident.requester_id:
        return Place(incident, holder, is_public=True, can_reopen=True)
    works_here = Membership.objects.filter(person=holder, organisation=centre, role__in=STAFF)
    # An engineer's mail is for the team; a client's colleague was given the token by us.
    is_theirs = not incident.in_triage and not works_here.exists()
    return Place(incident, holder, is_public=is_theirs and _belongs(holder, incident))


def _belongs(person: Person, incident: Incident) -> bool:
    rows = Membership.objects.filter(person=person, organisation=incident.organisation_id)
    return rows.exists()


def _of(centre: Organisation) -> IncidentQuerySet:
    """The incidents of this centre and of the companies it serves."""
    here = Q(organisation=centre) | Q(organisation__in=served_by(centre.pk))
    return Incident.objects.filter(here)


def _still_joined(incident: Incident, centre: Organisation, now: datetime) -> Incident | None:
    """The incident itself, or the one it was joined to by hand; None if closed for too long."""
    for _hop in range(MOST_HOPS):
        if incident.status != Incident.Status.CLOSED:
            return incident
        closed = incident.entries.filter(kind=Fact.CLOSED, data__joined__isnull=False).last()
        target = _of(centre).filter(pk=closed.data["joined"]).first() if closed else None
        if target is None:
            return incident if incident.changed_at >= now - ANSWERS_FOR else None
        incident = target
    return None


def _answered(message: Message, centre: Organisation) -> Incident | None:
    """The incident of the latest of our messages, or of those we received, that it answers."""
    ids = list(dict.fromkeys(message.answers))[-100:]
    if not ids:
        return None
    sent = Q(delivery__message_id__in=[*ids, *(f"<{each}>" for each in ids)])
    received = Q(inbound__message_id__in=ids, inbound__organisation=centre)
    for known in (sent, received):
        entries = Entry.objects.filter(known, incident__in=_of(centre)).order_by("-pk")
        entry = entries.select_related("incident__requester").first()
        if entry is not None:
            return entry.incident
    return None


def _numbered(message: Message, centre: Organisation, sender: Sender) -> int | None:
    """A number in the subject, if it is one of the sender's own incidents. It is only a hint."""
    said = NUMBERED.search(message.subject)
    if said is None or not sender.people:
        return None
    mine = _of(centre).filter(pk=int(said[1]), requester__in=sender.ids)
    return int(said[1]) if mine.exists() else None
