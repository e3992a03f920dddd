"""A yes or no to a role, however it is said: "OK 48213765" by SMS, a mail answered, a key, a link.

As with any alert, the sender alone never suffices: an SMS needs the code, a mail the secret in its
address, a call is one that we made. What else stands beside the code is a note for the room.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import datetime

from django.db.models import QuerySet, TextChoices
from django.template.loader import render_to_string

from tournevis.engines import sms
from tournevis.engines.mail.wording import one_line
from tournevis.engines.sms import Verb
from tournevis.ground.channels import outbox
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.once import told
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import MagicLink
from tournevis.steps.crisis.alert import room_address
from tournevis.steps.crisis.models import Seat
from tournevis.steps.crisis.seats import locked, may_come, role_in_words, take
from tournevis.steps.crisis.summon import decline
from tournevis.steps.intake.message import Message
from tournevis.steps.oncall.answers import by_mail, by_sms
from tournevis.steps.oncall.answers.by_phone import KEYS
from tournevis.steps.oncall.paging.codes import CODE_LIFE

LONGEST_NOTE = 1000
_CODE = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){7}(?!\d)")


class Outcome(TextChoices):
    """What became of an answer."""

    TAKEN = "taken"
    PASSED = "passed"
    YOURS = "yours"
    GONE = "gone"
    NOTED = "noted"


def hear_sms(number: str, text: str, now: datetime) -> bool:
    """Whether an SMS answers somebody who asked for a role; it is then dealt with.

    Within `walls.system()`. Of eight digits, as what is never doubted is: a code that fits nobody
    goes on to whoever counts wrong ones.
    """
    found = _CODE.search(text)
    if found is None or not number:
        return False
    code = re.sub(r"\D", "", found.group())
    lately = _seats().filter(code=code, since__gt=now - CODE_LIFE)
    seat = lately.filter(by_sms.has(number, "person__")).first()
    if seat is None:
        return False
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" \t\r\n.,:;#")
    said = sms.answer(f"{text[: found.start()]}{code}{text[found.end() :]}")
    with _opened(seat) as at:
        if not may_come(seat.crisis, seat.person):
            return False
        is_note = rest and (said is None or (seat.is_taken and sms.word_alone(rest) is None))
        outcome = _note(seat, rest, at) if is_note else act(seat, _verb(said), now=at, how="sms")
        _say_by_sms(seat, number, outcome, at)
    return True


def hear_mail(held: Inbound, message: Message, now: datetime) -> bool:
    """Whether a mail answers the alert about a role; other words than yes and no are a note.

    Within `walls.system()`. Raises `Aside` as `by_mail.link_of` does.
    """
    link = by_mail.link_of(held, message, [MagicLink.Purpose.ROLE])
    seat = seat_of(link) if link else None
    if seat is None:
        return False
    with _opened(seat) as at:
        if not may_come(seat.crisis, seat.person):
            return False
        verb = sms.word_alone(message.text)
        if verb is None:
            by_mail.note(seat.crisis.incident, seat.person, held, message, at)
        else:
            _say_by_mail(seat, message.sender, act(seat, verb, now=at, how="email"), at)
    return True


def press(call: Call, digit: str, now: datetime) -> bool:
    """Whether a key pressed in a call answers it: 1 yes, 2 no. Within `walls.system()`."""
    verb = KEYS.get(digit)
    if verb is None or call.purpose != Call.Purpose.ROLE:
        return False
    seat = _seats().filter(pk=call.subject or 0, person=call.engineer_id).first()
    if seat is None:
        return False
    with _opened(seat) as at:
        if not may_come(seat.crisis, seat.person):
            return False
        act(seat, verb, now=at, how="phone")
    return True


def act(seat: Seat, verb: Verb, *, now: datetime, how: str) -> Outcome:
    """Do what they say; where that cannot be done any more, how it stands."""
    if verb == Verb.NEXT:
        is_done, outcome = decline(seat, by=seat.person, now=now, how=how), Outcome.PASSED
    else:
        is_done, outcome = take(seat, by=seat.person, now=now, how=how), Outcome.TAKEN
    if is_done:
        return outcome
    return Outcome.YOURS if seat.is_taken else Outcome.GONE


def seat_of(link: MagicLink) -> Seat | None:
    """The role that this link's holder was asked to take; None where its walls are closed."""
    return _seats().filter(pk=link.subject, person=link.person_id).first()


def _seats() -> QuerySet[Seat]:
    return Seat.objects.select_related("person", "by", "crisis__incident__organisation")


def _opened(seat: Seat) -> AbstractContextManager[datetime]:
    crisis = seat.crisis
    return walls.opened(
        crisis.incident.organisation_id, crisis.organisation_id, seat.person.organisation_id
    )


def _verb(said: sms.Answer | None) -> Verb:
    return said.verb if said else Verb.TAKE


def _note(seat: Seat, words: str, now: datetime) -> Outcome:
    """What they wrote, in the room; only while the crisis lasts."""
    crisis = locked(seat)
    if not crisis.is_running:
        return Outcome.GONE
    data = {"how": "sms"}
    text = told(words)[:LONGEST_NOTE]
    crisis.incident.record(Fact.NOTE, now=now, by=seat.person, text=text, data=data)
    return Outcome.NOTED


def _say_by_sms(seat: Seat, number: str, outcome: Outcome, now: datetime) -> None:
    outbox.post(
        organisation=seat.crisis.incident.organisation_id,
        key=f"seat-heard-{seat.pk}-{outcome}-{int(now.timestamp())}",
        channel=Channel.SMS,
        to=number,
        person=seat.person,
        body=sms.fit(_answer(seat, outcome), 1),
        again_if_unsure=True,
        now=now,
    )


def _say_by_mail(seat: Seat, to: str, outcome: Outcome, now: datetime) -> None:
    by_mail.say(
        to,
        seat.person,
        seat.crisis.incident_id,
        _answer(seat, outcome),
        organisation=seat.crisis.incident.organisation_id,
        key=f"seat-heard-mail-{seat.pk}-{outcome}",
        now=now,
    )


def _answer(seat: Seat, outcome: Outcome) -> str:
    lang = seat.person.language
    words = {
        "outcome": outcome,
        "role": one_line(role_in_words(seat, lang)),
        "number": seat.crisis.incident_id,
        "link": room_address(seat.crisis.incident_id),
        "code": seat.code,
    }
    return render_to_string(f"crisis/heard.{lang}.txt", words).strip()
