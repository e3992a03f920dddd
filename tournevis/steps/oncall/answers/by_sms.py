""" "OK 4821", "FINI 4821", "SUIVANT 4821": the number says who may be speaking, the code that they
hold the page. Neither counts alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.db.models import Q
from django.template.loader import render_to_string

from tournevis.engines import sms
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel, Delivery
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import STAFF, Account, Person
from tournevis.steps.oncall.answers.acknowledge import act
from tournevis.steps.oncall.answers.saying import answer_text
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.paging.codes import CODE_LIFE

WRONG_CODES, WRONG_SPAN = 5, timedelta(minutes=15)
_WRONG = "code-unknown-"
log = structlog.get_logger(__name__)


def hear(sender_number: str, text: str, now: datetime) -> bool:
    """Whether an SMS is an engineer's answer to an alert; it is then dealt with.

    `sender_number` is E.164; called within `walls.system()`. After five wrong codes in a quarter of
    an hour, codes from that number are neither tried nor answered for a while, so that none can be
    guessed; the page's link goes on working.
    """
    said = sms.answer(text)
    engineer = engineer_at(sender_number) if said else None
    if said is None or engineer is None:
        return False
    wrong = _wrong_codes(engineer, sender_number, now)
    if wrong >= WRONG_CODES:
        log.warning("codes from this person are not tried for a while", person=engineer.pk)
        return True
    pages = _paged_with(sender_number, said.code, now)
    if not _answered(pages, said.verb, sender_number, now):
        _say_wrong(engineer, sender_number, said.code, wrong + 1, now)
    return True


def engineer_at(number: str) -> Person | None:
    """Somebody of the staff, not barred, whose number this is: of their record, or verified."""
    if not number:
        return None
    staff = Person.objects.filter(_has(number), memberships__role__in=STAFF)
    return staff.exclude(pk__in=Account.objects.barred()).order_by("pk").first()


def _has(number: str, prefix: str = "") -> Q:
    theirs = {
        f"{prefix}addresses__value": number,
        f"{prefix}addresses__kind": "phone",
        f"{prefix}addresses__verified_at__isnull": False,
    }
    return Q(**{f"{prefix}phone": number}) | Q(**theirs)


def _paged_with(number: str, code: str, now: datetime) -> list[Page]:
    """The pages whose engineer has this number and was given this code: one, or a batch."""
    pages = Page.objects.filter(_has(number, "person__"), code=code, at__gt=now - CODE_LIFE)
    found = list(pages.distinct().select_related("person", "incident").order_by("-at", "-pk"))
    return [each for each in found if each.batch_id == found[0].batch_id][:1000] if found else []


def _answered(pages: list[Page], verb: sms.Verb, number: str, now: datetime) -> bool:
    """Act and answer, once an incident; False when they may no longer see any of these clients."""
    once = {each.incident_id: each for each in pages}
    done = [(each, act(each, verb, now=now, how="sms")) for each in once.values()]
    told = [(each, answer) for each, answer in done if answer is not None]
    if not told:
        return False
    page, answer = told[0]
    is_one = page.batch_id is None
    home = page.organisation_id if is_one else page.batch.organisation_id if page.batch else 0
    with walls.opened(home, page.organisation_id, page.person.organisation_id):
        outbox.post(
            organisation=home,
            key=f"heard-{page.pk}-{answer.outcome}-{len(told)}",
            channel=Channel.SMS,
            to=number,
            person=page.person,
            body=sms.fit(answer_text(page.person, told, now), 1),
            again_if_unsure=True,
            now=now,
        )
    return True


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
    text = render_to_string(f"oncall/heard.{engineer.language}.txt", words).strip()
    with walls.opened(engineer.organisation_id):
        outbox.post(
            organisation=engineer.organisation_id,
            key=f"{_WRONG}{uuid4()}",
            channel=Channel.SMS,
            to=number,
            person=engineer,
            body=sms.fit(text, 1),
            now=now,
        )
