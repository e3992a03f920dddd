"""Whoever is asked to swap is told, and whoever asked hears the answer; nobody's shift goes unsaid.

By e-mail; by SMS too where one person is meant and it begins soon: nobody is woken for a shift in
three weeks, nor everybody because one of them asks anyone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from tournevis.engines import clock
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel
from tournevis.ground.staff import changes
from tournevis.ground.staff.models import Change, Rota

SOON = timedelta(days=2)


def tell(rota: Rota, now: datetime) -> None:
    """Say what changed on this rota; called where its handoff is held."""
    for change in changes.take(rota, now):
        _say(change, now)


def _say(change: Change, now: datetime) -> None:
    is_of_anyone = change.kind == Change.Kind.ASKED and change.swap and change.swap.to is None
    is_soon = change.starts_at < now + SOON and not is_of_anyone
    outbox.tell(
        change.person,
        f"change-{change.pk}",
        "oncall/change",
        _words(change, now),
        channels=(Channel.EMAIL, Channel.SMS) if is_soon else (Channel.EMAIL,),
        organisation=change.organisation_id,
        now=now,
    )


def _words(change: Change, now: datetime) -> dict[str, object]:
    person, swap = change.person, change.swap

    def said(at: datetime | None) -> str:
        return clock.moment_in_words(at, now, person.zone.key, person.language) if at else ""

    return {
        "person": person,
        "kind": change.kind,
        "by": change.by.name,
        "rota": change.rota.name,
        "start": said(change.starts_at),
        "end": said(change.ends_at),
        "returns_from": said(swap.returns_from) if swap else "",
        "returns_to": said(swap.returns_to) if swap else "",
        "words": swap.words if swap and change.kind == Change.Kind.ASKED else "",
        "mine": f"{settings.BASE_URL}/oncall/mine/",
    }
