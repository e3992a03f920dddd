"""Telling one of the centre's people something of a crisis, by SMS and e-mail at once, day and night."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from tournevis.engines import clock, sms
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.paging.wording import one_line

LONGEST_SUBJECT = 60


def alert(
    incident: Incident,
    to: Person,
    what: str,
    *,
    key: str,
    now: datetime,
    by: Person | None = None,
    role: str = "",
    at: datetime | None = None,
    text: str = "",
) -> None:
    """Tell `to` what happened: `what` names a paragraph of `crisis/alert.*.txt`. One `key`, once.

    Quiet hours are not asked: whoever has a part in a crisis is told of it.
    """
    language = to.language
    words = {
        "what": what,
        "person": to,
        "by": one_line(by.name) if by else "",
        "role": role,
        "at": clock.moment_in_words(at, now, to.zone.key, language) if at else "",
        "text": one_line(text),
        "number": incident.number,
        "client": one_line(incident.organisation.name),
        "subject": one_line(incident.subject)[:LONGEST_SUBJECT],
        "link": room_address(incident.number),
    }
    sentence = " ".join(render_to_string(f"crisis/alert.{language}.txt", words).split())
    for channel, address in ((Channel.SMS, to.phone), (Channel.EMAIL, to.email)):
        if not address:
            continue
        is_email = channel == Channel.EMAIL
        outbox.post(
            organisation=incident.organisation_id,
            key=f"crisis-{key}-{to.pk}-{channel}",
            channel=channel,
            to=address,
            person=to,
            subject=f"#{incident.number} {words['client']}: {words['subject']}" if is_email else "",
            body=_mail(language, words, sentence)
            if is_email
            else sms.cheaper(f"{sentence} {words['link']}"),
            again_if_unsure=True,
            now=now,
        )


def room_address(number: int) -> str:
    """The room's address, whole."""
    return f"{settings.BASE_URL}{reverse('crisis_room', args=[number])}"


def _mail(language: str, words: dict[str, object], sentence: str) -> str:
    whole = render_to_string(f"crisis/mail.{language}.txt", {**words, "sentence": sentence})
    return whole.strip() + "\n"
