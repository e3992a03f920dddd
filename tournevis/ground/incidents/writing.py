"""Writing to the client of an incident: a row in the outbox and an entry, in one transaction.

Every message to a client leaves this way, so every one can be answered: its reply address carries
the token that joins the answer to the incident.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from tournevis.engines.mail import reply_address, subject_line
from tournevis.ground.channels import addresses, outbox
from tournevis.ground.channels.models import Channel, Delivery, Inbound
from tournevis.ground.channels.posting import Letter
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.incidents.story import public_story
from tournevis.ground.incidents.tokens import reply_token
from tournevis.ground.organisations.models import (
    Language,
    MagicLink,
    Organisation,
    Person,
    SendingRules,
)


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
    purpose: MagicLink.Purpose = MagicLink.Purpose.CLIENT,
    due_at: datetime | None = None,
    kind: Fact = Fact.MESSAGE_OUT,
    is_question: bool = False,
    copies: Sequence[Person] = (),
    send_at: datetime | None = None,
) -> Entry | None:
    """Send `body` to the incident's client and record it; None when `key` was written before.

    `by` is the engineer who wrote it; None makes it an automatic message. `has_link` mints a link
    to their page, or for another `purpose`, where `body` holds `outbox.LINK`. `is_question`: one may
    unsubscribe from these. Each of `copies` gets a mail of their own, with the same heads and their
    own reply address. `send_at`: the engineer chose that time. Raises `Refused` where the client has
    no address for this channel, unsubscribed, or the body is empty. The walls are open to the client
    organisation and its centre.
    """
    person = incident.requester
    to = _checked(incident, channel, body, is_question)
    centre = incident.centre
    copied = [each for each in copies if each.email] if channel == Channel.EMAIL else []
    letter = Letter(
        references=thread(incident),
        cc=tuple(each.email for each in copied),
        signature=signature_of(centre, by, incident.language) if by else "",
        language=incident.language,
        is_question=is_question,
        send_at=send_at,
    )
    parts: dict[str, Any] = {
        "organisation": incident.organisation_id,
        "channel": channel,
        "sender": centre.email,
        "subject": _subject(incident, subject, channel),
        "in_reply_to": last_message_id(incident),
        "body": body,
        "now": now,
        "due_at": send_at or due_at,
        "is_automatic": by is None,
    }
    delivery = outbox.post(
        key=f"{incident.pk}-{key}",
        to=to,
        person=person,
        reply_to=_reply_address(centre, incident, person),
        link=(purpose, incident.pk) if has_link else None,
        letter=letter,
        **parts,
    )
    if not delivery.is_new and incident.entries.filter(delivery=delivery).exists():
        return None
    for each in copied:
        outbox.post(
            key=f"{incident.pk}-{key}-to{each.pk}",
            to=each.email,
            person=each,
            reply_to=_reply_address(centre, incident, each),
            letter=replace(
                letter, origin=delivery, is_copy=True, references=_copies_to(incident, each.email)
            ),
            **parts,
        )
    data = {"channel": channel, "to": to, "cc": [each.email for each in copied]}
    return incident.record(
        kind,
        now=now,
        by=by,
        text=body.replace(outbox.LINK, "…"),
        data={name: value for name, value in data.items() if value},
        is_public=True,
        delivery=delivery,
    )


def signature_of(centre: Organisation, by: Person, language: str) -> str:
    """What stands under a person's mail: their name, and the centre's words or its name."""
    rules = SendingRules.of(centre.pk)
    own = rules.signature_fr if language == Language.FRENCH else rules.signature_en
    return f"{by.name}\n{own.strip() or centre.name}"


def thread(incident: Incident) -> tuple[str, ...]:
    """The Message-IDs of the incident's mails, theirs and ours, oldest first."""
    mails = Q(inbound__channel=Channel.EMAIL) | Q(delivery__channel=Channel.EMAIL)
    rows = incident.entries.filter(mails).order_by("at", "pk")
    pairs = rows.values_list("inbound__message_id", "delivery__message_id")
    return tuple(each for pair in pairs for each in pair if each and " " not in each)


def _copies_to(incident: Incident, address: str) -> tuple[str, ...]:
    """The Message-IDs of the copies this address had. Those of the client's own mails are not told
    to others: who knows one can say that it came back."""
    sent = incident.entries.filter(delivery__isnull=False).values("delivery")
    rows = Delivery.objects.filter(origin__in=sent, is_copy=True, to__iexact=address)
    return tuple(rows.order_by("pk").values_list("message_id", flat=True))


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


def _checked(incident: Incident, channel: str, body: str, is_question: bool) -> str:
    """The address it goes to; raises `Refused`."""
    person = incident.requester
    to = person.email if channel == Channel.EMAIL else person.phone
    if not to:
        raise Refused(gettext_noop("this client has no address for that"))
    if not body.strip():
        raise Refused(gettext_noop("an empty message is not sent"))
    if is_question and addresses.wants_no_questions(incident.organisation_id, to):
        raise Refused(gettext_noop("this client asked to get no more questions"))
    return to


def best_channel(person: Person, used: str = "") -> str:
    """How to write to this person: the channel they used if they can be reached there."""
    reachable = {Channel.EMAIL.value: person.email, Channel.SMS.value: person.phone}
    if reachable.get(used):
        return used
    return Channel.EMAIL.value if person.email else Channel.SMS.value


def _subject(incident: Incident, subject: str, channel: str) -> str:
    """An SMS has one too, for the mail that may go in its place; of a stranger's words, nothing."""
    if channel == Channel.SMS and incident.in_triage and not subject:
        return f"[#{incident.number}]"
    return subject_of(incident, subject)


def _reply_address(centre: Organisation, incident: Incident, person: Person) -> str:
    if not centre.email:
        return ""
    return reply_address(centre.email, reply_token(incident.pk, person.pk))
