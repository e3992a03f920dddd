"""Whoever typed an address into the web form is asked to confirm that it is theirs.

The mail goes to the address, so only its holder can answer; it repeats nothing of what was typed,
so it cannot carry anybody's words to a stranger. Until they answer, they read nothing.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from tournevis.ground.channels import wordings
from tournevis.ground.channels.models import Channel, Doorway
from tournevis.ground.channels.outbox import LINK
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.incidents.writing import write_to_client
from tournevis.ground.organisations.models import MagicLink, Person, centre_of
from tournevis.steps.contact.receipts.receipt import KEY, had_enough, values_of

log = structlog.get_logger(__name__)


def ask(entry: Entry, now: datetime) -> Entry | None:
    """Reaction to OPENED: for what came by the web form, the question; None for anything else.

    Who left only a number is called: a form must not make us send SMS to whomever it likes.
    """
    incident = entry.incident
    if entry.data.get("channel") != Doorway.WEB or not incident.requester.email:
        return None
    if had_enough(incident, Channel.EMAIL, now):
        log.info("no question: enough were sent", incident=incident.pk)
        return None
    subject, body = _words(incident, entry, now)
    return write_to_client(
        incident,
        channel=Channel.EMAIL,
        subject=subject,
        body=body,
        key=KEY,
        now=now,
        has_link=True,
        purpose=MagicLink.Purpose.CONFIRM,
    )


def confirm(incident: Incident, *, by: Person, now: datetime) -> Entry:
    """The holder of the address says that they wrote it; said again, it is the same."""
    incident.locked()
    said = incident.entries.filter(kind=Fact.CONFIRMED, by=by).first()
    return said or incident.record(Fact.CONFIRMED, now=now, by=by)


def _words(incident: Incident, entry: Entry, now: datetime) -> tuple[str, str]:
    """The subject and the body."""
    centre = centre_of(incident.organisation_id)
    values = {**values_of(incident, centre, entry.at, now), "link": LINK}
    subject, body = wordings.said(centre.pk, "confirm", incident.language, values)
    return subject, body + "\n"
