"""How an update left: whom it reached and whom not, of those that who asks may know."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tournevis.ground.channels.models import TAKEN_BACK, Delivery
from tournevis.ground.incidents.leaving import look_of, sent_words
from tournevis.steps.contact.models import Telling
from tournevis.steps.crisis.models import Audience, Crisis, Update

MOST = 200


@dataclass(frozen=True)
class Reached:
    """One who is told; `look` is a class of the delivery component; `number` of their incident."""

    name: str
    number: int | None
    words: str
    look: str


@dataclass(frozen=True)
class Sent:
    """An update, and how it went for each. `can_undo`: all of it can still be stopped."""

    update: Update
    reached: list[Reached]
    can_undo: bool

    @property
    def failed(self) -> int:
        """How many it did not reach."""
        return sum(each.look == "failed" for each in self.reached)

    @property
    def gone(self) -> int:
        """How many it was handed to."""
        return sum(each.look in ("sent", "delivered") for each in self.reached)


def updates_sent(crisis: Crisis, now: datetime, most: int = 6) -> list[Sent]:
    """The latest updates, newest first."""
    rows = crisis.updates.select_related("by").order_by("-at", "-pk")[:most]
    return [_sent(crisis, each, now) for each in rows]


def key_of(mark: str) -> str:
    """How the message of an update to the clients is named."""
    return f"crisis-{mark}"


def management_key(crisis: Crisis, mark: str, email: str) -> str:
    """How the mail to one of the management is named; addresses may be longer than names."""
    whose = hashlib.sha256(email.lower().encode()).hexdigest()[:16]
    return f"crisis-{crisis.pk}-management-{mark}-{whose}"


def _sent(crisis: Crisis, update: Update, now: datetime) -> Sent:
    is_clients = update.audience == Audience.CLIENTS
    reached, waiting = (_clients if is_clients else _management)(crisis, update, now)
    can_undo = not update.stopped_at and 0 < waiting == update.told
    return Sent(update, reached, can_undo)


def _clients(crisis: Crisis, update: Update, now: datetime) -> tuple[list[Reached], int]:
    rows = Telling.objects.filter(parent=crisis.incident, key=key_of(update.nonce))
    tellings = list(rows.select_related("incident__organisation").order_by("pk")[:MOST])
    keys = {f"{each.incident_id}-together-{each.pk}": each.pk for each in tellings}
    letters = Delivery.objects.filter(
        organisation__in={each.organisation_id for each in tellings}, key__in=list(keys)
    )
    left = {keys[each.key]: each for each in letters}
    waiting = sum(each.state == Telling.State.WAITING for each in tellings)
    return [_client(each, left.get(each.pk)) for each in tellings], waiting


def _client(telling: Telling, letter: Delivery | None) -> Reached:
    words, look = {
        Telling.State.WAITING: (_("about to leave"), "pending"),
        Telling.State.TOLD: (_("on their page: they were written to already"), "sent"),
        Telling.State.FAILED: (_(telling.trouble or "…"), "failed"),
        Telling.State.STOPPED: (_("taken back"), "pending"),
    }[Telling.State(telling.state)]
    if letter is not None:
        words, look = sent_words(letter), look_of(letter)
    return Reached(telling.incident.organisation.name, telling.incident_id, words, look)


def _management(crisis: Crisis, update: Update, now: datetime) -> tuple[list[Reached], int]:
    prefix = management_key(crisis, update.nonce, "")[:-16]
    rows = Delivery.objects.filter(
        organisation=crisis.organisation_id, created_at=update.at, key__startswith=prefix
    )
    letters = list(rows.order_by("pk")[:MOST])
    waiting = sum(_can_stop(each, now) for each in letters)
    return [Reached(each.to, None, sent_words(each), look_of(each)) for each in letters], waiting


def _can_stop(letter: Delivery, now: datetime) -> bool:
    is_queued = letter.state == Delivery.State.QUEUED and letter.trouble != TAKEN_BACK
    return is_queued and letter.due_at is not None and letter.due_at > now
