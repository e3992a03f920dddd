"""Drafting: a remedy's steps as a message to the client, for an engineer to read over and send."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext_noop

from tournevis.engines import sms
from tournevis.engines.troubleshoot.guide import LANGUAGES, Remedy
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents import once
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.incidents.writing import write_to_client
from tournevis.ground.organisations.models import Person, centre_of
from tournevis.steps.contact.writing.write import sendable
from tournevis.steps.diagnosis.observe import followed
from tournevis.steps.solutions.ranking import remedy_of

KEY = "remedy"


def draft(
    incident: Incident,
    remedy: Remedy,
    language: str,
    *,
    channel: str = Channel.EMAIL,
    by: Person | None = None,
) -> str:
    """The steps in the client's language, with how one sees that it worked and what happens next.

    For an SMS the steps alone, in letters that cost less. `by` signs.
    """
    spoken = language if language in LANGUAGES else "en"
    words = {
        "name": incident.requester.first_name,
        "remedy": remedy.name[spoken],
        "steps": list(enumerate(remedy.steps.get(spoken, ()), start=1)),
        "verify": remedy.verify[spoken] if remedy.verify else "",
        "minutes": max(1, round(remedy.minutes)),
        "by": by.first_name if by else "",
        "centre": centre_of(incident.organisation_id),
    }
    if channel == Channel.SMS:
        said = render_to_string(f"remedies/draft_sms.{spoken}.txt", words)
        return sms.plainer(" ".join(said.split()))
    return render_to_string(f"remedies/draft.{spoken}.txt", words).strip() + "\n"


def send(
    incident: Incident,
    key: str,
    *,
    channel: str,
    text: str,
    nonce: str,
    by: Person,
    now: datetime,
) -> Entry | None:
    """Send a remedy's steps, as the engineer worded them; None when this form was taken before.

    A person's words count as human contact. Raises `Refused` for an empty or endless text, a client
    who cannot be reached so, a remedy that is not theirs to carry out, an incident that is over.
    """
    guide = followed(incident)
    remedy = remedy_of(guide, key)
    if remedy is None:
        raise Refused(gettext_noop("choose one of the ways out"))
    if remedy.who != "client":
        raise Refused(gettext_noop("this is not for the client to do"))
    said, mark = sendable(text, channel), once.checked(nonce)
    incident.locked()
    entry = write_to_client(
        incident, channel=channel, body=said, key=f"{KEY}-{key}-{mark}", now=now, by=by
    )
    if entry is not None:
        incident.contacted(by=by, now=now, how=channel)
    return entry


def channels_to(person: Person) -> list[str]:
    """The ways in which this person can be written to."""
    ways = ((Channel.EMAIL, person.email), (Channel.SMS, person.phone))
    return [way.value for way, address in ways if address]
