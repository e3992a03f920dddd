"""Machines write too (RFC 3834): what they send never opens an incident by itself, and is capped."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from tournevis.ground.channels.models import Delivery, Inbound
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation, Person
from tournevis.steps.intake.flags import flag
from tournevis.steps.intake.message import Message
from tournevis.steps.intake.senders import Sender, served_by

MOST_AN_HOUR = 20
MOST_STRANGERS_AN_HOUR = 200  # of one centre: a forger has as many addresses as they like
# People write through lists, and some programs ask for no answer in a person's name.
PERHAPS_A_PERSON = ("a mailing list", "Precedence: list", "asks for no automatic answer")


class Aside(Exception):
    """This message is put in quarantine; says why, in plain English words to be translated.

    `detail` is what follows them as it is.
    """

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why)
        self.why, self.detail = why, detail


def why_automatic(message: Message, centre: Organisation) -> str:
    """Why no machine may answer this message; "" when a person seems to have written it."""
    if message.sender and message.sender == centre.email.lower():
        return _("our own message came back")
    return message.automatic


def refuse_machines(why: str, sender: Sender) -> None:
    """An automatic message opens no incident: raises `Aside`.

    A client's own mail that only came through a list is a person's: it opens one, unanswered.
    """
    if why and not (sender.homes and why in PERHAPS_A_PERSON):
        raise Aside(_("an automatic message"), why)


def refuse_floods(requester: Person, centre: Organisation, now: datetime) -> None:
    """Some incidents an hour from one address nobody vouches for, not more: raises `Aside`.

    Nor more than some from all who are unknown together: each alerts an engineer, and a client's
    alert must not wait behind thousands of theirs.
    """
    lately = Incident.objects.filter(opened_at__gt=now - timedelta(hours=1))
    if requester.pk and lately.filter(requester=requester).count() >= MOST_AN_HOUR:
        raise Aside(_("too many messages from this address within an hour"))
    if lately.filter(organisation=centre, in_triage=True).count() >= MOST_STRANGERS_AN_HOUR:
        raise Aside(_("too many messages from unknown addresses within an hour"))


def undelivered(
    held: Inbound, message: Message, centre: Organisation, now: datetime
) -> Incident | None:
    """A delivery report becomes a flag on the incident whose mail it is about; None otherwise.

    It changes nothing else: anyone can write one.
    """
    delivery = _returned(message, centre)
    incident = _incident_of(delivery) if delivery else None
    if delivery is None or incident is None:
        return None
    walls.open_to({centre.pk, incident.organisation_id})
    incident.locked()
    flag(incident, message.trouble, centre=centre, now=now, to=delivery.to, inbound=held)
    return incident


def _returned(message: Message, centre: Organisation) -> Delivery | None:
    if not (message.trouble and message.returned):
        return None
    here = Q(organisation=centre) | Q(organisation__in=served_by(centre.pk))
    ids = [message.returned, f"<{message.returned}>"]
    return Delivery.objects.filter(here, message_id__in=ids).order_by("-pk").first()


def _incident_of(delivery: Delivery) -> Incident | None:
    entry = Entry.objects.filter(delivery=delivery).select_related("incident").first()
    if entry is not None:
        return entry.incident
    mine = Incident.objects.filter(organisation=delivery.organisation_id)
    return mine.filter(pk=delivery.link_subject).first() if delivery.link_subject else None
