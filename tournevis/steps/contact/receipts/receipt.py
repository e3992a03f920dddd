"""The receipt: we have your message, who contacts you, and by when. It never stops a clock.

One per incident, a few an hour to one address, none to machines, and none of what was written
unless its sender is proven: a forger chooses whom our receipt reaches (RFC 3834, 2; promise 15).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.utils import translation
from django.utils.translation import gettext

from tournevis.engines import clock, sms
from tournevis.engines.mail.wording import harmless
from tournevis.ground.channels import wordings
from tournevis.ground.channels.models import Channel, Delivery, Doorway
from tournevis.ground.channels.outbox import LINK
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.incidents.writing import best_channel, write_to_client
from tournevis.ground.organisations.models import (
    STAFF,
    Language,
    Membership,
    Organisation,
)
from tournevis.steps.contact.promising.promise import contact_due, who_contacts

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
MOST_AN_HOUR = 2
MOST_A_DAY = 6  # of a client; a stranger's two are for the whole day: a machine may be slow
MOST_STRANGERS_AN_HOUR = 20  # of one centre: each may be a forged address
KEY = "receipt"
SOMEONE = "Quelqu'un de notre équipe"
log = structlog.get_logger(__name__)


def send_receipt(entry: Entry, now: datetime) -> Entry | None:
    """Reaction to OPENED: one receipt, by the channel the client used; None where none is due."""
    incident = entry.incident
    if entry.data.get("automatic") or entry.data.get("split_from") or _is_by_staff(incident):
        return None
    if entry.data.get("channel") == Doorway.WEB:  # an address that was typed: see `confirm`
        return None
    return _send(entry, now)


def send_when_placed(entry: Entry, now: datetime) -> Entry | None:
    """Reaction to TRIAGED: what an engineer passed on has its receipt once its client is known."""
    is_due = entry.data.get("passed_on") and not _is_by_staff(entry.incident)
    return _send(entry, now) if is_due else None


def _send(entry: Entry, now: datetime) -> Entry | None:
    incident = entry.incident
    channel = best_channel(incident.requester, str(entry.data.get("channel", "")))
    if had_enough(incident, channel, now):
        log.info("no receipt: enough were sent", incident=incident.pk)
        return None
    subject, body = _words(incident, channel, entry.at, now)
    try:
        return write_to_client(
            incident,
            channel=channel,
            subject="" if _is_proven(entry) else subject,
            body=body,
            key=KEY,
            now=now,
            has_link=not incident.in_triage,
        )
    except Refused:
        with translation.override(incident.centre.language):
            why = gettext("no receipt was sent: there is no address to answer to")
        return incident.record(Fact.FLAGGED, now=now, data={"why": why})


def _words(incident: Incident, channel: str, opened_at: datetime, now: datetime) -> tuple[str, str]:
    """The subject and the body."""
    key = "receipt-sms" if channel == Channel.SMS else "receipt"
    centre = incident.centre
    values = values_of(incident, centre, opened_at, now)
    subject, body = wordings.said(centre.pk, key, incident.language, values)
    return subject, sms.plainer(body) if channel == Channel.SMS else body + "\n"


def values_of(
    incident: Incident, centre: Organisation, opened_at: datetime, now: datetime
) -> dict[str, str]:
    """What the words may say. Of a stranger nothing, not even the name: anyone may have written it."""
    client = incident.requester
    is_known = not incident.in_triage and client.verified_at is not None
    name = harmless(client.first_name) if is_known else ""
    hello = "Bonjour" if incident.language == Language.FRENCH else "Hello"
    return {
        "number": str(incident.number),
        "name": name,
        "greeting": f"{hello} {name}," if name else f"{hello},",
        "promise": _promise(incident, opened_at, now),
        "link": "" if incident.in_triage else LINK,
        "phone": centre.phone,
        "centre": centre.name,
    }


def _promise(incident: Incident, opened_at: datetime, now: datetime) -> str:
    """Who contacts them, and by when, as one sentence."""
    client, promised = incident.requester, incident.running_clock()
    due = promised.due_at if promised else contact_due(incident, opened_at)
    found = None if incident.in_triage else who_contacts(incident, now)
    is_french = incident.language == Language.FRENCH
    by = clock.moment_in_words(due, now, client.zone.key, incident.language) if due > now else ""
    who = found.first_name if found else ""
    if is_french:
        does = "appelle" if client.phone else "contacte"
        when = f"au plus tard {by}" if by else "dès que possible"
        return f"{who or SOMEONE} vous {does} {when}."
    does = "call" if client.phone else "contact"
    when = f"{by} at the latest" if by else "as soon as possible"
    return f"{who or 'Someone of our team'} will {does} you {when}."


def had_enough(incident: Incident, channel: str, now: datetime) -> bool:
    """Whether this address had its receipts, or seems to answer them by machine."""
    client = incident.requester
    to = client.email if channel == Channel.EMAIL else client.phone
    receipts = Delivery.objects.filter(to__iexact=to, channel=channel, key__endswith=f"-{KEY}")
    others = receipts.exclude(key=f"{incident.pk}-{KEY}").filter(created_at__gt=now - A_DAY)
    lately = list(others.values_list("created_at", flat=True)[:MOST_A_DAY])
    a_day = MOST_A_DAY if client.verified_at else MOST_AN_HOUR
    if len(lately) >= a_day or sum(at > now - AN_HOUR for at in lately) >= MOST_AN_HOUR:
        return True
    if client.verified_at is None and _strangers_had_enough(incident, now):
        return True
    return bool(lately) and _answers_ours(incident)


def _strangers_had_enough(incident: Incident, now: datetime) -> bool:
    """Under ever new addresses a forger would have us write to as many people as they like."""
    lately = Delivery.objects.filter(
        organisation=incident.organisation_id,
        key__endswith=f"-{KEY}",
        person__verified_at=None,
        created_at__gt=now - AN_HOUR,
    )
    return lately.count() >= MOST_STRANGERS_AN_HOUR


def _is_proven(entry: Entry) -> bool:
    """Whether the words are those of whom the receipt reaches: then its subject may repeat them."""
    incident = entry.incident
    if incident.in_triage or incident.requester.verified_at is None:
        return False
    return entry.data.get("channel") != Channel.EMAIL or bool(entry.data.get("vouched"))


def _answers_ours(incident: Incident) -> bool:
    """A new incident that looks like the answer to another: perhaps a machine answers receipts."""
    hints = ["looks_like", "forged_token"]
    return incident.entries.filter(kind=Fact.FLAGGED, data__flag__in=hints).exists()


def _is_by_staff(incident: Incident) -> bool:
    mine = Membership.objects.filter(person=incident.requester_id, organisation=incident.centre)
    return mine.filter(role__in=STAFF).exists()
