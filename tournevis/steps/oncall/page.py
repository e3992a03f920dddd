"""Paging one engineer: the words, the code to answer with, and the rows, on every channel they have."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string

from tournevis.engines import clock, sms
from tournevis.ground.channels import outbox
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel, Delivery
from tournevis.ground.channels.phone import register
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import MagicLink, Person, centre_id_of
from tournevis.steps.oncall.models import Escalation, Page
from tournevis.steps.oncall.turn import Turn

CODE_LIFE = timedelta(days=2)
STORM_SMS, STORM_SPAN = 5, timedelta(minutes=10)
CLIENT_LENGTH, LEAST_LENGTH = 30, 24
_LINK_LENGTH = len("/a/") + 32 + len("/")
_NO_BLANKS = str.maketrans("⟦⟧", "[]")
_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*", re.IGNORECASE)


def page(escalation: Escalation, incident: Incident, turn: Turn, now: datetime) -> list[Page]:
    """Alert this person now, on every channel they have. The caller's transaction holds the incident."""
    code = fresh_code(turn.person, now)
    words = _words(incident, turn, code, now)
    return [
        _page_by(channel, to, escalation, incident, turn, words, now)
        for channel, to in _channels(escalation, turn.person, now)
    ]


def fresh_code(person: Person, now: datetime) -> str:
    """Four random digits that no other page of this person's last days has; six when those are few."""
    recent = Page.objects.filter(person=person, at__gt=now - CODE_LIFE)
    taken = set(recent.values_list("code", flat=True))
    free = [code for code in map(str, range(1000, 10_000)) if code not in taken]
    return secrets.choice(free) if len(free) > 1000 else str(100_000 + secrets.randbelow(900_000))


def one_line(text: str) -> str:
    """What a stranger wrote, harmless in an alert: one line, no addresses, no control characters.

    Nor the brackets of our own blanks: `LINK` in a subject would put the link where they want it.
    """
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    plain = plain.translate(_NO_BLANKS)
    return " ".join(_ADDRESS.sub("…", plain).split())


def sms_text(language: str, *, number: int, client: str, subject: str, code: str) -> str:
    """The alert as one short message where it can be, with `LINK` for the link to come."""
    client = _in_gsm(one_line(client))[:CLIENT_LENGTH]
    what = f"{client}: {_in_gsm(one_line(subject))}"
    frame = render_to_string(
        f"oncall/sms.{language}.txt", {"number": number, "code": code, "link": outbox.LINK}
    ).strip()
    stand_in = len(settings.BASE_URL) + _LINK_LENGTH

    def fits(words: str) -> bool:
        whole = frame.replace("⟦what⟧", words).replace(outbox.LINK, "x" * stand_in)
        return sms.segments(whole) == 1

    kept = what
    while not fits(kept) and len(kept) > LEAST_LENGTH:
        what = what[:-1].rstrip()
        kept = f"{what}..."
    return frame.replace("⟦what⟧", kept)


def _page_by(
    channel: str,
    to: str,
    escalation: Escalation,
    incident: Incident,
    turn: Turn,
    words: dict[str, object],
    now: datetime,
) -> Page:
    if channel == Channel.PHONE:
        return _page_by_phone(to, escalation, incident, turn, str(words["code"]), now)
    is_email, language = channel == Channel.EMAIL, turn.person.language
    delivery = outbox.post(
        organisation=incident.organisation_id,
        key=f"page-{escalation.pk}-{escalation.step}-{channel}",
        channel=channel,
        to=to,
        person=turn.person,
        subject=f"#{incident.number} {words['client']}: {words['subject']}" if is_email else "",
        body=_email_text(language, words) if is_email else str(words["sms"]),
        again_if_unsure=True,
        link=(MagicLink.Purpose.ACKNOWLEDGE, incident.pk),
        now=now,
    )
    return _paged(channel, escalation, incident, turn, str(words["code"]), now, delivery)


def _page_by_phone(
    to: str, escalation: Escalation, incident: Incident, turn: Turn, code: str, now: datetime
) -> Page:
    """Their telephone rings; pressing 1 says "I have it" (`acknowledge.press`)."""
    made = _paged(Channel.PHONE, escalation, incident, turn, code, now, None)
    register.ask(
        centre_id_of(incident.organisation_id),
        engineer=turn.person,
        number=to,
        subject=made.pk,
        client=incident.organisation_id,
        purpose=Call.Purpose.ALERT,
        key=f"page-{made.pk}",
        now=now,
    )
    return made


def _paged(
    channel: str,
    escalation: Escalation,
    incident: Incident,
    turn: Turn,
    code: str,
    now: datetime,
    delivery: Delivery | None,
) -> Page:
    data = {"channel": channel, "to": turn.person.name, "step": escalation.step, "why": turn.why}
    incident.record(Fact.PAGED, now=now, data=data, delivery=delivery)
    return Page.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        escalation=escalation,
        step=escalation.step,
        person=turn.person,
        channel=channel,
        code=code,
        at=now,
        delivery=delivery,
    )


def _channels(escalation: Escalation, person: Person, now: datetime) -> list[tuple[str, str]]:
    """How this person is alerted: by everything they have, and by a call if the house has a telephone.

    In a storm, whoever got many SMS in the last minutes for incidents that nobody has yet is
    awake: later steps reach them by e-mail only. The first page of an incident is never held back.
    """
    known = [(Channel.SMS.value, person.phone), (Channel.EMAIL.value, person.email)]
    if settings.PHONE_CONTROL:
        known.insert(0, (Channel.PHONE.value, person.phone))
    known = [(channel, to) for channel, to in known if to]
    if escalation.step == 0 or len(known) == 1:
        return known
    lately = Page.objects.filter(
        person=person,
        channel=Channel.SMS,
        at__gt=now - STORM_SPAN,
        incident__status=Incident.Status.NEW,
    )
    by_mail = [each for each in known if each[0] == Channel.EMAIL]
    return by_mail or known if lately.count() >= STORM_SMS else known


def _words(incident: Incident, turn: Turn, code: str, now: datetime) -> dict[str, object]:
    person, client = turn.person, one_line(incident.organisation.name)
    lang, zone = person.language, person.timezone
    first = incident.running_clock()
    return {
        "incident": incident,
        "person": person,
        "client": client,
        "subject": one_line(incident.subject),
        "code": code,
        "why": turn.why,
        "age": clock.ago_in_words(incident.opened_at, now, lang),
        "contact_by": clock.moment_in_words(first.due_at, now, zone, lang) if first else "",
        "next_at": clock.moment_in_words(now + turn.wait, now, zone, lang),
        "link": outbox.LINK,
        "sms": sms_text(
            lang, number=incident.number, client=client, subject=incident.subject, code=code
        ),
    }


def _email_text(language: str, words: dict[str, object]) -> str:
    return render_to_string(f"oncall/page.{language}.txt", words).strip() + "\n"


def _in_gsm(text: str) -> str:
    """In letters that do not more than double the price of the message."""
    return "".join(_letter(sign) for sign in sms.plainer(text))


def _letter(sign: str) -> str:
    if sms.encoding(sign) == "GSM-7":
        return sign
    base = unicodedata.normalize("NFKD", sign)[0]
    return base if sms.encoding(base) == "GSM-7" else "?"
