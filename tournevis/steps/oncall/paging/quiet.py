"""When nobody is woken yet: the promise is due long after the contract's hours open again.

Whoever would be alerted is told by e-mail at once, and alerted at the opening. Nothing critical
waits, nor anything that somebody asked not to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.template.loader import render_to_string

from tournevis.engines import clock
from tournevis.engines.mail.wording import one_line
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import MagicLink, Person
from tournevis.steps.oncall.models import Escalation
from tournevis.steps.oncall.turns.night import quiet_until
from tournevis.steps.oncall.turns.policies import Trouble

PROMISED_WITHIN = timedelta(minutes=1)  # the promise is made by a job of its own, a moment later
LOOK_AGAIN = timedelta(seconds=5)
MAY_WAIT = (Escalation.Why.NOBODY_HAS_IT, Escalation.Why.LEVEL)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Rest:
    """Nobody is alerted before `until`. `is_told`: by e-mail they are; else one only looks again."""

    until: datetime
    is_told: bool


def rest_of(
    escalation: Escalation, incident: Incident, trouble: Trouble, now: datetime
) -> Rest | None:
    """Whether nobody is woken yet; None to alert now."""
    has_begun = escalation.step > 0 or escalation.is_loud
    if has_begun or escalation.why not in MAY_WAIT or not (trouble.policy and trouble.policy.waits):
        return None
    promise = incident.next_promise()
    until = quiet_until(trouble, promise.due_at if promise else clock.NEVER, now)
    if until is None:
        return None
    if promise is not None:
        return Rest(until, is_told=True)
    is_fresh = now < escalation.entry.at + PROMISED_WITHIN
    return Rest(now + LOOK_AGAIN, is_told=False) if is_fresh else None


def tell(
    escalation: Escalation, incident: Incident, person: Person, until: datetime, now: datetime
) -> None:
    """Tell whoever is alerted later, by e-mail, that nobody is woken for it; once."""
    if escalation.quiet_until is not None or not person.email:
        return
    lang, zone, promise = person.language, person.zone.key, incident.next_promise()
    words = {
        "incident": incident,
        "person": person,
        "client": one_line(incident.organisation.name),
        "subject": one_line(incident.subject),
        "alerted_at": clock.moment_in_words(until, now, zone, lang),
        "promised": clock.moment_in_words(promise.due_at, now, zone, lang) if promise else "",
        "link": outbox.LINK,
    }
    delivery = outbox.post(
        organisation=incident.organisation_id,
        key=f"quiet-{escalation.pk}",
        channel=Channel.EMAIL,
        to=person.email,
        person=person,
        subject=f"#{incident.number} {words['client']}: {words['subject']}",
        body=render_to_string(f"oncall/quiet.{lang}.txt", words).strip() + "\n",
        link=(MagicLink.Purpose.ACKNOWLEDGE, incident.pk),
        now=now,
    )
    data = {"channel": "email", "to": person.name, "quiet_until": until.isoformat()}
    incident.record(Fact.PAGED, now=now, data=data, delivery=delivery)
