"""Answering the alert's mail: OK, FINI, SUIVANT as its first word.

The address that is answered holds a secret made for this one mail; only its hash is kept. It counts
only from an address of the person it was made for: who else has the mail has their secret, not
their mailbox, and who writes in their name has not the secret. Other words are kept as a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tournevis.engines import sms
from tournevis.engines.mail import token_in
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.tokens import read_token
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import Address, MagicLink, Person, centre_id_of
from tournevis.steps.intake.loops import Aside
from tournevis.steps.intake.message import Message
from tournevis.steps.oncall.answers import many
from tournevis.steps.oncall.answers.acknowledge import Reply, act
from tournevis.steps.oncall.answers.saying import answer_text
from tournevis.steps.oncall.models import Page

PURPOSES = (MagicLink.Purpose.ACKNOWLEDGE, MagicLink.Purpose.BATCH)
MOST_TOKENS, MOST_WORDS = 20, 2000
log = structlog.get_logger(__name__)


def hear(held: Inbound, message: Message, now: datetime) -> bool:
    """Whether a mail answers an alert; it is then dealt with. Called within `walls.system()`.

    Raises `Aside` as `link_of` does.
    """
    link = link_of(held, message, PURPOSES)
    pages = _pages(link) if link else []
    if link is None or not pages:
        return False
    verb = sms.word_alone(message.text)
    if verb is None:
        return _noted(pages[0], held, message, now)
    if many.is_many(pages):
        many.begin(pages, verb, how="email", channel=Channel.EMAIL, to=message.sender, now=now)
        return True
    words = _besides(message.text)
    done = [(each, act(each, verb, now=now, how="email", words=words)) for each in pages]
    told = [(each, answer) for each, answer in done if answer is not None]
    if told:
        _say(link, told, message.sender, now)
    return True


def link_of(
    held: Inbound, message: Message, purposes: Sequence[MagicLink.Purpose]
) -> MagicLink | None:
    """The living link, for one of these purposes, whose secret this mail was sent to.

    Raises `Aside` for one that has the secret, but comes from somebody else. What a machine wrote
    is no answer.
    """
    link = None if message.automatic or message.trouble else _link_of(held, message, purposes)
    if link is not None and not _is_theirs(link.person, message.sender):
        log.warning("an alert answered from another address", person=link.person_id)
        raise Aside(gettext_noop("an answer to an alert, from somebody it was not sent to"))
    return link


def note(incident: Incident, by: Person, held: Inbound, message: Message, now: datetime) -> None:
    """No word we know: what they wrote is kept for the team, and nothing is taken."""
    incident.locked()
    text = message.text[:MOST_WORDS].strip() or "…"
    incident.record(Fact.NOTE, now=now, by=by, text=text, inbound=held)


def say(
    to: str, person: Person, number: int, text: str, *, organisation: int, key: str, now: datetime
) -> None:
    """Answer whoever answered the alert of this incident."""
    with translation.override(person.language):
        subject = _("Your answer to the alert #%(number)s") % {"number": number}
    with walls.opened(organisation, person.organisation_id):
        outbox.post(
            organisation=organisation,
            key=key,
            channel=Channel.EMAIL,
            to=to,
            person=person,
            subject=subject,
            body=f"{text}\n",
            now=now,
        )


def _link_of(
    held: Inbound, message: Message, purposes: Sequence[MagicLink.Purpose]
) -> MagicLink | None:
    """A token of an incident is no secret of an alert: nothing is looked up for it."""
    centre = held.organisation.email
    for address in message.recipients[:MOST_TOKENS] if centre else ():
        token = token_in([address], centre)
        for purpose in purposes if token and read_token(token) is None else ():
            with walls.system():
                link = links.open_with(token or "", purpose)
            if link is not None:
                return link
    return None


def _is_theirs(person: Person, sender: str) -> bool:
    """Whether this person reads mail at that address."""
    if not sender:
        return False
    mine = Address.objects.filter(person=person, kind="email", verified_at__isnull=False)
    return sender == person.email.lower() or mine.filter(value=sender).exists()


def _pages(link: MagicLink) -> list[Page]:
    """The page of that mail; all of a batch. Who was only told of something quiet has no page."""
    mine = Page.objects.filter(person=link.person_id).select_related("person", "incident")
    if link.purpose == MagicLink.Purpose.BATCH:
        return list(mine.filter(batch=link.subject).order_by("incident", "pk"))
    found = mine.filter(incident=link.subject).order_by("-pk").first()
    home = link.organisation_id
    told = Page(organisation_id=home, incident_id=link.subject, person=link.person)
    return [found or told]


def _noted(page: Page, held: Inbound, message: Message, now: datetime) -> bool:
    with walls.opened(page.organisation_id, centre_id_of(page.organisation_id)):
        incident = worked_on_by(page.person).filter(pk=page.incident_id).first()
        if incident is None:
            return False
        note(incident, page.person, held, message, now)
    return True


def _besides(text: str) -> str:
    """What stands under the first line: what was done, in their words."""
    lines = text.strip().split("\n")[1:]
    return "\n".join(lines).strip()[:MOST_WORDS]


def _say(link: MagicLink, told: list[tuple[Page, Reply]], to: str, now: datetime) -> None:
    person, (page, answer) = link.person, told[0]
    key = f"heard-mail-{page.incident_id}-{person.pk}-{answer.outcome}-{len(told)}"
    text = answer_text(person, told, now)
    say(to, person, page.incident_id, text, organisation=link.organisation_id, key=key, now=now)
