"""Who gets a copy: those an engineer approved. Whom the client copied is proposed, never ticked.

Being copied lets nobody in: a copy shows what is sent, and its answers join by their own token.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Lower, Substr
from django.utils.translation import gettext_noop

from tournevis.engines.mail import Unreadable, token_in
from tournevis.engines.mail import read as read_mail
from tournevis.engines.mail.compose import ADDRESS
from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Follower, Incident, Refused
from tournevis.ground.organisations.models import Organisation, Person, centre_of

MOST = 20
MAILS_READ = 5
HEAD_BYTES = 64_000
LONGEST = 254


@dataclass(frozen=True, slots=True)
class Proposed:
    """Someone who may get a copy; ticked when an engineer approved it before."""

    name: str
    address: str
    is_ticked: bool = False


def proposed(incident: Incident) -> list[Proposed]:
    """Those who follow, ticked; then those whom the client wrote to as well, not ticked."""
    follow = [Proposed(each.name, each.email.lower(), True) for each in followers(incident)]
    known = {each.address for each in follow} | {incident.requester.email.lower()}
    others = [each for each in _in_copy(incident) if each.address not in known]
    return (follow + others)[:MOST]


def followers(incident: Incident) -> list[Person]:
    """Who gets copies, because an engineer said so."""
    rows = Follower.objects.filter(incident=incident).select_related("person").order_by("pk")
    return [row.person for row in rows if row.person.email]


def approved(
    incident: Incident, addresses: Iterable[str], more: str, *, by: Person, now: datetime
) -> list[Person]:
    """The people at these addresses, who follow from now on; those left out follow no more.

    Raises `Refused` for what is no address, for our own, and for too many.
    """
    wanted = _checked(incident, [*addresses, *more.replace(",", " ").replace(";", " ").split()])
    people = [_person_at(incident, address) for address in wanted]
    gone = Follower.objects.filter(incident=incident).exclude(person__in=people)
    gone.delete()
    for person in people:
        Follower.objects.get_or_create(
            organisation_id=incident.organisation_id,
            incident=incident,
            person=person,
            defaults={"by": by, "at": now},
        )
    return people


def _checked(incident: Incident, given: list[str]) -> list[str]:
    wanted = list(dict.fromkeys(each.strip().lower() for each in given if each.strip()))
    if len(wanted) > MOST:
        raise Refused(gettext_noop("too many people in copy"))
    centre = centre_of(incident.organisation_id)
    for each in wanted:
        if not ADDRESS.fullmatch(each) or len(each) > LONGEST:
            raise Refused(gettext_noop("one of the addresses in copy is no e-mail address"))
        if _is_ours(each, centre):
            raise Refused(gettext_noop("our own address gets no copies"))
    return [each for each in wanted if each != incident.requester.email.lower()]


def _is_ours(address: str, centre: Organisation) -> bool:
    ours = centre.email.lower()
    return address == ours or (bool(ours) and token_in([address], ours) is not None)


def _person_at(incident: Incident, address: str) -> Person:
    """A record in the client's company, without any role in it: it opens no door."""
    here = Person.objects.filter(organisation=incident.organisation_id)
    found = here.annotate(lower=Lower("email")).filter(lower=address).first()
    return found or Person.objects.create(
        organisation_id=incident.organisation_id,
        name=address.partition("@")[0],
        email=address,
        language=incident.language,
        timezone=incident.requester.timezone,
    )


def _in_copy(incident: Incident) -> list[Proposed]:
    centre = centre_of(incident.organisation_id)
    entries = incident.entries.filter(kind=Fact.MESSAGE_IN, by=incident.requester_id)
    mails = Inbound.objects.filter(pk__in=entries.values("inbound"), channel=Channel.EMAIL)
    heads = mails.order_by("-received_at").values_list(Substr("raw", 1, HEAD_BYTES), flat=True)[
        :MAILS_READ
    ]
    found: dict[str, Proposed] = {}
    for head in heads:
        for name, address in _named(bytes(head)):
            is_usable = ADDRESS.fullmatch(address) and len(address) <= LONGEST
            if is_usable and not _is_ours(address, centre):
                found.setdefault(address, Proposed(name, address))
    return list(found.values())[:MOST]


def _named(raw: bytes) -> list[tuple[str, str]]:
    """Whom the head of a mail names in To and Cc; its body is not looked at."""
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    try:
        mail = read_mail(head + b"\n\n")
    except Unreadable:
        return []
    return [(each.name, each.address.lower()) for each in (*mail.to, *mail.cc)]
