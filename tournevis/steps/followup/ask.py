"""Asking the client whether it held: the next working day, once more later, then no more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext

from tournevis.engines.mail.wording import harmless
from tournevis.ground.channels import wordings
from tournevis.ground.channels.models import Channel
from tournevis.ground.channels.outbox import LINK
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.writing import best_channel, write_to_client
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import Language, centre_of, walls_of
from tournevis.steps.followup.models import FollowUp

PATIENCE = timedelta(days=3)
ASKED_AT_MOST = 2


def ask_due() -> int:
    """The round: ask, remind, or let be; returns how many follow-ups were looked at."""
    return each_due(FollowUp.claim, _look_at)


def _look_at(claimed: FollowUp) -> None:
    with walls_of(claimed.organisation_id) as now:
        followup = FollowUp.held(claimed.pk, now, "incident")
        if followup is None:
            return
        if followup.answer or followup.incident.status != Incident.Status.SOLVED:
            followup.settle()
        elif followup.asked >= ASKED_AT_MOST:
            followup.settle()
            followup.incident.close(by=None, now=now, data={"why": "silence"})
        else:
            _ask(followup, now)


def _ask(followup: FollowUp, now: datetime) -> None:
    incident = followup.incident
    channel = best_channel(incident.requester)
    subject, body = _words(followup, channel)
    try:
        write_to_client(
            incident,
            channel=channel,
            body=body,
            subject=subject,
            key=f"followup-{followup.pk}-{followup.asked}",
            now=now,
            has_link=True,
            kind=Fact.FOLLOWED_UP,
            is_question=True,
        )
    except Refused as reason:
        with translation.override(centre_of(incident.organisation_id).language):
            words = gettext("no follow-up could be sent: %(reason)s")
            why = words % {"reason": gettext(str(reason))}
        incident.record(Fact.FLAGGED, now=now, data={"why": why})
    followup.put_off(now + PATIENCE, asked=followup.asked + 1, asked_at=followup.asked_at or now)


def _words(followup: FollowUp, channel: str) -> tuple[str, str]:
    """The subject and the body."""
    incident, centre = followup.incident, centre_of(followup.incident.organisation_id)
    mail = "reminder" if followup.asked else "followup"
    name = harmless(incident.requester.first_name)
    hello = "Bonjour" if incident.language == Language.FRENCH else "Hello"
    values = {
        "name": name,
        "greeting": f"{hello} {name},",
        "number": str(incident.number),
        "subject": harmless(incident.subject),
        "link": LINK,
        "phone": centre.phone,
        "centre": centre.name,
    }
    key = mail if channel == Channel.EMAIL else "followup-sms"
    subject, body = wordings.said(centre.pk, key, incident.language, values)
    return subject, body + "\n"
