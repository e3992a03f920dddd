""" "I have it": said by SMS, by a page's link, or on the screen. The first who says so carries it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.db.models import TextChoices
from django.template.loader import render_to_string

from tournevis.engines import clock, sms
from tournevis.ground.channels import outbox
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel, Delivery
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import STAFF, Membership, Person, centre_id_of
from tournevis.steps.oncall import escalate
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.page import CODE_LIFE, one_line

WRONG_CODES, WRONG_SPAN = 5, timedelta(minutes=15)
_WRONG = "code-unknown-"
log = structlog.get_logger(__name__)


class Outcome(TextChoices):
    """What became of an "I have it"."""

    CONFIRMED = "confirmed"
    YOURS = "yours"
    TAKEN = "taken"
    OVER = "over"


@dataclass(frozen=True)
class Answer:
    """What became of it, and the name of whoever carries the incident now ("" for nobody)."""

    outcome: Outcome
    holder: str


def take(incident: Incident, *, by: Person, now: datetime, how: str) -> Answer:
    """This person says "I have it"; the first one does, the others learn who was first."""
    if escalate.claim(incident, by=by, now=now, how=how):
        return Answer(Outcome.CONFIRMED, by.name)
    return standing(incident, by)


def standing(incident: Incident, person: Person) -> Answer:
    """How an incident that is no longer new stands, for this person."""
    name = incident.assignee.name if incident.assignee else ""
    if not incident.is_open:
        return Answer(Outcome.OVER, name)
    return Answer(Outcome.YOURS if incident.assignee_id == person.pk else Outcome.TAKEN, name)


def hear(sender_number: str, text: str, now: datetime) -> bool:
    """Whether an SMS is an engineer's answer to a page ("OK 4821"); it is then dealt with.

    `sender_number` is E.164; called within `walls.system()`. The number says who may be speaking,
    the code that they hold the page: neither acknowledges alone. After five wrong codes in a
    quarter of an hour, codes from that number are neither tried nor answered for a while, so that
    none can be guessed; the page's link goes on working.
    """
    code = sms.acknowledgement(text)
    engineer = _engineer_at(sender_number) if code else None
    if code is None or engineer is None:
        return False
    wrong = _wrong_codes(engineer, sender_number, now)
    if wrong >= WRONG_CODES:
        log.warning("codes from this person are not tried for a while", person=engineer.pk)
        return True
    page = _paged_with(sender_number, code, now)
    if page is None or not _take_by_sms(page, now):
        _say_wrong(engineer, sender_number, code, wrong + 1, now)
    return True


def press(call: Call, digit: str, now: datetime) -> bool:
    """Whether a digit pressed in an alert's call acknowledges it: 1, on the telephone we rang.

    Called within `walls.system()`. The call went to the engineer's own number, for this page.
    """
    theirs = Page.objects.filter(person=call.engineer_id, channel=Channel.PHONE)
    pages = theirs.filter(pk=call.subject or 0).select_related("person")
    rung = pages.first() if digit == "1" else None
    if rung is None or rung.at < now - CODE_LIFE:
        return False
    with walls.opened(rung.organisation_id, centre_id_of(rung.organisation_id)):
        incident = worked_on_by(rung.person).filter(pk=rung.incident_id).first()
        if incident is None:
            return False
        take(incident, by=rung.person, now=now, how="phone")
    return True


def _engineer_at(number: str) -> Person | None:
    staff = Membership.objects.filter(person__phone=number, role__in=STAFF)
    first = staff.select_related("person").order_by("person").first() if number else None
    return first.person if first else None


def _paged_with(number: str, code: str, now: datetime) -> Page | None:
    """The page whose engineer has this number and was given this code, of the last days."""
    pages = Page.objects.filter(person__phone=number, code=code, at__gt=now - CODE_LIFE)
    return pages.select_related("person").order_by("-at").first()


def _take_by_sms(page: Page, now: datetime) -> bool:
    """Acknowledge and answer; False when the engineer may no longer see this client."""
    with walls.opened(page.organisation_id, centre_id_of(page.organisation_id)):
        incident = worked_on_by(page.person).filter(pk=page.incident_id).first()
        if incident is None:
            return False
        answer = take(incident, by=page.person, now=now, how="sms")
        outbox.post(
            organisation=incident.organisation_id,
            key=f"heard-{page.pk}-{answer.outcome}",
            channel=Channel.SMS,
            to=page.person.phone,
            person=page.person,
            body=_answer_text(incident, page.person, answer, now),
            again_if_unsure=True,
            now=now,
        )
    return True


def _answer_text(incident: Incident, person: Person, answer: Answer, now: datetime) -> str:
    first = incident.running_clock()
    lang, zone = person.language, person.timezone
    words = {
        "outcome": answer.outcome,
        "holder": answer.holder,
        "number": incident.number,
        "client": one_line(incident.organisation.name)[:30],
        "caller": one_line(incident.requester.name)[:30],
        "phone": incident.requester.phone,
        "contact_by": clock.moment_in_words(first.due_at, now, zone, lang) if first else "",
    }
    return sms.fit(render_to_string(f"oncall/heard.{lang}.txt", words).strip(), 1)


def _wrong_codes(engineer: Person, number: str, now: datetime) -> int:
    """Wrong codes from this number lately: each was answered with a hint, and hints are rows."""
    return Delivery.objects.filter(
        organisation=engineer.organisation_id,
        to=number,
        created_at__gt=now - WRONG_SPAN,
        key__startswith=_WRONG,
    ).count()


def _say_wrong(engineer: Person, number: str, code: str, times: int, now: datetime) -> None:
    log.warning("wrong code", person=engineer.pk, times=times)
    words = {"outcome": "wrong", "code": code, "is_last": times >= WRONG_CODES}
    with walls.opened(engineer.organisation_id):
        outbox.post(
            organisation=engineer.organisation_id,
            key=f"{_WRONG}{uuid4()}",
            channel=Channel.SMS,
            to=number,
            person=engineer,
            body=sms.fit(
                render_to_string(f"oncall/heard.{engineer.language}.txt", words).strip(), 1
            ),
            now=now,
        )
