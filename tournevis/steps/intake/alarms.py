"""Is intake behind, or does quarantine grow? Then somebody is told before a client waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tournevis.ground.channels.models import Inbound
from tournevis.ground.organisations.asking import centres_of
from tournevis.ground.organisations.models import Person

LATE = timedelta(minutes=2)
"""A message that waits longer was not taken in at its first try, or nobody takes in at all."""
AN_HOUR = timedelta(hours=1)
MANY_AN_HOUR = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """`waiting` messages, the oldest for `oldest_seconds`; how many were put aside, and lately."""

    waiting: int
    oldest_seconds: float
    put_aside: int
    put_aside_lately: int

    @property
    def is_behind(self) -> bool:
        """Whether the oldest message waits too long."""
        return self.oldest_seconds > LATE.total_seconds()

    @property
    def is_growing(self) -> bool:
        """Whether much came into quarantine within the hour."""
        return self.put_aside_lately >= MANY_AN_HOUR


def figures(messages: QuerySet[Inbound], now: datetime) -> Figures:
    """How intake stands for these messages."""
    waiting = messages.filter(state=Inbound.State.RECEIVED)
    oldest = waiting.order_by("received_at").values_list("received_at", flat=True).first()
    aside = messages.filter(state=Inbound.State.QUARANTINED)
    return Figures(
        waiting=waiting.count(),
        oldest_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        put_aside=aside.count(),
        put_aside_lately=aside.filter(received_at__gt=now - AN_HOUR).count(),
    )


def of(person: Person, now: datetime) -> list[str]:
    """What is wrong with intake at this person's centres, in their words; empty when nothing is."""
    found = figures(Inbound.objects.filter(organisation__in=centres_of(person)), now)
    told = []
    if found.is_behind:
        minutes = int(found.oldest_seconds // 60)
        words = ngettext(
            "Messages are waiting to be taken in, the oldest for %(n)s minute: is a worker running?",
            "Messages are waiting to be taken in, the oldest for %(n)s minutes: is a worker running?",
            minutes,
        )
        told.append(words % {"n": minutes})
    if found.is_growing:
        told.append(
            _("%(n)s messages came into quarantine within the hour: look at why.")
            % {"n": found.put_aside_lately}
        )
    return told
