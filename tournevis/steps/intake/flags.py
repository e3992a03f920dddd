"""What an engineer should look at twice, in plain words on the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations.models import Organisation

SENTENCES = {
    "other_sender": gettext_noop("written by someone else: %(from)s"),
    "looks_like": gettext_noop(
        "looks like an answer to #%(number)s: joined to it by hand if it is"
    ),
    "automatic": gettext_noop("an automatic message (%(reason)s)"),
    "failed": gettext_noop("could not be delivered to %(to)s"),
    "delayed": gettext_noop("not yet delivered to %(to)s: their mail server is late"),
    "closed": gettext_noop("written after the incident was closed"),
    "forged_token": gettext_noop("came to a reply address that we did not make"),
    "same_id": gettext_noop("another message came under the same Message-ID, with other content"),
    "several": gettext_noop("this person belongs to several clients: choose which one"),
    "forwarded": gettext_noop("forwarded by an engineer; first written by %(original)s"),
    "typed": gettext_noop("typed into the web form: nothing proves who it was"),
    "by_staff": gettext_noop("written by an engineer: choose for which client"),
    "files_left_out": gettext_noop("files too large to be kept apart: %(names)s"),
    "domain": gettext_noop(
        "comes from the domain of %(client)s, but nothing proves that it was sent from there"
    ),
    "newcomer": gettext_noop(
        "the first message of %(name)s: their company is known by the domain they write from"
    ),
    "crowd": gettext_noop(
        "many unknown senders write: whatever else comes from them waits in quarantine, and nobody"
        " is alerted of it until somebody has this one"
    ),
    "flood": gettext_noop(
        "many messages come in this client's name and nothing proves who writes them:"
        " the rest joins here and alerts nobody"
    ),
}

# What engines.mail says of a message; it knows no Django, so its words are marked here.
REASONS = (
    gettext_noop("a delivery report: failed"),
    gettext_noop("a delivery report: delayed"),
    gettext_noop("null return path"),
    gettext_noop("a mailing list"),
    gettext_noop("an automatic responder's field"),
    gettext_noop("asks for no automatic answer"),
    gettext_noop("a robot's address"),
    gettext_noop("an out-of-office subject"),
    gettext_noop("a delivery report"),
    gettext_noop("a read receipt"),
    gettext_noop("an answer of a calendar"),
    gettext_noop("took too long to read: only its head was read"),
    gettext_noop("took too much memory to read: only its head was read"),
    gettext_noop("broke the program that reads mail: only its head was read"),
    gettext_noop("no mail header"),
    gettext_noop("empty"),
)


def flag(
    incident: Incident, code: str, *, centre: Organisation, now: datetime, **values: Any
) -> Entry:
    """Record why to look twice: `data["why"]` in the centre's language, `data["flag"]` the code.

    `inbound`, if given, is the message that is itself nothing but this flag (a delivery report).
    """
    inbound = values.pop("inbound", None)
    with translation.override(centre.language):
        why = sentence({"flag": code, **values})
    data = {"why": why, "flag": code, **values}
    return incident.record(Fact.FLAGGED, now=now, data=data, inbound=inbound)


def sentence(data: Mapping[str, Any]) -> str:
    """The words of a flag's data, in the language of the page."""
    found = SENTENCES.get(str(data.get("flag")))
    if not found:
        return str(data.get("why", ""))
    reason = str(data.get("reason") or "")
    return gettext(found) % {**data, "reason": gettext(reason) if reason else ""}
