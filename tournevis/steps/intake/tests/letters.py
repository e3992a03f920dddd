"""Mails and texts as they arrive, for this step's tests."""

from __future__ import annotations

import json
from email.message import EmailMessage
from itertools import count

from django.utils import translation
from django.utils.translation import gettext

from tournevis.engines.mail import reply_address
from tournevis.ground.channels.email.identity import identity
from tournevis.ground.channels.inbox import keep
from tournevis.ground.channels.models import Inbound
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.incidents.tokens import reply_token
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.intake.take_in import take_in_due

SUPPORT = "support@centre.example"
NUMBER = "+33700000000"
OURS = "mx.centre.example"
_numbers = count(1)


def letter(
    sender: str = "Ben Rivière <ben@bakery.example>",
    text: str = "Plus d'internet au magasin depuis ce matin, la box clignote.",
    subject: str = "Plus d'internet",
    to: str = SUPPORT,
    **fields: str,
) -> bytes:
    """The bytes of a mail; `fields` are more header fields, `_` for `-`."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    mail["Message-ID"] = given.pop("Message-ID", f"<{next(_numbers)}@mail.example>")
    for name, value in given.items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def vouched(domain: str, result: str = "pass") -> str:
    """What our own mail server says of this domain."""
    return f"{OURS}; dmarc={result} header.from={domain}"


def kept(centre: int, raw: bytes, account: str = SUPPORT) -> Inbound:
    """Keep a mail, as the e-mail channel does."""
    known = identity(raw)
    with walls.opened(centre) as now:
        return keep(
            centre,
            channel="email",
            account=account,
            sender=known.return_path,
            raw=raw,
            message_id=known.message_id,
            content_hash=known.content_hash,
            now=now,
        )


def texted(centre: int, sender: str, text: str, reference: str = "") -> Inbound:
    """Keep an SMS, as the SMS channel does."""
    number = reference or f"sms-{next(_numbers)}"
    said = {"from": sender, "to": NUMBER, "text": text, "id": number}
    with walls.opened(centre) as now:
        return keep(
            centre,
            channel="sms",
            account=NUMBER,
            sender=sender,
            raw=json.dumps(said).encode(),
            message_id=number,
            content_hash=f"{sender} {text}"[:64],
            now=now,
        )


def taken_in(inbound: Inbound) -> Inbound:
    """Make rounds until nothing is due now; gives the message as it is then."""
    while take_in_due():
        pass
    with walls.opened(inbound.organisation_id):
        return Inbound.objects.get(pk=inbound.pk)


def in_french(words: str) -> str:
    """What the centre's people read of these English words."""
    with translation.override("fr"):
        return gettext(words)


def incident_of(inbound: Inbound) -> Incident:
    """The incident that the message became, or joined."""
    taken_in(inbound)
    with walls.system():
        return Incident.objects.get(entries__inbound=inbound)


def latest(incident: Incident) -> Entry:
    """What happened last."""
    entry = incident.entries.order_by("pk").last()
    assert entry is not None
    return entry


def answer_to(incident: Incident, person: Person) -> str:
    """The address that we gave this person to answer to."""
    return reply_address(SUPPORT, reply_token(incident.pk, person.pk))
