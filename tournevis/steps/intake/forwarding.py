"""An engineer passes on what a client wrote to them: the client is the client, not the engineer."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from tournevis.engines.mail import reply_address, subject_line
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.tokens import reply_token
from tournevis.ground.organisations.models import Organisation, Person
from tournevis.steps.intake.joining import data_of
from tournevis.steps.intake.message import Message, Original


def record(incident: Incident, held: Inbound, message: Message, by: Person, now: datetime) -> None:
    """The client's own words as theirs; what the engineer wrote above them is for the team.

    Where the two cannot be told apart, the client reads none of it.
    """
    original = message.original
    assert original is not None  # noqa: S101 - whoever calls has seen it
    told = {"forwarded_by": by.name}
    incident.record(Fact.OPENED, now=now, by=by, data={"channel": "email", **told}, is_public=True)
    are_theirs = bool(original.text.strip())
    incident.record(
        Fact.MESSAGE_IN,
        now=now,
        by=incident.requester,
        text=original.text if are_theirs else message.whole,
        data={**data_of(message, ""), "from": original.address, **told},
        is_public=are_theirs,
        inbound=held,
    )
    if are_theirs and message.text.strip() and message.text.strip() != message.whole.strip():
        incident.record(Fact.NOTE, now=now, by=by, text=message.text)


def tell(incident: Incident, by: Person, centre: Organisation, now: datetime) -> None:
    """Tell the engineer that it is done, with an address to add to it."""
    with translation.override(by.language):
        told = {"number": incident.pk, "name": incident.requester.name}
        subject = gettext("Done: #%(number)s, for %(name)s") % told
        body = (
            gettext(
                "What you passed on is now incident #%(number)s, for %(name)s. They were told that we"
                " have their message. To add something for the team, answer this mail."
            )
            % told
        )
    token = reply_token(incident.pk, by.pk)
    outbox.post(
        organisation=centre.pk,
        key=f"{incident.pk}-passed-on",
        channel=Channel.EMAIL,
        to=by.email,
        person=by,
        sender=centre.email,
        reply_to=reply_address(centre.email, token) if centre.email else "",
        subject=subject_line(subject),
        body=f"{body}\n",
        now=now,
    )


def is_theirs_to_pass_on(message: Message) -> Original | None:
    """What was passed on, if it is proven that its sender sent it: a From can be forged."""
    return message.original if message.is_vouched else None
