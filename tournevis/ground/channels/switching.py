"""When a message to a client fails: it is said, the address is marked, and where the centre allows
it the message goes by the other channel, once. Alerts to engineers escalate by themselves."""

from __future__ import annotations

from datetime import datetime

from tournevis.engines import sms
from tournevis.engines.mail.light import plain_text
from tournevis.ground.channels import addresses
from tournevis.ground.channels.models import TAKEN_BACK, Channel, Delivery
from tournevis.ground.channels.posting import LINK, OPENS, Letter, post
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import MagicLink, Person, SendingRules, centre_id_of

MOST_PARTS = 4  # of an SMS that stands in for a mail
LINK_ROOM = 90  # letters that a minted link takes
OTHER = {Channel.EMAIL.value: Channel.SMS.value, Channel.SMS.value: Channel.EMAIL.value}


def failed(delivery: Delivery, now: datetime, trouble: str) -> Delivery | None:
    """It will not arrive; gives what goes in its place, if anything. The row is locked and its
    organisation's wall is open."""
    delivery.settle(state=Delivery.State.FAILED, trouble=trouble)
    status = addresses.status_in(trouble)
    if delivery.channel == Channel.EMAIL and addresses.HARD.fullmatch(status):
        addresses.came_back(
            delivery.organisation_id, delivery.channel, delivery.to,
            status=status, why=trouble, now=now,
        )  # fmt: skip
    return by_the_other_way(delivery, now) if _may_switch(delivery) else None


def by_the_other_way(delivery: Delivery, now: datetime) -> Delivery | None:
    """Send it by the other channel; None when its person has no address there that is known good.

    Once for each message: the same again gives the one that was sent.
    """
    person, channel = _person(delivery), OTHER.get(delivery.channel, "")
    to = _address(person, channel)
    if person is None or not to or delivery.is_copy or _is_replacement(delivery) or stays(delivery):
        return None
    if addresses.is_dead(delivery.organisation_id, channel, to):
        return None
    link = delivery.link_purpose and delivery.link_subject
    return post(
        organisation=delivery.organisation_id,
        key=f"{delivery.key[:110]}-{channel}",
        channel=channel,
        to=to,
        person=person,
        subject=delivery.subject,
        sender=delivery.sender,
        reply_to=delivery.reply_to,
        in_reply_to=delivery.in_reply_to,
        body=_shortened(delivery.body) if channel == Channel.SMS else delivery.body,
        now=now,
        is_automatic=delivery.is_automatic,
        link=(MagicLink.Purpose(delivery.link_purpose), delivery.link_subject or 0)
        if link
        else None,
        letter=Letter(
            references=tuple(delivery.references.split()),
            signature=delivery.signature,
            language=delivery.language,
            is_question=delivery.is_question,
            origin=delivery,
        ),
    )


def other_way(delivery: Delivery) -> str:
    """The channel by which it could go instead; "" where there is none."""
    person, channel = _person(delivery), OTHER.get(delivery.channel, "")
    to = _address(person, channel)
    if not to or delivery.is_copy or _is_replacement(delivery) or stays(delivery):
        return ""
    return "" if addresses.is_dead(delivery.organisation_id, channel, to) else channel


def _may_switch(delivery: Delivery) -> bool:
    if delivery.again_if_unsure or delivery.trouble == TAKEN_BACK or delivery.person_id is None:
        return False
    if stays(delivery):
        return False
    centre = centre_id_of(delivery.organisation_id)
    with walls.opened(centre):
        return SendingRules.of(centre).may_switch


def stays(delivery: Delivery) -> bool:
    """What signs somebody in, or proves that an address is theirs, goes to that address alone."""
    opens = delivery.link_purpose not in ("", MagicLink.Purpose.CLIENT)
    return opens or delivery.key.startswith(OPENS)


def _is_replacement(delivery: Delivery) -> bool:
    return delivery.origin_id is not None and not delivery.is_copy


def _person(delivery: Delivery) -> Person | None:
    return Person.objects.filter(pk=delivery.person_id).first() if delivery.person_id else None


def _address(person: Person | None, channel: str) -> str:
    if person is None or not channel:
        return ""
    return person.email if channel == Channel.EMAIL else person.phone


def _shortened(body: str) -> str:
    """A mail's words as an SMS: without marks, in cheap letters, cut where they grow too long.

    Its link comes last and whole; the lines that held it are left out.
    """
    lines = [line for line in body.split("\n") if LINK not in line]
    whole = sms.plainer(" ".join(plain_text("\n".join(lines)).split()))
    end = f" {LINK}" if LINK in body else ""
    room, text = " " * LINK_ROOM if end else "", whole
    while sms.segments(f"{text}...{room}") > MOST_PARTS:
        text = text[: len(text) - max(1, len(text) // 20)]
    if text != whole and " " in text:  # between two words
        text = text.rsplit(" ", 1)[0].rstrip(" ,;:.-")
    return text + ("" if text == whole else "...") + end
