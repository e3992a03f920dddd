"""STOP, as the engineers see it: told on the client's open incidents, and confirmed once."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.engines import sms
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel, Silence
from tournevis.ground.channels.sms.silence import CONFIRMATION
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, Organisation

STOPPED = gettext_noop("the client answered STOP: nothing automatic leaves by SMS to them any more")
STARTED = gettext_noop("the client answered START: they have automatic SMS again")
SAID_STOP = gettext_noop(
    "%(centre)s: no more automatic SMS to this number. Answer START to have them again."
)
SAID_START = gettext_noop("%(centre)s: you have automatic SMS again. Answer STOP to end them.")


def hear(number: str, text: str, now: datetime) -> bool:
    """Whether an SMS says STOP or START and nothing else; what it changed is then told.

    `number` is E.164; called within `walls.system()`. The silence itself began as the message was
    kept: here it is told, once however often it was said.
    """
    if sms.wish(text) is None:
        return False
    fresh = Silence.objects.select_for_update().filter(number=number, is_told=False)
    for silence in list(fresh):
        _tell(silence, now)
    return True


def _tell(silence: Silence, now: datetime) -> None:
    centre = Organisation.objects.get(pk=silence.organisation_id)
    why = STOPPED if silence.ended_at is None else STARTED
    for incident in _open_incidents(silence):
        with walls.opened(centre.pk, incident.organisation_id):
            incident.record(Fact.FLAGGED, now=now, data={"why": why, "flag": "silence"})
    with walls.opened(centre.pk):
        _confirm(silence, centre, now)
        Silence.objects.filter(pk=silence.pk).update(is_told=True)


def _open_incidents(silence: Silence) -> list[Incident]:
    """Those of whoever has this number, at this centre or a company it serves."""
    served = Contract.objects.filter(centre=silence.organisation_id).values("organisation")
    here = Q(organisation=silence.organisation_id) | Q(organisation__in=served)
    mine = Incident.objects.open().filter(here, requester__phone=silence.number)
    return list(mine.order_by("pk")[:20])


def _confirm(silence: Silence, centre: Organisation, now: datetime) -> None:
    with translation.override(centre.language):
        words = gettext(SAID_STOP if silence.ended_at is None else SAID_START)
    body = words % {"centre": centre.name[:40]}
    outbox.post(
        organisation=centre.pk,
        key=f"{CONFIRMATION}{silence.pk}-{silence.turns}",
        channel=Channel.SMS,
        to=silence.number,
        body=sms.fit(sms.plainer(body), 1),
        now=now,
    )
