"""A client whose files were too large for us is told so, kindly, and how to send them otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string

from tournevis.ground.channels.models import Channel, Delivery
from tournevis.ground.channels.outbox import LINK
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.incidents.writing import write_to_client
from tournevis.ground.organisations.models import centre_of

FLAG = "files_left_out"
A_DAY = timedelta(days=1)
MOST_A_DAY = 2  # to one address
KEY = "files-"


def tell_sender(entry: Entry, now: datetime) -> Entry | None:
    """Reaction to FLAGGED: one kind answer a message; None for anything else.

    Nobody is told but the client of the incident, for a message that they wrote by hand: strangers,
    machines and other senders get nothing (RFC 3834, 2). The mail itself is kept whole.
    """
    incident = entry.incident
    if entry.data.get("flag") != FLAG:
        return None
    source = incident.entries.filter(pk=entry.data.get("entry"), kind=Fact.MESSAGE_IN).first()
    if source is None or not _may_be_told(incident, source, now):
        return None
    words = {
        "name": incident.requester.first_name,
        "most": settings.FILE_MB,
        "all": settings.FILES_MESSAGE_MB,
        "link": LINK,
        "centre": centre_of(incident.organisation_id),
    }
    body = render_to_string(f"contact/files_left_out.{incident.language}.txt", words).strip() + "\n"
    try:
        return write_to_client(
            incident,
            channel=Channel.EMAIL,
            body=body,
            key=f"{KEY}{source.pk}",
            now=now,
            has_link=True,
        )
    except Refused:
        return None


def _may_be_told(incident: Incident, source: Entry, now: datetime) -> bool:
    is_theirs = source.is_public and source.by_id == incident.requester_id
    if incident.in_triage or not is_theirs or source.data.get("automatic"):
        return False
    ours = Delivery.objects.filter(
        to__iexact=incident.requester.email, key__contains=f"-{KEY}", created_at__gt=now - A_DAY
    )
    return ours.count() < MOST_A_DAY
