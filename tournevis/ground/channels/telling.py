"""Telling one of our people something: by mail, by SMS, on their devices, in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from tournevis.engines import sms
from tournevis.ground.channels.models import Channel, Delivery, Device
from tournevis.ground.channels.posting import LINK, post
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import MagicLink, Person

WHAT = "⟦what⟧"
BOTH = (Channel.EMAIL.value, Channel.SMS.value)
EVERY = (*BOTH, Channel.PUSH.value)
LEAST_LENGTH = 24
_LINK_LENGTH = len("/a/") + 32 + len("/")


def tell(
    person: Person,
    key: str,
    name: str,
    words: Mapping[str, object],
    *,
    organisation: int,
    now: datetime,
    channels: Sequence[str] = BOTH,
    to: str = "",
    link: tuple[MagicLink.Purpose, int] | None = None,
) -> list[Delivery]:
    """Tell them by each of these channels that reaches them, or at `to`; one `key`, once a channel.

    `name` is of the templates `<name>_mail.<language>.txt`, whose first line is the subject,
    `<name>_push.<language>.txt`, likewise, whose last line is what it opens, and
    `<name>_sms.<language>.txt`, which may hold `WHAT`: of `words["what"]`, it takes as much as one
    message has room for. Twice is better than never: they are ours.
    """
    told = []
    for channel in channels:
        subject, body = _text(channel, name, person.language, words)
        for place, address in enumerate([to] if to else _addresses(person, channel)):
            told.append(
                post(
                    organisation=organisation,
                    key=f"{key}-{channel}" if not place else f"{key}-{channel}-{place}",
                    channel=channel,
                    to=address,
                    person=person,
                    subject=subject,
                    body=body,
                    again_if_unsure=True,
                    link=link,
                    now=now,
                )
            )
    return told


def _addresses(person: Person, channel: str) -> list[str]:
    """Where this channel reaches them."""
    if channel == Channel.PUSH:
        return [each.address for each in devices_of(person)]
    address = person.email if channel == Channel.EMAIL else person.phone
    return [address] if address else []


def devices_of(person: Person) -> list[Device]:
    """Those that alerts can be sent to, the oldest first; the walls are as before then."""
    with walls.opened(person.organisation_id):
        return list(Device.objects.filter(person=person, gone_at=None).order_by("pk"))


def fitted(frame: str, what: str) -> str:
    """The frame with as much of `what` as one message holds."""
    stand_in = "x" * (len(settings.BASE_URL) + _LINK_LENGTH)

    def fits(words: str) -> bool:
        return sms.segments(frame.replace(WHAT, words).replace(LINK, stand_in)) == 1

    kept = what
    while not fits(kept) and len(kept) > LEAST_LENGTH:
        what = what[:-1].rstrip()
        kept = f"{what}..."
    return frame.replace(WHAT, kept)


def _text(channel: str, name: str, language: str, words: Mapping[str, object]) -> tuple[str, str]:
    """The subject and the body; an SMS has none, and no letters that double its price."""
    if channel == Channel.SMS:
        frame = render_to_string(f"{name}_sms.{language}.txt", dict(words)).strip()
        return "", fitted(sms.plainer(frame), sms.in_gsm(str(words.get("what", ""))))
    kind = "push" if channel == Channel.PUSH else "mail"
    text = render_to_string(f"{name}_{kind}.{language}.txt", dict(words)).strip()
    subject, _, rest = text.partition("\n")
    return subject.strip(), rest.strip() + "\n"
