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
from tournevis.ground.channels.models import Channel
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import STAFF, Account, Person
from tournevis.steps.oncall.answers import many
from tournevis.steps.oncall.answers.acknowledge import act
from tournevis.steps.oncall.answers.saying import answer_text
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.paging import codes
from tournevis.steps.oncall.paging.codes import CODE_LIFE, HINT, WRONG_CODES

HINTS, HINT_SPAN = 5, timedelta(hours=1)  # answers to wrong codes: each is an SMS to the engineer
log = structlog.get_logger(__name__)


def hear(sender_number: str, text: str, now: datetime) -> bool:
    """Whether an SMS is an engineer's answer to an alert; it is then dealt with.

    `sender_number` is E.164; called within `walls.system()`. Nobody is ever shut out. Once five wrong
    codes came from a number, a short right one is asked for again: a longer one goes to that very
    telephone, which whoever only writes in its name does not hold.
    """
    said = sms.answer(text)
    engineer = engineer_at(sender_number) if said else None
    if said is None or engineer is None:
        return False
    pages = _paged_with(sender_number, said.code, now)
    is_doubtful = len(said.code) < codes.LONG and codes.are_tried(
        [sender_number], engineer.organisation_id, now
    )
    if pages and is_doubtful:
        _ask_again(pages, said.verb, sender_number, now)
    elif not _answered(pages, said.verb, sender_number, now):
        _say_wrong(engineer, sender_number, said.code, now)
    return True


def engineer_at(number: str) -> Person | None:
    """Somebody of the staff, not barred, whose number this is."""
    if not number:
        return None
    staff = Person.objects.filter(has(number), memberships__role__in=STAFF)
    return staff.exclude(pk__in=Account.objects.barred()).order_by("pk").first()


def has(number: str, prefix: str = "") -> Q:
    """That this number is theirs: of their record, or verified."""
    theirs = {
        f"{prefix}addresses__value": number,
        f"{prefix}addresses__kind": "phone",
        f"{prefix}addresses__verified_at__isnull": False,
    }
    return Q(**{f"{prefix}phone": number}) | Q(**theirs)


def _paged_with(number: str, code: str, now: datetime) -> list[Page]:
    """The pages whose engineer has this number and was given this code: one, or a batch."""
    given = Q(code=code) | Q(long_code=code) if len(code) == codes.LONG else Q(code=code)
    pages = Page.objects.filter(has(number, "person__"), given, at__gt=now - CODE_LIFE)
    found = list(pages.distinct().select_related("person", "incident").order_by("-at", "-pk"))
    return [each for each in found if each.batch_id == found[0].batch_id][:1000] if found else []


def _answered(pages: list[Page], verb: sms.Verb, number: str, now: datetime) -> bool:
    """Act and answer, once an incident; False when they may no longer see any of these clients."""
    if many.is_many(pages):
        many.begin(pages, verb, how="sms", channel=Channel.SMS, to=number, now=now)
        return True
    once = {each.incident_id: each for each in pages}
    done = [(once[each], act(once[each], verb, now=now, how="sms")) for each in sorted(once)]
    told = [(each, answer) for each, answer in done if answer is not None]
    if not told:
        return False
    page, answer = told[0]
    key = f"heard-{page.pk}-{answer.outcome}-{len(told)}"
    _say(page, number, key, answer_text(page.person, told, now), now)
    return True


def _ask_again(pages: list[Page], verb: sms.Verb, number: str, now: datetime) -> None:
    """The right code, perhaps guessed: the telephone itself is told a long one, once a minute."""
    page = pages[0]
    code = page.long_code or codes.long_code()
    Page.objects.filter(pk__in=[each.pk for each in pages]).update(long_code=code)
    words = {"outcome": "again", "verb": verb, "code": code}
    text = render_to_string(f"oncall/heard.{page.person.language}.txt", words).strip()
    log.warning("a right code is asked for again", person=page.person_id)
    _say(page, number, f"again-{page.pk}-{now:%Y%m%d%H%M}", text, now)


def _say(page: Page, number: str, key: str, text: str, now: datetime) -> None:
    home = page.batch.organisation_id if page.batch else page.organisation_id
    with walls.opened(home, page.organisation_id, page.person.organisation_id):
        outbox.post(
            organisation=home,
            key=key,
            channel=Channel.SMS,
            to=number,
            person=page.person,
            body=sms.fit(text, 1),
            again_if_unsure=True,
            now=now,
        )


def _say_wrong(engineer: Person, number: str, code: str, now: datetime) -> None:
    """So often an hour, not more: whoever tries codes must not fill the engineer's telephone."""
    home = engineer.organisation_id
    log.warning("wrong code", person=engineer.pk)
    if codes.hints([number], home, now - HINT_SPAN) >= HINTS:
        return
    times = codes.hints([number], home, now - codes.REMEMBERED) + 1
    words = {"outcome": "wrong", "code": code, "is_last": times == WRONG_CODES}
    text = render_to_string(f"oncall/heard.{engineer.language}.txt", words).strip()
    with walls.opened(home):
        outbox.post(
            organisation=home,
            key=f"{HINT}{uuid4()}",
            channel=Channel.SMS,
            to=number,
            person=engineer,
            body=sms.fit(text, 1),
            now=now,
        )
