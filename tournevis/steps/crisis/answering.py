"""A yes or no to a role, however it is said: "OK 482137" by SMS, a mail answered, a key, a link.

As with any alert, the sender alone never suffices: an SMS needs the code, a mail the secret in its
address, a call is one that we made. What else stands beside the code is a note for the room.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tournevis.engines import sms
from tournevis.engines.mail.wording import one_line
from tournevis.engines.sms import Verb
from tournevis.ground.channels import outbox
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.once import told
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account, MagicLink, Person
from tournevis.steps.crisis.alert import room_address
from tournevis.steps.crisis.models import Seat
from tournevis.steps.crisis.seats import locked, may_come, role_in_words, take
from tournevis.steps.crisis.summon import decline
from tournevis.steps.intake.message import Message
from tournevis.steps.oncall.answers import by_mail, by_sms

CODE_LIFE = timedelta(days=2)
LONGEST_NOTE = 1000
KEYS = {"1": Verb.TAKE, "2": Verb.NEXT}
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


def hear_sms(number: str, text: str, now: datetime) -> bool:
    """Whether an SMS answers somebody who asked for a role; it is then dealt with.

    Within `walls.system()`. Of six digits, and only while somebody is in the crisis: a code that
    fits nobody goes on to whoever counts wrong ones.
    """
    found = _CODE.search(text)
    engineer = by_sms.engineer_at(number) if found else None
    if found is None or engineer is None:
        return False
    rows = Seat.objects.filter(person=engineer, code=found.group(), since__gt=now - CODE_LIFE)
    seat = rows.select_related("person", "crisis__incident__organisation").first()
    if seat is None:
        return False
    said = sms.answer(text)
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" \t\r\n.,:;#")
    with _opened(seat) as at:
        if not may_come(seat.crisis, seat.person):
            return False
        is_note = rest and (said is None or (seat.is_held and sms.word_alone(rest) is None))
        outcome = _note(seat, rest, at) if is_note else act(seat, _verb(said), now=at, how="sms")
        _say_by_sms(seat, number, outcome, at)
    return True


def hear_mail(held: Inbound, message: Message, now: datetime) -> bool:
    """Whether a mail answers the alert about a role. Other words than yes and no are a note, which
    `by_mail` keeps. Within `walls.system()`."""
    verb = sms.word_alone(message.text)
    link = by_mail.link_of(held, message) if verb and not message.automatic else None
    if link is None or link.purpose != MagicLink.Purpose.ACKNOWLEDGE or message.trouble:
        return False
    seat = asked_of(link.person, link.subject)
    if verb is None or seat is None or not by_mail.is_theirs(link.person, message.sender):
        return False
    with _opened(seat) as at:
        if not may_come(seat.crisis, seat.person):
            return False
        _say_by_mail(seat, message.sender, act(seat, verb, now=at, how="email"), at)
    return True


def press(call: Call, digit: str, now: datetime) -> bool:
    """Whether a key pressed in a call answers it: 1 yes, 2 no. Within `walls.system()`."""
    verb = KEYS.get(digit)
    if verb is None or (call.subject or 0) >= 0:
        return False
    rows = Seat.objects.filter(pk=-(call.subject or 0), person=call.engineer_id)
    seat = rows.select_related("person", "crisis__incident__organisation").first()
    if seat is None or Account.objects.barred().filter(person=seat.person).exists():
        return False
    with _opened(seat) as at:
        return may_come(seat.crisis, seat.person) and bool(act(seat, verb, now=at, how="phone"))


def act(seat: Seat, verb: Verb, *, now: datetime, how: str) -> str:
    """Do what they say: "taken", "passed"; else how it stands: "yours", or "gone"."""
    if verb == Verb.NEXT:
        is_done, outcome = decline(seat, by=seat.person, now=now, how=how), "passed"
    else:
        is_done, outcome = take(seat, by=seat.person, now=now, how=how), "taken"
    if is_done:
        return outcome
    return "yours" if seat.is_held else "gone"


def asked_of(person: Person, incident: int) -> Seat | None:
    """The role of this incident's crisis that this person is asked to take."""
    rows = Seat.objects.asked().filter(person=person, crisis__incident=incident)
    return rows.select_related("person", "by", "crisis__incident__organisation").last()


def _opened(seat: Seat) -> AbstractContextManager[datetime]:
    crisis = seat.crisis
    return walls.opened(
        crisis.incident.organisation_id, crisis.organisation_id, seat.person.organisation_id
    )


def _verb(said: sms.Answer | None) -> Verb:
    return said.verb if said else Verb.TAKE


def _note(seat: Seat, words: str, now: datetime) -> str:
    """What they wrote, in the room; only while the crisis lasts."""
    crisis = locked(seat)
    if not crisis.is_running:
        return "gone"
    data = {"how": "sms"}
    text = told(words)[:LONGEST_NOTE]
    crisis.incident.record(Fact.NOTE, now=now, by=seat.person, text=text, data=data)
    return "noted"


def _say_by_sms(seat: Seat, number: str, outcome: str, now: datetime) -> None:
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


def _say_by_mail(seat: Seat, to: str, outcome: str, now: datetime) -> None:
    with translation.override(seat.person.language):
        subject = _("Your answer to the alert #%(number)s") % {"number": seat.crisis.incident_id}
    outbox.post(
        organisation=seat.crisis.incident.organisation_id,
        key=f"seat-heard-mail-{seat.pk}-{outcome}",
        channel=Channel.EMAIL,
        to=to,
        person=seat.person,
        subject=subject,
        body=f"{_answer(seat, outcome)}\n",
        now=now,
    )


def _answer(seat: Seat, outcome: str) -> str:
    lang = seat.person.language
    words = {
        "outcome": outcome,
        "role": one_line(role_in_words(seat, lang)),
        "number": seat.crisis.incident_id,
        "link": room_address(seat.crisis.incident_id),
        "code": seat.code,
    }
    return render_to_string(f"crisis/heard.{lang}.txt", words).strip()
