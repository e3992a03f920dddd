"""Machines write too (RFC 3834): what they send never opens an incident by itself, and is capped."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from tournevis.ground.channels import reports
from tournevis.ground.channels.inbox import plain
from tournevis.ground.channels.models import Channel, Delivery, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import MagicLink, Organisation, Person
from tournevis.steps.intake import crowds
from tournevis.steps.intake.flags import flag
from tournevis.steps.intake.message import Message
from tournevis.steps.intake.senders import Sender, served_by

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 20
MOST_UNPROVEN_AN_HOUR = 10  # open ones of one client, from mails that nothing proves to be theirs
MOST_BUNDLED_AN_HOUR = 200
MOST_STRANGERS_AN_HOUR = 200  # of one centre: a forger has as many addresses as they like
# People write through lists, and some programs ask for no answer in a person's name.
PERHAPS_A_PERSON = ("a mailing list", "Precedence: list", "asks for no automatic answer")


# What other services send to prove an address: with it, whoever can read our incidents could sign up
# elsewhere in our name. Asked of text with single blanks: a run of them must not multiply the work.
_CODE = r"(?=[a-z0-9 -]{0,11}\d)[a-z0-9]{3,5}(?:[ -]?[a-z0-9]{2,5})?"
SENT_CODE = re.compile(
    rf"\b(?:your|votre)\b[^.]{{0,60}}\b(?:code|passcode|otp|password|mot de passe)\b"
    rf"[^.]{{0,30}}?(?:\bis\b|\best\b|:) ?{_CODE}\b"
    r"|\b\d{4,8}\b\s+(?:is|est)\s+(?:your|votre)\b[^.]{0,60}\bcode\b"
    r"|\b(?:verification|confirmation|security|login|sign-?in|one-time) code\b[^.]{0,20}?:? ?"
    r"\d{3,4}[ -]?\d{1,4}\b"
    r"|\bcode (?:de )?(?:vérification|confirmation|sécurité|connexion|validation)\b[^.]{0,20}?:? ?"
    r"\d{3,4}[ -]?\d{1,4}\b",
    re.I,
)
ASKED_TO_CONFIRM = re.compile(
    r"\b(?:confirm|verify|validate|activate|confirme[zr]|vérifie[zr]|valide[zr]|active[zr])\s+"
    r"(?:that\s+)?(?:your|votre|this|cette|l['’])\s*"
    r"(?:new\s+|nouvelle\s+)?(?:e-?mail|mail|adresse|address|account|compte|registration|inscription)"
    r"|\breset your password\b|\bréinitialise[zr] votre mot de passe\b",
    re.I,
)


class Aside(Exception):
    """This message is put in quarantine; says why, in plain English words to be translated.

    `detail` is what follows them as it is; `crowd` the incident that stands for it (`crowds`).
    """

    def __init__(self, why: str, detail: str = "", crowd: int | None = None) -> None:
        super().__init__(why)
        self.why, self.detail, self.crowd = why, detail, crowd


def why_automatic(message: Message, centre: Organisation) -> str:
    """Why no machine may answer this message; "" when a person seems to have written it."""
    if message.sender and plain(message.sender) == centre.email.lower():
        return _("our own message came back")
    return message.automatic


def refuse_machines(why: str, sender: Sender) -> None:
    """An automatic message opens no incident: raises `Aside`.

    A client's own mail that only came through a list is a person's: it opens one, unanswered.
    """
    if why and not (sender.homes and why in PERHAPS_A_PERSON):
        raise Aside(_("an automatic message"), why)


def refuse_verifications(message: Message, sender: Sender) -> None:
    """A code or a link by which another service proves an address waits for a person: `Aside`.

    What clients and engineers write is theirs, whatever it says.
    """
    if sender.homes or sender.staff is not None:
        return
    said = " ".join(f"{message.subject} {message.whole[:3000]}".split())
    is_link = "http" in said and ASKED_TO_CONFIRM.search(said)
    if is_link or SENT_CODE.search(said):
        raise Aside(_("another service asks to confirm an address, or sends a code"))


def why_ours(message: Message) -> str:
    """Why no answer may go to this sender: a centre of this house receives there; "" otherwise."""
    if message.channel != Channel.EMAIL:
        return ""
    centres = Organisation.objects.filter(kind=Organisation.Kind.CENTRE)
    is_ours = centres.filter(email__iexact=plain(message.sender)).exists()
    return _("our own message came back") if is_ours else ""


def bundle_of(message: Message, requester: Person, now: datetime) -> Incident | None:
    """Of more mails in a client's name than a client writes, the incident that the rest joins.

    None while there are few, or when the domain proves them. Raises `Aside` for thousands. Only
    what nobody has yet counts, and is joined: somebody is being alerted for it, so a true mail
    among forged ones is seen; once they have it, the next one alerts again.
    """
    if message.channel != Channel.EMAIL or message.is_vouched or not requester.pk:
        return None
    theirs = Incident.objects.filter(requester=requester, in_triage=False)
    waiting = theirs.filter(status=Incident.Status.NEW, opened_at__gt=now - AN_HOUR)
    lately = list(waiting.order_by("-pk")[:MOST_UNPROVEN_AN_HOUR])
    if len(lately) < MOST_UNPROVEN_AN_HOUR:
        return None
    written = lately[0].entries.filter(kind=Fact.MESSAGE_IN, at__gt=now - AN_HOUR)
    if written.count() > MOST_BUNDLED_AN_HOUR:
        raise Aside(_("too many messages from this address within an hour"))
    return lately[0]


def refuse_floods(requester: Person, sender: Sender, centre: Organisation, now: datetime) -> bool:
    """Some incidents an hour from one address nobody vouches for, not more: raises `Aside`.

    Nor more than some from all who are unknown together: each alerts an engineer, and a client's
    alert must not wait behind thousands of theirs. True for the first of those: it is opened, so
    that somebody is alerted, and stands for what is put aside after it until somebody has it.
    """
    lately = Incident.objects.filter(opened_at__gt=now - AN_HOUR)
    theirs = lately.filter(requester=requester) if requester.pk else lately.none()
    if theirs.count() >= MOST_AN_HOUR and theirs.filter(status=Incident.Status.NEW).exists():
        raise Aside(_("too many messages from this address within an hour"))
    if sender.homes or sender.staff is not None:
        return False  # a client or an engineer is no stranger, whatever else is unclear
    if lately.filter(organisation=centre, in_triage=True).count() < MOST_STRANGERS_AN_HOUR:
        return False
    crowd = crowds.waiting(centre)
    if crowd is not None:
        raise Aside(crowds.WHY, crowd=crowd.pk)
    return True


def undelivered(
    held: Inbound, message: Message, centre: Organisation, now: datetime
) -> Incident | None:
    """A delivery report becomes a flag on the incident whose mail it is about; None otherwise.

    Who names the message by its id, which nobody can guess, is believed: it has failed, and its
    address is marked. Not once its recipient has written since: then it did arrive, and their answer
    may have told the id to others.
    """
    delivery = _returned(message, centre)
    incident = _incident_of(delivery) if delivery else None
    if delivery is None or incident is None:
        return None
    walls.open_to({centre.pk, incident.organisation_id})
    incident.locked()
    flag(incident, message.trouble, centre=centre, now=now, to=delivery.to, inbound=held)
    if not _was_answered(delivery, centre):
        noted = reports.bounced if message.trouble == "failed" else reports.delayed
        noted(delivery, message.status, message.diagnostic, now)
    return incident


def _returned(message: Message, centre: Organisation) -> Delivery | None:
    if not (message.trouble and message.returned):
        return None
    here = Q(organisation=centre) | Q(organisation__in=served_by(centre.pk))
    ids = [message.returned, f"<{message.returned}>"]
    return Delivery.objects.filter(here, message_id__in=ids).order_by("-pk").first()


def _was_answered(delivery: Delivery, centre: Organisation) -> bool:
    since = delivery.accepted_at or delivery.created_at
    mails = Inbound.objects.filter(organisation=centre, channel=delivery.channel)
    return mails.filter(sender__iexact=delivery.to, received_at__gt=since).exists()


def _incident_of(delivery: Delivery) -> Incident | None:
    """The incident it is about: a copy, or what went in another's place, is told with the first."""
    first = delivery
    while first.origin is not None:
        first = first.origin
    entry = Entry.objects.filter(delivery=first).select_related("incident").first()
    if entry is not None:
        return entry.incident
    if delivery.link_purpose not in MagicLink.OF_INCIDENT:
        return None
    mine = Incident.objects.filter(organisation=delivery.organisation_id)
    return mine.filter(pk=delivery.link_subject or 0).first()
