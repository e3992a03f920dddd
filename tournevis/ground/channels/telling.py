"""Telling one of our people something: by mail and by SMS, in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from tournevis.engines import sms
from tournevis.ground.channels.models import Channel, Delivery
from tournevis.ground.channels.posting import LINK, post
from tournevis.ground.organisations.models import MagicLink, Person

WHAT = "⟦what⟧"
BOTH = (Channel.EMAIL.value, Channel.SMS.value)
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

    `name` is of the templates `<name>_mail.<language>.txt`, whose first line is the subject, and
    `<name>_sms.<language>.txt`, which may hold `WHAT`: of `words["what"]`, it takes as much as one
    message has room for. Twice is better than never: they are ours.
    """
    usual = {Channel.EMAIL.value: person.email, Channel.SMS.value: person.phone}
    told = []
    for channel in channels:
        address = to or usual[channel]
        if not address:
            continue
        subject, body = _text(channel, name, person.language, words)
        told.append(
            post(
                organisation=organisation,
                key=f"{key}-{channel}",
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
    text = render_to_string(f"{name}_mail.{language}.txt", dict(words)).strip()
    subject, _, rest = text.partition("\n")
    return subject.strip(), rest.strip() + "\n"
