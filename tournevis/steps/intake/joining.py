"""Which incident a message belongs to. What From says authorises nothing (RFC 5322 proves nothing).

An unguessable token in the address joins; so does an answer to a known message, if our own mail
server vouches for its sender and they take part in the incident. Anything else is new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop

from tournevis.engines.mail import token_in
from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.incidents.facts import Fact, tell_pages
from tournevis.ground.incidents.models import Entry, Incident, IncidentQuerySet
from tournevis.ground.incidents.story import kept_in
from tournevis.ground.incidents.tokens import read_token
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import (
    STAFF,
    Contract,
    Membership,
    Organisation,
    Person,
)
from tournevis.steps.intake.flags import flag
from tournevis.steps.intake.message import Message
from tournevis.steps.intake.senders import Sender, at_address, served_by

REOPENS_FOR = 30  # days, where no contract says
SMS_FOR = timedelta(days=7)
NUMBERED = re.compile(r"#\s?(\d{1,15})\b")
LIKE_OURS = re.compile(r"\d{1,15}p\d{1,15}k")


@dataclass(frozen=True, slots=True)
class Place:
    """The incident that a message joins, whose words it is, and whether the client sees it.

    `flagged` is the code of what is odd about it; `can_reopen`: it comes from the requester.
    An answer of another person of the same client to what was merged stays with what they wrote
    (`incident` is the merged one): it is shown in both, and they read nothing of the other.
    """

    incident: Incident
    by: Person | None
    is_public: bool
    flagged: str = ""
    can_reopen: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Where it belongs; or None, with the number of the incident that it seems to answer.

    `follows`: what it does answer, proven, but which was closed for too long to open it again.
    """

    place: Place | None = None
    looks_like: int | None = None
    is_forged: bool = False
    follows: Incident | None = None


def by_token(message: Message, centre: Organisation, now: datetime) -> Found:
    """By the secret in an address it was sent to; of several, the one that its sender was given."""
    named, is_forged = _named(message, centre)
    for incident, person in named:
        holder = Person.objects.filter(pk=person).first()
        is_theirs = holder is not None and _wrote(holder, message)
        if not is_open_to_answers(incident, now):
            kept = kept_in(incident)
            return Found(None, kept.pk, is_forged, kept if is_theirs else None)
        return Found(_with_token(incident, holder if is_theirs else None, centre))
    return Found(None, None, is_forged)


def by_thread(message: Message, centre: Organisation, sender: Sender, now: datetime) -> Found:
    """By the messages that it answers, if its sender takes part and their domain is proven."""
    incident = _answered(message, centre)
    if incident is None:
        return Found(None, _numbered(message, centre, sender))
    kept = kept_in(incident)
    part = next((each for each in (kept, incident) if each.requester_id in sender.ids), None)
    if not message.is_vouched or (part is None and sender.staff is None):
        return Found(None, kept.pk)
    if not is_open_to_answers(incident, now):
        return Found(None, kept.pk, follows=kept if part else None)
    if part is not None:
        return Found(Place(part, part.requester, is_public=True, can_reopen=True))
    return Found(Place(kept, sender.staff, is_public=False))


def by_number(message: Message, centre: Organisation, sender: Sender, now: datetime) -> Found:
    """An SMS or a missed call goes on with the latest incident of whoever has this number, an open
    one first.

    One that was closed opens again, or is followed by another, as its contract says.
    """
    if not sender.people:
        return Found()
    mine = _of(centre).filter(requester__in=sender.ids, changed_at__gte=now - SMS_FOR)
    latest = mine.filter(merged_into=None).order_by("-changed_at")
    incident = latest.open().first() or latest.first()
    if incident is None or _was_put_away(incident):
        return Found()
    if not is_open_to_answers(incident, now):
        return Found(None, incident.pk, follows=incident)
    return Found(Place(incident, incident.requester, is_public=True, can_reopen=True))


def find(message: Message, centre: Organisation, sender: Sender, now: datetime) -> Found:
    """Where this message belongs. Called where every organisation is seen."""
    if message.channel in (Channel.SMS, Channel.PHONE):
        return by_number(message, centre, sender, now)
    first = by_token(message, centre, now)
    if first.place is not None or first.looks_like is not None:
        return first
    return replace(by_thread(message, centre, sender, now), is_forged=first.is_forged)


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
    else:
        _wake(incident, place, centre, now)
    return incident


def data_of(message: Message, why: str) -> dict[str, object]:
    """What the entry of an incoming message tells beside its text."""
    told = {"channel": str(message.channel), "from": message.sender or message.name}
    return {**told, **message.data, **({"automatic": True} if why else {})}


def is_open_to_answers(incident: Incident, now: datetime) -> bool:
    """Whether an answer joins it, or where it lives on: not once it was closed for too long."""
    kept = kept_in(incident)
    if kept.status != Incident.Status.CLOSED:
        return True
    closed = kept.entries.filter(kind=Fact.CLOSED).last()
    contract = None if kept.in_triage else Contract.of(kept.organisation_id)
    days = contract.reopens_within_days if contract else REOPENS_FOR
    return (closed.at if closed else kept.changed_at) >= now - timedelta(days=days)


def _wake(incident: Incident, place: Place, centre: Organisation, now: datetime) -> None:
    """Open it again, or where it lives on; whoever reads that page sees the answer at once."""
    kept = kept_in(incident)
    if kept.pk != incident.pk:
        kept.locked()
        tell_pages(kept.organisation_id, kept.pk)
    if kept.status != Incident.Status.CLOSED:
        return
    if place.can_reopen:
        kept.reopen(by=place.by, now=now, data={"why": gettext_noop("the client wrote again")})
    else:
        flag(kept, "closed", centre=centre, now=now)


def _named(message: Message, centre: Organisation) -> tuple[list[tuple[Incident, int]], bool]:
    """The incidents that its addresses name, with for whom each was made; is one of them forged?

    What was made for the sender comes first.
    """
    named: list[tuple[Incident, int]] = []
    is_forged = False
    for address in dict.fromkeys(message.recipients):
        token = token_in([address], centre.email) if centre.email else None
        known = read_token(token) if token else None
        is_forged = is_forged or bool(token and not known and LIKE_OURS.match(token))
        incident = _of(centre).filter(pk=known[0]).first() if known else None
        if incident is not None and known is not None:
            named.append((incident, known[1]))
    if len(named) > 1:
        wrote = set(at_address(message.sender).values_list("pk", flat=True))
        named.sort(key=lambda each: each[1] not in wrote)
    return named, is_forged


def _wrote(holder: Person, message: Message) -> bool:
    return bool(message.sender) and holder.email.lower() == message.sender


def _with_token(incident: Incident, holder: Person | None, centre: Organisation) -> Place:
    """`holder`: for whom the token was made, if the message says that they wrote it."""
    kept = kept_in(incident)
    if holder is None:
        return Place(kept, None, is_public=False, flagged="other_sender")
    if holder.pk == kept.requester_id:
        return Place(kept, holder, is_public=True, can_reopen=True)
    if holder.pk == incident.requester_id:
        return Place(incident, holder, is_public=True, can_reopen=True)
    works_here = Membership.objects.filter(person=holder, organisation=centre, role__in=STAFF)
    # An engineer's mail is for the team; a client's colleague was given the token by us.
    is_theirs = not kept.in_triage and not works_here.exists()
    return Place(kept, holder, is_public=is_theirs and _belongs(holder, kept))


def _was_put_away(incident: Incident) -> bool:
    """Closed as not for us: what comes next from there is looked at afresh."""
    closed = incident.entries.filter(kind=Fact.CLOSED).last()
    return bool(closed and closed.data.get("why") == "not for us")


def _belongs(person: Person, incident: Incident) -> bool:
    rows = Membership.objects.filter(person=person, organisation=incident.organisation_id)
    return rows.exists()


def _of(centre: Organisation) -> IncidentQuerySet:
    """The incidents of this centre and of the companies it serves."""
    here = Q(organisation=centre) | Q(organisation__in=served_by(centre.pk))
    return Incident.objects.filter(here)


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
