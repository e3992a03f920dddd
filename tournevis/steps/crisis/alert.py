"""Telling one of the centre's people something of a crisis, by SMS, e-mail and on their devices at once,
day and night."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from tournevis.engines import clock
from tournevis.engines.mail.wording import one_line
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import LockScreen
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import Person, centre_id_of

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
    """Tell `to` what happened: `what` names a sentence of `crisis/said.*.txt`. One `key`, once.

    Quiet hours are not asked: whoever has a part in a crisis is told of it.
    """
    words = {
        "about": what,
        "person": to,
        "by": one_line(by.name) if by else "",
        "role": role,
        "at": clock.moment_in_words(at, now, to.zone.key, to.language) if at else "",
        "what": one_line(text),
        "number": incident.number,
        "client": one_line(incident.organisation.name),
        "subject": one_line(incident.subject)[:LONGEST_SUBJECT],
        "link": room_address(incident.number),
        "is_whole": LockScreen.of(centre_id_of(incident.organisation_id)).is_whole,
    }
    outbox.tell(
        to,
        f"crisis-{key}-{to.pk}",
        "crisis/alert",
        words,
        channels=outbox.EVERY,
        organisation=incident.organisation_id,
        now=now,
    )


def room_address(number: int) -> str:
    """The room's address, whole."""
    return f"{settings.BASE_URL}{reverse('crisis_room', args=[number])}"
