"""Writing to the client of an incident: a row in the outbox and an entry, in one transaction.

Every message to a client leaves this way, so every one can be answered: its reply address carries
the token that joins the answer to the incident.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.engines.mail import reply_address, subject_line
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.incidents.story import public_story
from tournevis.ground.incidents.tokens import reply_token
from tournevis.ground.organisations.models import MagicLink, Organisation, Person, centre_of


def write_to_client(
    incident: Incident,
    *,
    channel: str,
    body: str,
    key: str,
    now: datetime,
    by: Person | None = None,
    subject: str = "",
    has_link: bool = False,
    due_at: datetime | None = None,
    kind: Fact = Fact.MESSAGE_OUT,
) -> Entry | None:
    """Send `body` to the incident's client and record it; None when `key` was written before.

    `by` is the engineer who wrote it; None makes it an automatic message. `has_link` mints a link
    to their page where `body` holds `outbox.LINK`. Raises `Refused` where the client has no
    address for this channel, or the body is empty. The caller's walls are open to the client's
    organisation and its centre.
    """
    person = incident.requester
    to = person.email if channel == Channel.EMAIL else person.phone
    if not to:
        raise Refused(gettext_noop("this client has no address for that"))
    if not body.strip():
        raise Refused(gettext_noop("an empty message is not sent"))
    centre = centre_of(incident.organisation_id)
    is_mail = channel == Channel.EMAIL
    delivery = outbox.post(
        organisation=incident.organisation_id,
        key=f"{incident.pk}-{key}",
        channel=channel,
        to=to,
        person=person,
        sender=centre.email if is_mail else "",
        reply_to=_reply_address(centre, incident, person) if is_mail else "",
        subject=subject_of(incident, subject) if is_mail else "",
        in_reply_to=last_message_id(incident) if is_mail else "",
        body=body,
        now=now,
        due_at=due_at,
        is_automatic=by is None,
        link=(MagicLink.Purpose.CLIENT, incident.pk) if has_link else None,
    )
    if Entry.objects.filter(incident=incident, delivery=delivery).exists():
        return None
    return incident.record(
        kind,
        now=now,
        by=by,
        text=body.replace(outbox.LINK, "…"),
        data={"channel": channel, "to": to},
        is_public=True,
        delivery=delivery,
    )


def subject_of(incident: Incident, subject: str = "") -> str:
    """The subject of a message about this incident, safe as a header, with its number."""
    return subject_line(f"{subject or f'Re: {incident.subject}'} [#{incident.number}]")


def last_message_id(incident: Incident) -> str:
    """The Message-ID of the client's last mail, so that the answer stands beneath it; or ""."""
    mails = Inbound.objects.filter(
        pk__in=public_story(incident).filter(kind=Fact.MESSAGE_IN).values("inbound"),
        channel=Channel.EMAIL,
    )
    last = mails.order_by("-received_at", "-pk").values_list("message_id", flat=True).first()
    return last or ""


def best_channel(person: Person, used: str = "") -> str:
    """How to write to this person: the channel they used if they can be reached there."""
    reachable = {Channel.EMAIL.value: person.email, Channel.SMS.value: person.phone}
    if reachable.get(used):
        return used
    return Channel.EMAIL.value if person.email else Channel.SMS.value


def _reply_address(centre: Organisation, incident: Incident, person: Person) -> str:
    return reply_address(centre.email, reply_token(incident.pk, person.pk))
