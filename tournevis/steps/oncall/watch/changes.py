"""Whoever is asked to swap is told, and whoever asked hears the answer; nobody's shift goes unsaid.

By e-mail; by SMS too where one person is meant and it begins soon: nobody is woken for a shift in
three weeks, nor everybody because one of them asks anyone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string

from tournevis.engines import clock, sms
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import changes
from tournevis.ground.staff.models import Change, Rota

SOON = timedelta(days=2)


def tell(rota: Rota, now: datetime) -> None:
    """Say what changed on this rota; called where its handoff is held."""
    for change in changes.take(rota, now):
        _say(change, now)


def _say(change: Change, now: datetime) -> None:
    person, words = change.person, _words(change, now)
    channels = [(Channel.EMAIL, person.email)]
    is_of_anyone = change.kind == Change.Kind.ASKED and change.swap and change.swap.to is None
    if change.starts_at < now + SOON and not is_of_anyone:
        channels.append((Channel.SMS, person.phone))
    for channel, to in channels:
        if to:
            subject, body = _text(channel, person, words)
            outbox.post(
                organisation=change.organisation_id,
                key=f"change-{change.pk}-{channel}",
                channel=channel,
                to=to,
                person=person,
                subject=subject,
                body=body,
                again_if_unsure=True,
                now=now,
            )


def _words(change: Change, now: datetime) -> dict[str, object]:
    person, swap = change.person, change.swap

    def said(at: datetime | None) -> str:
        return clock.moment_in_words(at, now, person.timezone, person.language) if at else ""

    return {
        "person": person,
        "what": change.kind,
        "by": change.by.name,
        "rota": change.rota.name,
        "start": said(change.starts_at),
        "end": said(change.ends_at),
        "returns_from": said(swap.returns_from) if swap else "",
        "returns_to": said(swap.returns_to) if swap else "",
        "words": swap.words if swap and change.kind == Change.Kind.ASKED else "",
        "mine": f"{settings.BASE_URL}/oncall/mine/",
    }


def _text(channel: str, person: Person, words: dict[str, object]) -> tuple[str, str]:
    """The subject and the body."""
    kind = "mail" if channel == Channel.EMAIL else "sms"
    body = render_to_string(f"oncall/change_{kind}.{person.language}.txt", words).strip()
    if channel == Channel.SMS:
        return "", sms.fit(sms.plainer(body), 2)
    subject, _newline, rest = body.partition("\n")
    return subject, rest.strip() + "\n"
